/** A genre put into bytes in memory, without the safe write around it. */
import { assertSameAudio } from '../../../main/tagging/audio-proof.ts';
import { bufferSource } from '../../../main/tagging/byte-source.ts';
import { applyEdits, invertEdits, type Edits } from '../../../main/tagging/edit.ts';
import { readTags } from '../../../main/tagging/formats/registry.ts';
import {
  noExtras,
  type Splice,
  type SpliceExtras,
  type TagDocument,
} from '../../../main/tagging/formats/tag-format.ts';

export interface SplicedFile {
  readonly before: TagDocument;
  readonly after: TagDocument;
  readonly splice: Splice;
  readonly written: Buffer;
}

/** Reads, splices, applies, proves the audio, reads again, and takes the edits back; throws where one fails. */
export async function spliceFile(
  bytes: Buffer,
  genres: readonly string[],
  extras: SpliceExtras = noExtras,
): Promise<SplicedFile> {
  const { document: before } = await readTags(bufferSource(bytes));
  const splice = await before.spliceGenres(genres, extras);
  const written = applyEdits(bytes, splice.edits);
  const { document: after } = await readTags(bufferSource(written));
  await assertSameAudio(before.audio, after.audio, splice.edits);
  if (!applyEdits(written, invertEdits(splice.edits)).equals(bytes)) throw new Error('not taken back');
  return { before, after, splice, written };
}

/** Bytes that the journal would keep of a change. */
export function journalledBytes(edits: Edits): number {
  return edits.reduce((sum, { before, after }) => sum + before.length + after.length, 0);
}
