/**
 * An ID3v2.2 or v2.3 tag as an ID3v2.4 tag that says the same: asked for by the person, for several genres as values
 * of their own and for UTF-8.
 *
 * Nothing is ever dropped: where a frame has no place in v2.4 (https://id3.org/id3v2.4.0-changes), or where what it
 * says cannot be proved to be the same afterwards, the tag stays in its version.
 */
import { crc32 } from 'node:zlib';
import { Failure } from '../../../../models/failure.ts';
import { applyEdits, normaliseEdits, type Edits } from '../../edit.ts';
import { cannotUpgrade, CannotUpgrade } from './cannot-upgrade.ts';
import { differenceInMeaning } from './frame-meaning.ts';
import { id3v2HeaderLength, parseId3v2Tag, type Id3v2Tag } from './id3v2-tag.ts';
import { maxSyncsafe, syncsafe, uint32 } from './numbers.ts';
import { upgradeFrames } from './upgrade-frames.ts';

/** A tag of the newer version, and the edits that make it of the old one. */
export interface UpgradedTag {
  readonly tag: Id3v2Tag;
  /** By position in the old tag; the bytes of pictures and other large frames are in none of them. */
  readonly edits: Edits;
}

/** Why a tag stays as it is: a clause for the person, such as "it says two different dates". */
export interface UpgradeRefusal {
  readonly reason: string;
}

/** Upgrades a tag, its genre included, which is kept as it stands. Pure: touches no file. */
export function upgradeId3v2(tag: Id3v2Tag): UpgradedTag | UpgradeRefusal {
  try {
    const edits = upgradeEdits(tag);
    const upgraded = parseId3v2Tag(applyEdits(tag.bytes, edits));
    const different = differenceInMeaning(tag, upgraded);
    if (different !== null) throw cannotUpgrade(`its ${different} could not be proved to stay the same`);
    return { tag: upgraded, edits };
  } catch (error) {
    if (error instanceof CannotUpgrade) return { reason: error.message };
    // A part of it, such as a chapter, is damaged: as the tag is, it can be kept.
    if (error instanceof Failure) return { reason: 'it has a damaged part' };
    throw error;
  }
}

function upgradeEdits(tag: Id3v2Tag): Edits {
  const { version, bytes, frames, framesEnd } = tag;
  if (version === 4) throw cannotUpgrade('it is of that version already');
  if (bytes[4] !== 0) throw cannotUpgrade('it is of an unknown revision');
  const hasChecksum = hasRightChecksum(tag);
  const upgraded = upgradeFrames(frames, version);
  const framesLength = upgraded.reduce((sum, { length }) => sum + length, 0);
  const extendedLength = hasChecksum ? extendedHeaderLength : 0;
  const room = tag.size - extendedLength - framesLength;
  // Padding takes up the difference; where it is too small, the tag grows and it stays.
  const padding = Buffer.alloc(room >= 0 ? room : tag.paddingLength);
  const size = extendedLength + framesLength + padding.length;
  if (size > maxSyncsafe) throw cannotUpgrade('it is as long as a tag can be');
  const extended = hasChecksum ? extendedHeader(Buffer.concat([...upgraded, padding])) : Buffer.alloc(0);
  // Unsynchronisation is taken back; that a tag is experimental stays said. Sections 3.1 of both documents.
  const flags = (hasChecksum ? 0x40 : 0) | (version === 3 ? tag.flags & 0x20 : 0);
  const header = Buffer.concat([Buffer.from([4, 0, flags]), syncsafe(size)]);
  const replace = (start: number, end: number, after: Buffer): Edits[number] => ({
    offset: start,
    before: bytes.subarray(start, end),
    after,
  });
  return normaliseEdits([
    replace(3, id3v2HeaderLength, header),
    replace(id3v2HeaderLength, tag.extendedHeader?.end ?? id3v2HeaderLength, extended),
    ...frames.map(({ start, end }, index) => replace(start, end, upgraded[index]!)),
    replace(framesEnd, id3v2HeaderLength + tag.size, padding),
  ]);
}

/**
 * Whether the tag has a checksum, for the new one to have too. v2.3's extended header says nothing else but the
 * padding's size, which v2.4's does not have. https://id3.org/id3v2.3.0, 3.2
 */
function hasRightChecksum({ extendedHeader: extended, frames }: Id3v2Tag): boolean {
  if (!extended) return false;
  const { bytes } = extended;
  const flags = bytes.readUInt16BE(4);
  if (flags === 0 && bytes.length === 10) return false;
  if (flags !== 0x8000 || bytes.length !== 14)
    throw cannotUpgrade('it has an extended header of an unknown kind');
  const summed = frames.map(({ id, flags: frameFlags, body }) =>
    Buffer.concat([
      Buffer.from(id, 'latin1'),
      uint32(body.length),
      Buffer.from([frameFlags >> 8, frameFlags & 0xff]),
      body,
    ]),
  );
  if (bytes.readUInt32BE(10) !== crc32(Buffer.concat(summed))) throw cannotUpgrade('its checksum is wrong');
  return true;
}

/** Size (4), number of flag bytes (1), flags (1), length of the checksum (1), checksum (5). */
const extendedHeaderLength = 12;

/** https://id3.org/id3v2.4.0-structure, 3.2: with a checksum of everything behind it. */
function extendedHeader(summed: Buffer): Buffer {
  const checksum = crc32(summed);
  return Buffer.concat([
    syncsafe(extendedHeaderLength),
    Buffer.from([1, 0x20, 5, Math.floor(checksum / 2 ** 28)]),
    syncsafe(checksum % 2 ** 28),
  ]);
}
