/** Whether a file is the one that an intent of the journal speaks of: the one before it, or the one after. */
import { createHash } from 'node:crypto';
import { holds, holdsKept } from './copy-with-edits.ts';
import { invertEdits, piecesOf, type Edits } from './edit.ts';
import { readFully, type FileSystem, type OpenFile } from './file-system.ts';
import { restoreEdits, type IntentRecord } from './journal-records.ts';
import type { Side } from './piece-work.ts';

/** Reads the whole file. */
export async function isContentOf(
  fileSystem: FileSystem,
  file: OpenFile,
  size: number,
  intent: IntentRecord,
  side: Side,
): Promise<boolean> {
  const edits = restoreEdits(intent.edits);
  if (size !== (side === 'before' ? intent.sizeBefore : intent.sizeAfter)) return false;
  if (intent.kept) return holdsKept(fileSystem, file, edits, intent.sizeBefore, side, intent.kept);
  return (await sha256Of(file, size, side === 'before' ? [] : invertEdits(edits))) === intent.sha256Before;
}

/** Bytes read at a time. */
const chunkLength = 2 ** 20;

/** SHA-256 of a file as these edits would leave it, hexadecimal; null when it does not hold what they expect. */
async function sha256Of(file: OpenFile, size: number, edits: Edits): Promise<string | null> {
  const hash = createHash('sha256');
  for (const piece of piecesOf(edits, size)) {
    if (piece.kind === 'edit') {
      if (!(await holds(file, piece.edit.offset, piece.edit.before))) return null;
      hash.update(piece.edit.after);
      continue;
    }
    for (let done = 0; done < piece.length; done += chunkLength) {
      const buffer = Buffer.allocUnsafe(Math.min(chunkLength, piece.length - done));
      if ((await readFully(file, buffer, piece.offset + done)) < buffer.length) return null;
      hash.update(buffer);
    }
  }
  return hash.digest('hex');
}
