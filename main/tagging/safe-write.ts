/**
 * The safe write: a file is replaced by a proved copy in one step, or not at all.
 *
 * The person's file is only ever opened for reading. A new file is made beside it, filled, synced, compared
 * with the original byte by byte and read back; the journal gets old and new bytes and is synced; then the copy
 * is renamed over the original. At every moment the name holds the old file or the new one, whole.
 */
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createEditedCopy, fileChanged, proveCopy } from './copy-with-edits.ts';
import type { Edits } from './edit.ts';
import { errorCode, toTaggingFailure } from './failures.ts';
import { closeQuietly, type FileStatus, type FileSystem, type OpenFile } from './file-system.ts';
import { isSameStatus } from './stamp.ts';

/** Hidden, and with no ending that a music scanner would open. The name is short whatever the file's is. */
const temporaryPattern = /^\.earmark-[0-9a-f]{16}\.tmp$/;

export function newTemporaryPath(target: string): string {
  return join(dirname(target), `.earmark-${randomBytes(8).toString('hex')}.tmp`);
}

/** Whether a name is one that only this program gives. */
export function isTemporaryName(name: string): boolean {
  return temporaryPattern.test(name);
}

/** A file to be replaced. */
export interface Replacement {
  /** The file itself, links resolved. */
  readonly target: string;
  /** Open for reading; closed before the rename, as Windows wants it. */
  readonly original: OpenFile;
  /** Taken when `edits` were made; the file must still have it at the rename. */
  readonly status: FileStatus;
  readonly edits: Edits;
  /** Nanoseconds since the epoch to give the new file; null leaves it at the time of writing. */
  readonly modifiedNs: bigint | null;
  /** Asks for the copy's digest in `CopyProof`. */
  readonly withDigest: boolean;
}

/** What is known of the copy before it takes the file's place. */
export interface CopyProof {
  readonly temporary: string;
  /** Of the whole original and, where asked for, the whole copy; hexadecimal. */
  readonly sha256Before: string;
  readonly sha256After: string | null;
}

/** What the caller does at the protocol's two turning points. */
export interface ReplacementSteps {
  /** Before the temporary file is made. */
  begin(temporary: string): Promise<void>;
  /** Reads the copy back; throws when it does not say what it should. */
  verify(copy: OpenFile, proof: CopyProof): Promise<void>;
  /** Puts the intent on the disk. The rename follows. */
  commit(proof: CopyProof): Promise<void>;
}

/**
 * Carries a replacement out.
 * @returns warnings: sentences about what could not be kept, such as the owner
 * @throws Failure; the file is then as it was, and the temporary file is gone unless that failed too.
 */
export async function replaceFile(
  fileSystem: FileSystem,
  replacement: Replacement,
  steps: ReplacementSteps,
): Promise<string[]> {
  const { target, status } = replacement;
  const temporary = newTemporaryPath(target);
  await steps.begin(temporary);
  const warnings: string[] = [];
  try {
    const proof = await makeCopy(fileSystem, replacement, temporary, steps, warnings);
    await closeQuietly(replacement.original);
    await steps.commit(proof);
    if (!isSameStatus(status, await fileSystem.status(target))) throw fileChanged();
    await renameOver(fileSystem, temporary, target);
  } catch (error) {
    await fileSystem.remove(temporary).catch(() => undefined);
    throw toTaggingFailure(error, target);
  }
  try {
    await fileSystem.syncFolder(dirname(target));
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    warnings.push(`The file is written, but the disk did not confirm it (${code}).`);
  }
  return warnings;
}

async function makeCopy(
  fileSystem: FileSystem,
  { original, status, edits, modifiedNs, withDigest, target }: Replacement,
  temporary: string,
  steps: ReplacementSteps,
  warnings: string[],
): Promise<CopyProof> {
  const source = { path: target, file: original, size: status.size };
  const writing = await createEditedCopy(fileSystem, source, edits, temporary);
  try {
    warnings.push(...(await copyAttributes(writing, status, modifiedNs)));
    await writing.sync();
  } finally {
    await writing.close();
  }
  const copy = await fileSystem.openForReading(temporary);
  try {
    const digests = await proveCopy(source, edits, copy, { withAfter: withDigest });
    const proof = { temporary, sha256Before: digests.before, sha256After: digests.after };
    await steps.verify(copy, proof);
    return proof;
  } catch (error) {
    throw toTaggingFailure(error, target);
  } finally {
    await closeQuietly(copy);
  }
}

/** Owner first: giving a file away takes special mode bits off it. */
async function copyAttributes(
  copy: OpenFile,
  status: FileStatus,
  modifiedNs: bigint | null,
): Promise<string[]> {
  const warnings: string[] = [];
  const own = await copy.status();
  if (own.userId !== status.userId || own.groupId !== status.groupId) {
    await copy.setOwner(status.userId, status.groupId).catch((error: unknown) => {
      if (errorCode(error) === undefined) throw error;
      warnings.push('The file could not be given back to its owner or group: it now belongs to you.');
    });
  }
  await copy.setMode(status.mode);
  if (modifiedNs !== null) await copy.setTimes(status.accessedNs, modifiedNs);
  return warnings;
}

/** Pauses between attempts, milliseconds: virus scanners and indexers hold a file only for a moment. */
const retryDelaysMs = [20, 60, 180, 500];
const retriedCodes = new Set(['EPERM', 'EBUSY', 'EACCES']);

async function renameOver(fileSystem: FileSystem, temporary: string, target: string): Promise<void> {
  const { inode } = await fileSystem.status(temporary);
  for (let attempt = 0; ; attempt++) {
    try {
      await fileSystem.rename(temporary, target);
      return;
    } catch (error) {
      const code = errorCode(error);
      if (code === undefined) throw error;
      // Over a network a rename can be done and its answer lost.
      if ((await fileSystem.status(target)).inode === inode) return;
      const pause = retryDelaysMs[attempt];
      if (pause === undefined || !retriedCodes.has(code)) throw error;
      await delay(pause);
    }
  }
}
