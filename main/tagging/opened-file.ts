/** A music file opened for reading, with its status and tags: where every plan and every write begins. */
import { dirname } from 'node:path';
import { Failure } from '../../models/failure.ts';
import { fileChanged } from './copy-with-edits.ts';
import { FileSource } from './file-source.ts';
import { closeQuietly, type FileStatus, type FileSystem, type OpenFile } from './file-system.ts';
import { readTags, type RecognisedFile } from './formats/registry.ts';

export interface OpenedFile extends RecognisedFile {
  /** The file itself, links resolved. */
  readonly target: string;
  readonly file: OpenFile;
  readonly status: FileStatus;
}

/**
 * Opens a file, reads its tags and hands it to `use`; closes it afterwards.
 * @throws Failure, or a system error for the caller to translate.
 */
export async function withOpenedFile<Result>(
  fileSystem: FileSystem,
  path: string,
  use: (opened: OpenedFile) => Promise<Result>,
): Promise<Result> {
  const target = await fileSystem.resolve(path);
  return withRegularFile(fileSystem, target, async (file, status) => {
    const source = new FileSource(file, status.size);
    try {
      return await use({ target, file, status, ...(await readTags(source)) });
    } finally {
      source.release();
    }
  });
}

/** Opens a regular file for reading and nothing else: a FIFO or device named like music would block. */
export async function withRegularFile<Result>(
  fileSystem: FileSystem,
  target: string,
  use: (file: OpenFile, status: FileStatus) => Promise<Result>,
): Promise<Result> {
  const before = await fileSystem.status(target);
  if (!before.isFile) {
    throw new Failure(
      'not-a-file',
      'This is not a regular file, so there are no tags to write. Nothing was written.',
    );
  }
  const file = await fileSystem.openForReading(target);
  try {
    const status = await file.status();
    if (status.inode !== before.inode || !status.isFile) throw fileChanged();
    return await use(file, status);
  } finally {
    await closeQuietly(file);
  }
}

/**
 * Refuses files that a replacement would not be right for.
 * @throws Failure `hard-link`, `read-only`, `no-permission`.
 */
export async function assertReplaceable(
  fileSystem: FileSystem,
  target: string,
  status: FileStatus,
  { breakHardLinks }: { readonly breakHardLinks: boolean },
): Promise<void> {
  if (status.links > 1 && !breakHardLinks) {
    throw new Failure(
      'hard-link',
      `This file has ${status.links} names (hard links). Writing would leave the others with the old genre, ` +
        'so it was left alone.',
    );
  }
  if ((status.mode & 0o222) === 0) {
    throw new Failure(
      'read-only',
      'This file is write-protected, so it was left alone. Take the protection off to write it.',
    );
  }
  // A rename needs no permission for the file that it replaces; who may not write it meant it all the same.
  if (!(await fileSystem.isFileWritable(target))) {
    throw new Failure(
      'no-permission',
      "This user may not write this file: it is another's, or lies where nothing can be written. It was left alone.",
    );
  }
  if (!(await fileSystem.isFolderWritable(dirname(target)))) {
    throw new Failure(
      'no-permission',
      'Files in this folder cannot be replaced: it is write-protected, or this user has no permission. ' +
        'Nothing was written.',
    );
  }
}
