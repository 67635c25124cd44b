/**
 * What the frames of a tag say, whatever its version: the proof that an upgraded tag says what the old one said.
 *
 * It shares no step with the upgrade but the table of names. Bodies count byte for byte; dates, people, pictures
 * and chapters, which are stored in another way, count by what they mean.
 */
import { TextDecoder } from 'node:util';
import { laterNameOf } from './frame-names.ts';
import { id3v2HeaderLength, parseId3v2Tag, type Id3v2Tag, type TagFrame } from './id3v2-tag.ts';
import { readSyncsafe, syncsafe } from './numbers.ts';
import { resynchronise } from './unsynchronisation.ts';

/** One thing that a tag says. */
interface Statement {
  /** Of what kind it is: the later name of its frame, or what several kinds of frame say together. */
  readonly about: string;
  readonly bytes: Buffer;
}

/** The kind of the first thing that only one of the tags says, or that they say differently; null when there is none. */
export function differenceInMeaning(before: Id3v2Tag, after: Id3v2Tag): string | null {
  const [first, second] = [sorted(statementsOf(before)), sorted(statementsOf(after))];
  const index = first.findIndex(({ about, bytes }, position) => {
    const other = second[position];
    return other?.about !== about || !other.bytes.equals(bytes);
  });
  return first[index]?.about ?? second[first.length]?.about ?? null;
}

/** By kind; those of one kind keep their order, as the first picture is the one that players show. */
function sorted(statements: readonly Statement[]): Statement[] {
  return statements.toSorted((a, b) => (a.about < b.about ? -1 : a.about > b.about ? 1 : 0));
}

function statementsOf(tag: Pick<Id3v2Tag, 'frames' | 'version' | 'flags'>): Statement[] {
  const isExperimental = tag.version > 2 && (tag.flags & 0x20) !== 0;
  const statements = tag.frames.flatMap((frame) => statementsOfFrame(frame, tag));
  return [
    ...withoutRepeatedDates(statements),
    ...(isExperimental ? [{ about: 'experimental', bytes: Buffer.alloc(0) }] : []),
  ];
}

/** A date that two frames agree about is said once. */
function withoutRepeatedDates(statements: readonly Statement[]): Statement[] {
  const seen = new Set<string>();
  return statements.filter(({ about, bytes }) => {
    const key = `${about} ${bytes.toString('latin1')}`;
    if (!about.startsWith('date')) return true;
    return !seen.has(key) && Boolean(seen.add(key));
  });
}

function statementsOfFrame(frame: TagFrame, tag: Pick<Id3v2Tag, 'version' | 'flags'>): Statement[] {
  const name = laterNameOf(frame.id) ?? frame.id;
  const { storage, payload, isPlain } = unwrap(frame, tag);
  const say = (about: string, what: Buffer | string): Statement => ({
    about,
    bytes: Buffer.concat([storage, typeof what === 'string' ? Buffer.from(what, 'utf8') : what]),
  });
  if (!isPlain) return [say(name, payload)];
  switch (name) {
    case 'TYER':
    case 'TDRC':
      return dateParts(textsOf(payload)).map(([unit, value]) => say(`date of recording: ${unit}`, value));
    case 'TDAT': {
      const [text = ''] = textsOf(payload);
      return [
        say('date of recording: day', text.slice(0, 2)),
        say('date of recording: month', text.slice(2)),
      ];
    }
    case 'TIME': {
      const [text = ''] = textsOf(payload);
      return [
        say('date of recording: hour', text.slice(0, 2)),
        say('date of recording: minute', text.slice(2)),
      ];
    }
    case 'TORY':
    case 'TDOR':
      return dateParts(textsOf(payload)).map(([unit, value]) => say(`date of release: ${unit}`, value));
    case 'IPLS':
    case 'TIPL':
    case 'TMCL':
      return peopleOf(textsOf(payload)).map(([role, person]) => say(`person: ${role}`, person));
    case 'APIC':
      return [say(name, tag.version === 2 ? withMimeType(payload) : payload)];
    case 'CHAP':
    case 'CTOC':
      return [say(name, chapterOf(name, payload, tag))];
    default:
      return [say(name, payload)];
  }
}

interface Unwrapped {
  /** How it is kept: what to do with it when it is not known, its group, its encryption, its size unpacked. */
  readonly storage: Buffer;
  readonly payload: Buffer;
  /** Whether the payload is what the frame says, as it is. */
  readonly isPlain: boolean;
}

/** https://id3.org/id3v2.3.0 (3.3.1), https://id3.org/id3v2.4.0-structure (4.1). */
function unwrap(
  { flags, body }: TagFrame,
  { version, flags: tagFlags }: Pick<Id3v2Tag, 'version' | 'flags'>,
): Unwrapped {
  if (version === 2) return { storage: Buffer.alloc(4), payload: body, isPlain: true };
  const has = (v23: number, v24: number): boolean => (flags & (version === 3 ? v23 : v24)) !== 0;
  const isUnsynchronised = version === 4 && ((flags & 0x02) !== 0 || (tagFlags & 0x80) !== 0);
  const bytes = isUnsynchronised ? resynchronise(body).bytes : body;
  const isCompressed = has(0x80, 0x08);
  const isEncrypted = has(0x40, 0x04);
  const isGrouped = has(0x20, 0x40);
  const hasLength = version === 3 ? isCompressed : (flags & 0x01) !== 0;
  const undefinedBits = flags & (version === 3 ? 0x1f1f : 0x8fb0);
  let position = 0;
  const take = (isThere: boolean, length: number): Buffer | null => {
    if (!isThere) return null;
    position += length;
    return bytes.subarray(position - length, position);
  };
  const length = (): Buffer | null => take(hasLength, 4);
  const method = (): Buffer | null => take(isEncrypted, 1);
  const group = (): Buffer | null => take(isGrouped, 1);
  const [v23Length, v23Method, v23Group] = version === 3 ? [length(), method(), group()] : [];
  const [v24Group, v24Method, v24Length] = version === 4 ? [group(), method(), length()] : [];
  const unpackedLength = v23Length?.readUInt32BE(0) ?? (v24Length ? readSyncsafe(v24Length, 0) : null);
  const status = [has(0x8000, 0x4000), has(0x4000, 0x2000), has(0x2000, 0x1000)].map(Number);
  const known = [
    isCompressed ? unpackedLength : null,
    (v23Method ?? v24Method)?.[0] ?? null,
    (v23Group ?? v24Group)?.[0] ?? null,
  ];
  const isBare = known.every((value) => value === null) && undefinedBits === 0;
  const storage = isBare
    ? Buffer.from([0, ...status])
    : Buffer.from(JSON.stringify([...status, ...known, undefinedBits]), 'latin1');
  return { storage, payload: bytes.subarray(position), isPlain: !isCompressed && !isEncrypted };
}

/** The texts of a frame, without those that are empty at its end. */
function textsOf(payload: Buffer): string[] {
  const bytes = payload.subarray(1);
  const texts = decoderOf(payload[0] ?? 0, bytes)
    .decode(bytes)
    .split('\0')
    .map((text) => text.replace(/^\ufeff/, ''));
  while (texts.at(-1) === '') texts.pop();
  return texts;
}

function decoderOf(encoding: number, bytes: Buffer): TextDecoder {
  const isBigEndian = encoding === 2 || (encoding === 1 && bytes[0] === 0xfe && bytes[1] === 0xff);
  if (encoding === 1 || encoding === 2) return new TextDecoder(isBigEndian ? 'utf-16be' : 'utf-16le');
  return new TextDecoder(encoding === 3 ? 'utf-8' : 'latin1');
}

const timestamp =
  /^(?<year>\d{4})(-(?<month>\d\d)(-(?<day>\d\d)(T(?<hour>\d\d)(:(?<minute>\d\d)(:(?<second>\d\d))?)?)?)?)?$/;

/** `1999-05-03T20:15` by its parts; what is no timestamp, as it is. */
function dateParts(texts: readonly string[]): (readonly [string, string])[] {
  return texts.flatMap((text) =>
    Object.entries(timestamp.exec(text)?.groups ?? { text }).filter(([, value]) => value !== undefined),
  );
}

function peopleOf(texts: readonly string[]): (readonly [string, string])[] {
  return Array.from(
    { length: Math.ceil(texts.length / 2) },
    (_, index) => [texts[2 * index]!, texts[2 * index + 1] ?? ''] as const,
  );
}

/** v2.2's picture with the MIME type that its three letters stand for. */
function withMimeType(payload: Buffer): Buffer {
  const letters = payload.toString('latin1', 1, 4).toLowerCase();
  const mimeType = letters === '-->' ? letters : `image/${letters === 'jpg' ? 'jpeg' : letters}`;
  return Buffer.concat([payload.subarray(0, 1), Buffer.from(`${mimeType}\0`, 'latin1'), payload.subarray(4)]);
}

/** A chapter's own data and what its frames say. */
function chapterOf(
  name: string,
  payload: Buffer,
  { version, flags }: Pick<Id3v2Tag, 'version' | 'flags'>,
): Buffer {
  let start = payload.indexOf(0) + (name === 'CHAP' ? 17 : 3);
  const entries = name === 'CHAP' ? 0 : payload[start - 1]!;
  for (let entry = 0; entry < entries; entry++) start = payload.indexOf(0, start) + 1;
  const embedded = payload.subarray(start);
  const header = Buffer.concat([Buffer.from([0x49, 0x44, 0x33, version, 0, 0]), syncsafe(embedded.length)]);
  const { frames, framesEnd } = parseId3v2Tag(Buffer.concat([header, embedded]));
  const said = sorted(statementsOf({ frames, version, flags })).flatMap(({ about, bytes }) => [
    Buffer.from(`${about}\0${bytes.length}\0`, 'utf8'),
    bytes,
  ]);
  return Buffer.concat([
    payload.subarray(0, start),
    ...said,
    embedded.subarray(framesEnd - id3v2HeaderLength),
  ]);
}
