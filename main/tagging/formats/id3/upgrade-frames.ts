/**
 * Frames of ID3v2.2 and v2.3 as v2.4 has them.
 *
 * Bodies are the same in all three versions but for dates, the list of people, v2.2's pictures, and chapters, which
 * hold frames of their own: https://id3.org/id3v2-00 (4), https://id3.org/id3v2.3.0 (4),
 * https://id3.org/id3v2.4.0-frames (4), https://id3.org/id3v2-chapters-1.0. What v2.4 dropped without an equivalent
 * (`RVAD`, `EQUA`, `TRDA`, `TSIZ`: https://id3.org/id3v2.4.0-changes, section 4) stays under its name with its
 * bytes: a reader passes over what it does not know, and one that knows it still finds it.
 */
import { cannotUpgrade } from './cannot-upgrade.ts';
import { laterNameOf } from './frame-names.ts';
import { id3v2HeaderLength, parseId3v2Tag, type TagFrame } from './id3v2-tag.ts';
import { maxSyncsafe, syncsafe } from './numbers.ts';
import { timestampOf } from './upgrade-dates.ts';
import { upgradePeople } from './upgrade-people.ts';

export type OldVersion = 2 | 3;

/** A frame under its later name. */
interface NamedFrame {
  readonly name: string;
  readonly frame: TagFrame;
}

/**
 * For each frame what stands in its place in v2.4, headers included: one frame, two, or nothing where another frame
 * says it now.
 * @throws CannotUpgrade when anything they say would be lost.
 */
export function upgradeFrames(frames: readonly TagFrame[], version: OldVersion): Buffer[] {
  const named = frames.map((frame): NamedFrame => {
    const name = laterNameOf(frame.id);
    if (name === null) throw noPlaceFor(frame.id);
    return { name, frame };
  });
  const recorded = recordingDate(named);
  refuseTwice(named, ['IPLS', 'TIPL', 'TMCL']);
  refuseTwice(named, ['TORY', 'TDOR']);
  return named.map(({ name, frame }) => {
    switch (name) {
      case 'TYER':
        return recorded ?? Buffer.alloc(0);
      case 'TDAT':
      case 'TIME':
        return Buffer.alloc(0);
      case 'TORY':
        return dateFrame('TDOR', frame, timestampOf({ year: plainText(frame), dayMonth: null, time: null }));
      case 'IPLS': {
        assertPlain(frame, version);
        const people = upgradePeople(frame.body);
        return Buffer.concat(people.map(({ id, body }) => frameBytes(id, v24Status(frame), body)));
      }
      case 'CHAP':
      case 'CTOC':
        assertPlain(frame, version);
        return frameBytes(name, v24Status(frame), withUpgradedFrames(name, frame.body));
      case 'APIC':
        return version === 2 ? frameBytes(name, 0, upgradePicture(frame.body)) : sameBody(name, frame);
      case 'LINK':
        assertLink(frame, version);
        return sameBody(name, frame);
      default:
        return sameBody(name, frame);
    }
  });
}

function noPlaceFor(id: string): Error {
  return cannotUpgrade(`it has a frame (${id.replace(/[\0 ]+$/, '')}) that has no place in ID3v2.4`);
}

/** Several frames that would become one; which of them counts, nobody can say. */
function refuseTwice(named: readonly NamedFrame[], names: readonly string[]): void {
  const found = named.filter(({ name }) => names.includes(name));
  if (found.length > 1 && found.some(({ name }) => name === names[0])) {
    throw cannotUpgrade(`it has more than one of the frames that become ${names[1]!}`);
  }
}

/**
 * The frame that says what `TYER`, `TDAT` and `TIME` said, to stand in the place of `TYER`; null where they are not
 * there, or where a `TDRC`, which some programs put into v2.3 too, says all of it already.
 */
function recordingDate(named: readonly NamedFrame[]): Buffer | null {
  const [year, dayMonth, time, present] = ['TYER', 'TDAT', 'TIME', 'TDRC'].map((wanted) => {
    const found = named.filter(({ name }) => name === wanted);
    if (found.length > 1) throw cannotUpgrade(`it has more than one ${wanted}`);
    return found[0]?.frame;
  });
  const parts = [year, dayMonth, time].filter((frame) => frame !== undefined);
  if (parts.length === 0) return null;
  if (!year) throw cannotUpgrade('it says a day or a time without a year');
  if (parts.some(({ flags }) => flags !== year.flags))
    throw cannotUpgrade('the parts of its date are marked differently');
  const timestamp = timestampOf({
    year: plainText(year),
    dayMonth: dayMonth ? plainText(dayMonth) : null,
    time: time ? plainText(time) : null,
  });
  if (!present) return dateFrame('TDRC', year, timestamp);
  if (!plainText(present).startsWith(timestamp)) throw cannotUpgrade('it says two different dates');
  return null;
}

function dateFrame(id: string, from: TagFrame, timestamp: string): Buffer {
  return frameBytes(id, v24Status(from), Buffer.from(`\0${timestamp}`, 'latin1'));
}

/** The one text of a text frame, for digits; trailing zeros are terminators. @throws CannotUpgrade */
function plainText(frame: TagFrame): string {
  assertPlain(frame, 3);
  const { body } = frame;
  const text = body.subarray(1);
  const isBigEndian = body[0] === 2 || (text[0] === 0xfe && text[1] === 0xff);
  const decoded =
    body[0] === 1 || body[0] === 2
      ? (isBigEndian ? Buffer.from(text.subarray(0, text.length & ~1)).swap16() : text).toString('utf16le')
      : text.toString('latin1');
  return decoded.replace(/^\ufeff/, '').replace(/\0+$/, '');
}

/** v2.3's format flags, which say that bytes ahead of the body belong to the frame's header. */
const oldFlag = { compressed: 0x80, encrypted: 0x40, grouped: 0x20 } as const;
const newFlag = { grouped: 0x40, compressed: 0x08, encrypted: 0x04, dataLength: 0x01 } as const;
/** Bits that v2.3 defines (3.3.1). */
const definedFlags = 0xe0e0;

function assertPlain({ id, flags }: TagFrame, version: OldVersion): void {
  if (version === 3 && (flags & ~0xe000) !== 0) {
    throw cannotUpgrade(`its ${id} is compressed, encrypted or grouped, and would have to be written anew`);
  }
}

/** The status flags, one bit further down than in v2.3. https://id3.org/id3v2.4.0-structure, 4.1.1 */
function v24Status({ id, flags }: TagFrame): number {
  if ((flags & ~definedFlags) !== 0)
    throw cannotUpgrade(`its ${id.trim()} has flags that ID3v2.3 does not define`);
  return (flags & 0xe000) >> 1;
}

/**
 * The same body. Its size when unpacked, its encryption and its group stand ahead of it in another order:
 * https://id3.org/id3v2.3.0 (3.3.1), https://id3.org/id3v2.4.0-structure (4.1.2).
 */
function sameBody(name: string, frame: TagFrame): Buffer {
  const { flags, body } = frame;
  const isCompressed = (flags & oldFlag.compressed) !== 0;
  const isEncrypted = (flags & oldFlag.encrypted) !== 0;
  const isGrouped = (flags & oldFlag.grouped) !== 0;
  const prefixLength = (isCompressed ? 4 : 0) + (isEncrypted ? 1 : 0) + (isGrouped ? 1 : 0);
  if (body.length < prefixLength) throw cannotUpgrade(`its ${name} is cut short`);
  let format = 0;
  const prefix: Buffer[] = [];
  if (isGrouped) {
    format |= newFlag.grouped;
    prefix.push(body.subarray(prefixLength - 1, prefixLength));
  }
  if (isEncrypted) {
    format |= newFlag.encrypted;
    const offset = isCompressed ? 4 : 0;
    prefix.push(body.subarray(offset, offset + 1));
  }
  if (isCompressed) {
    const unpackedLength = body.readUInt32BE(0);
    if (unpackedLength > maxSyncsafe) throw cannotUpgrade(`its ${name} is larger than ID3v2.4 can say`);
    format |= newFlag.compressed | newFlag.dataLength;
    prefix.push(syncsafe(unpackedLength));
  }
  return frameBytes(name, v24Status(frame) | format, Buffer.concat([...prefix, body.subarray(prefixLength)]));
}

function frameBytes(id: string, flags: number, body: Buffer): Buffer {
  if (body.length > maxSyncsafe) throw cannotUpgrade(`its ${id} is larger than ID3v2.4 can say`);
  return Buffer.concat([
    Buffer.from(id, 'latin1'),
    syncsafe(body.length),
    Buffer.from([flags >> 8, flags & 0xff]),
    body,
  ]);
}

/** v2.2 names a picture's format by three letters, later versions by its MIME type; `-->` is a link in both. */
const mimeTypes: ReadonlyMap<string, string> = new Map([
  ['JPG', 'image/jpeg'],
  ['PNG', 'image/png'],
  ['GIF', 'image/gif'],
  ['BMP', 'image/bmp'],
  ['-->', '-->'],
]);

/** https://id3.org/id3v2-00 (4.15) and https://id3.org/id3v2.4.0-frames (4.14). */
function upgradePicture(body: Buffer): Buffer {
  const format = body.toString('latin1', 1, 4);
  const mimeType = mimeTypes.get(format.toUpperCase());
  if (mimeType === undefined) throw cannotUpgrade('it has a picture in an unknown format');
  return Buffer.concat([body.subarray(0, 1), Buffer.from(`${mimeType}\0`, 'latin1'), body.subarray(4)]);
}

/** A link names a frame of another file's tag, by its name in that tag's version. */
function assertLink({ id, body }: TagFrame, version: OldVersion): void {
  if (version === 2 || !/^[A-Z0-9]{4}$/.test(body.toString('latin1', 0, 4))) throw noPlaceFor(id);
}

/** Chapters and their tables hold frames behind their own data, in the version of the tag. */
function withUpgradedFrames(name: 'CHAP' | 'CTOC', body: Buffer): Buffer {
  const start = name === 'CHAP' ? afterText(body, 0) + 16 : endOfContents(body);
  if (start > body.length) throw cannotUpgrade('it has a chapter that is cut short');
  const embedded = body.subarray(start);
  const header = Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 3, 0, 0]), syncsafe(embedded.length)]);
  const { frames, framesEnd } = parseId3v2Tag(Buffer.concat([header, embedded]));
  if (framesEnd !== id3v2HeaderLength + embedded.length) {
    throw cannotUpgrade('it has a chapter with bytes that are no frame');
  }
  return Buffer.concat([body.subarray(0, start), ...upgradeFrames(frames, 3)]);
}

/** Behind element id, flags, number of entries, and the id of each. */
function endOfContents(body: Buffer): number {
  let offset = afterText(body, 0) + 2;
  const count = body[offset - 1] ?? 0;
  for (let index = 0; index < count; index++) offset = afterText(body, offset);
  return offset;
}

function afterText(body: Buffer, offset: number): number {
  const end = body.indexOf(0, offset);
  if (end < 0) throw cannotUpgrade('it has a chapter that is cut short');
  return end + 1;
}
