/** The safe write with the journal's part in it: what the journal must know before a file is replaced. */
import type { WriteReceipt } from '../../models/tagging.ts';
import { lengthChange } from './edit.ts';
import type { FileSystem, OpenFile } from './file-system.ts';
import { storeEdits, type IntentRecord } from './journal-records.ts';
import { replaceFile, type CopyProof, type Replacement } from './safe-write.ts';

/** What the protocol finds out about an intent. Plain values, so that a thread can send it. */
export type ProvedIntent = Pick<
  IntentRecord,
  'target' | 'temporary' | 'sizeBefore' | 'sizeAfter' | 'kept' | 'receipt' | 'modifiedNsBefore' | 'edits'
>;

/** The journal's steps in the write of one file. */
export interface JournalSteps {
  /** Notes the name of the temporary file before it is made. */
  begin(temporary: string): Promise<void>;
  /** Puts the intent on the disk. The rename follows. */
  commit(intent: ProvedIntent): Promise<void>;
  /** Puts the names in the file's folder on the disk. The rename came before. */
  syncFolder(folder: string): Promise<void>;
}

/** What reading the copy back showed: the part of a receipt that the protocol itself cannot know. */
export type Verified = Pick<WriteReceipt, 'audioBytes' | 'fieldsCompared' | 'readBack'>;

/** Carries a replacement out, journal first. Resolves with warnings. @throws Failure, as `replaceFile`. */
export function replaceJournalled(
  fileSystem: FileSystem,
  replacement: Replacement,
  steps: JournalSteps,
  verify: (copy: OpenFile, proof: CopyProof) => Promise<Verified>,
): Promise<string[]> {
  return replaceFile<Verified>(fileSystem, replacement, {
    begin: (temporary) => steps.begin(temporary),
    verify,
    commit: (proof, verified) => steps.commit(provedIntent(replacement, proof, verified)),
    syncFolder: (folder) => steps.syncFolder(folder),
  });
}

function provedIntent(
  { target, status, edits }: Replacement,
  { temporary, kept }: CopyProof,
  verified: Verified,
): ProvedIntent {
  const bytesReplaced = edits.reduce((sum, edit) => sum + edit.before.length, 0);
  return {
    target,
    temporary,
    sizeBefore: status.size,
    sizeAfter: status.size + lengthChange(edits),
    kept,
    receipt: {
      bytesKept: status.size - bytesReplaced,
      bytesReplaced,
      fingerprintBefore: kept.fingerprint,
      fingerprintAfter: kept.fingerprint,
      ...verified,
    },
    modifiedNsBefore: String(status.modifiedNs),
    edits: storeEdits(edits),
  };
}
