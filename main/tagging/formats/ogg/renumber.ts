/** The numbers of the pages behind the headers, where those became more or fewer. */
import { createHash } from 'node:crypto';
import type { ByteSource } from '../../byte-source.ts';
import type { Edit } from '../../edit.ts';
import type { ByteRange } from '../tag-format.ts';
import { damagedOgg, isIntact, numberRange, pageFlag, readPages, renumbered } from './pages.ts';

/**
 * The edits that add `by` to the number of every page of a stream, and mend its checksum. Reads all pages.
 * @param audio from the page behind the headers on
 * @throws Failure `damaged-tag` where a page is damaged: with a new checksum it would pass for whole.
 */
export async function renumberPages(
  source: ByteSource,
  audio: ByteRange,
  serial: number,
  by: number,
): Promise<Edit[]> {
  const edits: Edit[] = [];
  for await (const page of readPages(source, audio.start, audio.end)) {
    if (page.serial !== serial) continue;
    // A later recording may have the same number for its stream.
    if ((page.flags & pageFlag.first) !== 0) break;
    if (!isIntact(page))
      throw damagedOgg('has a damaged page, which would pass for whole if it were renumbered');
    edits.push({
      offset: page.offset + numberRange.start,
      before: Buffer.from(page.bytes.subarray(numberRange.start, numberRange.end)),
      after: renumbered(page, page.sequence + by),
    });
    if ((page.flags & pageFlag.last) !== 0) break;
  }
  return edits;
}

/** SHA-256 of all pages without their numbers and checksums: packets, their times, and how they are divided. */
export async function digestPages(source: ByteSource, audio: ByteRange): Promise<string> {
  const hash = createHash('sha256');
  for await (const { bytes } of readPages(source, audio.start, audio.end)) {
    hash.update(bytes.subarray(0, numberRange.start)).update(bytes.subarray(numberRange.end));
  }
  return hash.digest('hex');
}
