/** A file on a disk that fails, a writer in a new process each time, and what became of both. */
import { expect } from 'vitest';
import type { ProcessTable } from '../../../main/tagging/process-identity.ts';
import { TagWriter } from '../../../main/tagging/tag-writer.ts';
import type { BatchFile, WriteResult } from '../../../models/tagging.ts';
import { MemoryFileSystem } from '../memory-file-system.ts';
import type { TaggedFile } from './tagged-files.ts';

export const folder = '/music';
export const path = `${folder}/song`;
export const journalFolder = '/data/journal';

/** The process of each writer is gone as soon as there is a newer one. */
function processTables(): () => ProcessTable {
  let latest = 0;
  return () => {
    const pid = ++latest;
    return {
      self: () => ({ pid, started: 'once' }),
      isRunning: (identity) => identity.pid === latest,
    };
  };
}

/** A file on a fresh disk, a writer, and the bytes before and after. */
export interface Scene {
  /** With the genre a note is written. */
  readonly isNoted: boolean;
  /** The ID3 tag is brought up to v2.4. */
  readonly isUpgraded: boolean;
  readonly fileSystem: MemoryFileSystem;
  readonly before: Buffer;
  readonly after: Buffer;
  /** A writer in a new process. */
  readonly newWriter: () => TagWriter;
}

export async function sceneOf(file: TaggedFile, after: Buffer): Promise<Scene> {
  const fileSystem = new MemoryFileSystem();
  fileSystem.canClone = file.name.startsWith('cloned ');
  fileSystem.put(path, file.bytes);
  const nextProcess = processTables();
  return {
    fileSystem,
    before: file.bytes,
    after,
    isNoted: file.name.startsWith('noted '),
    isUpgraded: file.name.startsWith('upgraded '),
    newWriter: () => new TagWriter({ journalFolder, fileSystem, processes: nextProcess() }),
  };
}

export async function writeOnce({ isNoted, isUpgraded }: Scene, writer: TagWriter): Promise<WriteResult> {
  const extras = { note: isNoted ? 'gtzan-v1 0.93 hiphop' : null, upgradeId3: isUpgraded };
  const plan = await writer.plan({ path, genres: ['Rock'], policy: 'replace', extras });
  const batch = writer.startBatch({ policy: 'replace', modelId: 'test' });
  try {
    return await batch.write(plan);
  } finally {
    await batch.finish();
  }
}

/** The new bytes, and how many calls a write takes. */
export async function rehearse(
  file: TaggedFile,
): Promise<{ after: Buffer; writeCalls: number; undoCalls: number }> {
  const scene = await sceneOf(file, file.bytes);
  const { fileSystem, newWriter } = scene;
  expect((await writeOnce(scene, newWriter())).status).toBe('written');
  const writeCalls = fileSystem.calls.length;
  const after = Buffer.from(fileSystem.content(path)!);
  fileSystem.restart();
  expect((await newWriter().undo('last')).results[0]?.status).toBe('written');
  expect(fileSystem.content(path)!.equals(file.bytes)).toBe(true);
  return { after, writeCalls, undoCalls: fileSystem.calls.length };
}

export function stateOf({ fileSystem, before, after }: Scene): 'old' | 'new' {
  const content = fileSystem.content(path);
  if (content?.equals(before)) return 'old';
  if (content?.equals(after)) return 'new';
  throw new Error('the file is neither the old nor the new one');
}

export async function lastState(
  writer: TagWriter,
  kind: 'write' | 'undo',
): Promise<BatchFile['state'] | null> {
  const [latest] = (await writer.history()).filter((batch) => batch.kind === kind);
  if (!latest) return null;
  const [file] = await writer.files(latest.id);
  return file?.state ?? null;
}

export function hiddenNames({ fileSystem }: Scene): string[] {
  return fileSystem.names(folder).filter((name) => name.startsWith('.'));
}
