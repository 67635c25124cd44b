/**
 * Undo: the recorded old bytes put back by the same safe write, proved to give the file of before bit for bit.
 *
 * An undo is a batch of its own, so it can be undone as well.
 */
import { Failure } from '../../models/failure.ts';
import type { WriteResult } from '../../models/tagging.ts';
import type { BatchJournal } from './batch.ts';
import { holds } from './copy-with-edits.ts';
import { invertEdits, type Edits } from './edit.ts';
import type { FileStatus, FileSystem, OpenFile } from './file-system.ts';
import { newFingerprintKey } from './fingerprint.ts';
import type { FileWork } from './file-work.ts';
import { isContentOf } from './intent-content.ts';
import { replaceJournalled, type JournalSteps } from './journalled-replace.ts';
import { restoreEdits, type IntentRecord } from './journal-records.ts';
import { assertReplaceable, withRegularFile } from './opened-file.ts';

/** Puts one file back. Never throws for what a file may be. */
export function undoIntent(
  fileWork: Pick<FileWork, 'putBack'>,
  journal: BatchJournal,
  batchId: string,
  intent: IntentRecord,
): Promise<WriteResult> {
  const { path, field, before, after, entry } = intent;
  const description = { path, field, before: after, after: before, undoes: { batch: batchId, entry } };
  return journal.attempt(description, (steps) => fileWork.putBack(intent, steps));
}

/** The work of it: resolves with warnings. @throws Failure; the file is then as it was. */
export async function putBack(
  fileSystem: FileSystem,
  intent: IntentRecord,
  steps: JournalSteps,
): Promise<string[]> {
  const { target, kept } = intent;
  const edits = invertEdits(restoreEdits(intent.edits));
  return withRegularFile(fileSystem, target, async (file, status) => {
    await assertHoldsWhatWasWritten(file, status, intent, edits);
    await assertReplaceable(fileSystem, target, status, { breakHardLinks: false });
    const modifiedNs = BigInt(intent.modifiedNsBefore);
    const fingerprintKey = kept?.key ?? newFingerprintKey();
    const replacement = { target, original: file, status, edits, modifiedNs, fingerprintKey };
    return replaceJournalled(fileSystem, replacement, steps, async (copy, proof) => {
      // The edits hold their old bytes again; so must all others.
      const isOriginal = kept
        ? proof.kept.fingerprint === kept.fingerprint
        : await isContentOf(fileSystem, copy, intent.sizeBefore, intent, 'before');
      if (!isOriginal) throw changedSince();
      return { audioBytes: null, fieldsCompared: null, readBack: null };
    });
  });
}

async function assertHoldsWhatWasWritten(
  file: OpenFile,
  { size }: FileStatus,
  { sizeAfter }: IntentRecord,
  edits: Edits,
): Promise<void> {
  if (size !== sizeAfter) throw changedSince();
  for (const { offset, before } of edits) {
    if (!(await holds(file, offset, before))) throw changedSince();
  }
}

function changedSince(): Failure {
  return new Failure(
    'undo-refused',
    'This file was changed after Earmark wrote it, so it was left as it is. ' +
      'If a later batch wrote it again, undo that one first.',
  );
}
