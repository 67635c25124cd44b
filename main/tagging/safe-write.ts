/**
 * The safe write: a file is replaced by a proved copy in one step, or not at all.
 *
 * The person's file is only ever opened for reading. A new file is made beside it and filled, read back and
 * compared with the original, and its tags are read back, while the disk syncs it, for that takes longest; the
 * journal gets old and new bytes and is synced; then the copy is renamed over the original. At every moment the
 * name holds the old file or the new one, whole.
 */
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createEditedCopy, fileChanged, proveCopy, type KeptBytes } from './copy-with-edits.ts';
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
  /** Of the fingerprint, from `newFingerprintKey`. */
  readonly fingerprintKey: string;
}

/** What is known of the copy before it takes the file's place. */
export interface CopyProof {
  readonly temporary: string;
  /** All bytes that no edit names, the same in the original and in the copy. */
  readonly kept: KeptBytes;
}

/** What the caller does at the protocol's turning points. */
export interface ReplacementSteps<Verified> {
  /** Before the temporary file is made. */
  begin(temporary: string): Promise<void>;
  /** Reads the copy back; throws when it does not say what it should. */
  verify(copy: OpenFile, proof: CopyProof): Promise<Verified>;
  /** Puts the intent on the disk. The rename follows. */
  commit(proof: CopyProof, verified: Verified): Promise<void>;
  /** Puts the names in the file's folder on the disk. The rename came before. */
  syncFolder(folder: string): Promise<void>;
}

/**
 * Carries a replacement out.
 * @returns warnings: sentences about what could not be kept, such as the owner
 * @throws Failure; the file is then as it was, and the temporary file is gone unless that failed too.
 */
export async function replaceFile<Verified>(
  fileSystem: FileSystem,
  replacement: Replacement,
  steps: ReplacementSteps<Verified>,
): Promise<string[]> {
  const { target, status } = replacement;
  await letClockTick(status);
  const temporary = newTemporaryPath(target);
  await steps.begin(temporary);
  const warnings: string[] = [];
  try {
    await makeCopy(fileSystem, replacement, temporary, steps, warnings);
    await closeQuietly(replacement.original);
    await renameOver(fileSystem, temporary, target, status);
  } catch (error) {
    await fileSystem.remove(temporary).catch(() => undefined);
    throw toTaggingFailure(error, target);
  }
  try {
    await steps.syncFolder(dirname(target));
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    warnings.push(`The file is written, but the disk did not confirm it (${code}).`);
  }
  return warnings;
}

/** File systems tell times no finer apart. Milliseconds. */
const clockTickMs = 20;

/** A file that changed just now could change again and keep its times: the clock must have moved on first. */
async function letClockTick({ modifiedNs, changedNs }: FileStatus): Promise<void> {
  const latestNs = modifiedNs > changedNs ? modifiedNs : changedNs;
  if (Math.abs(Date.now() - Number(latestNs / 1_000_000n)) < clockTickMs) await delay(clockTickMs);
}

/** Makes the copy, proves it and puts the intent on the disk. All of it is on the disk when this resolves. */
async function makeCopy<Verified>(
  fileSystem: FileSystem,
  { original, status, edits, modifiedNs, fingerprintKey, target }: Replacement,
  temporary: string,
  steps: ReplacementSteps<Verified>,
  warnings: string[],
): Promise<void> {
  const { size, allocated, device } = status;
  const source = { path: target, file: original, size, allocated, device };
  const copy = await createEditedCopy(fileSystem, source, edits, temporary, fingerprintKey);
  try {
    warnings.push(...(await copyOwnerAndMode(copy.file, status)));
    warnings.push(...(await copyAttributes(fileSystem, target, temporary)));
    // The last, since all else may count as a change.
    if (modifiedNs !== null) await copy.file.setTimes(status.accessedNs, modifiedNs);
    const prove = async (): Promise<readonly [CopyProof, Verified]> => {
      await proveCopy(fileSystem, copy, edits, size, fingerprintKey);
      const proof = { temporary, kept: { key: fingerprintKey, fingerprint: copy.kept } };
      return [proof, await steps.verify(copy.file, proof)];
    };
    const [proof, verified] = await allOf(prove(), copy.file.sync());
    // Behind the copy's sync: the journal's would have to wait for the copy's bytes on many disks, and share less.
    await steps.commit(proof, verified);
  } catch (error) {
    await closeQuietly(copy.file);
    throw toTaggingFailure(error, target);
  }
  // Over a network, closing is where a full disk may be told of.
  await copy.file.close();
}

/** Waits for both, also where one fails: a file must not be closed or removed while it is still worked on. */
async function allOf<First>(first: Promise<First>, second: Promise<void>): Promise<First> {
  const [outcome, other] = await Promise.allSettled([first, second]);
  if (outcome.status === 'rejected') throw outcome.reason;
  if (other.status === 'rejected') throw other.reason;
  return outcome.value;
}

/** Owner first: giving a file away takes special mode bits off it. */
async function copyOwnerAndMode(copy: OpenFile, status: FileStatus): Promise<string[]> {
  const warnings: string[] = [];
  const own = await copy.status();
  if (own.userId !== status.userId || own.groupId !== status.groupId) {
    await copy.setOwner(status.userId, status.groupId).catch((error: unknown) => {
      if (errorCode(error) === undefined) throw error;
      warnings.push('The file could not be given back to its owner or group: it now belongs to you.');
    });
  }
  await copy.setMode(status.mode);
  return warnings;
}

/** Access control lists are among them, and refine the mode. */
async function copyAttributes(fileSystem: FileSystem, target: string, temporary: string): Promise<string[]> {
  const lost = await fileSystem.copyAttributes(target, temporary);
  return lost.length === 0
    ? []
    : [`The disk or the system did not let these extended attributes be kept: ${lost.join(', ')}.`];
}

/** Pauses between attempts, milliseconds: virus scanners and indexers hold a file only for a moment. */
const retryDelaysMs = [20, 60, 180, 500];
const retriedCodes = new Set(['EPERM', 'EBUSY', 'EACCES']);

/**
 * Renames the copy over the file, which must still be as it was: a program that holds it may be about to save it.
 * @param status of the file, as `Replacement` has it
 */
async function renameOver(
  fileSystem: FileSystem,
  temporary: string,
  target: string,
  status: FileStatus,
): Promise<void> {
  const { inode } = await fileSystem.status(temporary);
  for (let attempt = 0; ; attempt++) {
    const found = await fileSystem.status(target);
    if (found.inode === inode) return;
    if (!isSameStatus(status, found)) throw fileChanged();
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
