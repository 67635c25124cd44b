/** The genre frame (`TCON`, in v2.2 `TCO`): its texts read, a new one made. */
import { inflateSync } from 'node:zlib';
import { Failure } from '../../../../models/failure.ts';
import { parseGenreText, readsAsReference } from './genres.ts';
import { damaged, type Id3v2Tag, type TagFrame } from './id3v2-tag.ts';
import { syncsafe, uint24, uint32 } from './numbers.ts';
import { resynchronise, unsynchronise } from './unsynchronisation.ts';

/** Frame flags that change how the body is stored. */
const formatFlags = {
  3: { compressed: 0x80, encrypted: 0x40, grouped: 0x20, unsynchronised: 0, dataLength: 0 },
  4: { compressed: 0x08, encrypted: 0x04, grouped: 0x40, unsynchronised: 0x02, dataLength: 0x01 },
} as const;

/** A genre is a few words; a body that unpacks to more is an attack or damage. */
const maxInflatedLength = 1_000_000;

/** Text encodings by ID3's number. */
export const textEncoding = { latin1: 0, utf16: 1, utf16BigEndian: 2, utf8: 3 } as const;
type TextEncoding = (typeof textEncoding)[keyof typeof textEncoding];

/** How several genres share the one text of v2.2 and v2.3, by habit: the standard has no way. */
export const joinedSeparator = '; ';

/** A frame that holds the genre; v2.2's name may stand in a v2.3 tag, as iTunes left it. */
export function isGenreFrame(frame: TagFrame): boolean {
  return frame.id === 'TCON' || /^TCO[\0 ]?$/.test(frame.id);
}

/** The genres of a frame. @throws Failure `damaged-tag` when it is encrypted or cannot be unpacked. */
export function readGenreFrame(frame: TagFrame, tag: Pick<Id3v2Tag, 'version' | 'flags'>): string[] {
  const body = plainBody(frame, tag);
  if (body.length === 0) return [];
  return decodeText(body)
    .split('\0')
    .flatMap((text) => parseGenreText(text));
}

/** The body of a text frame without grouping, compression and unsynchronisation. @throws Failure `damaged-tag`. */
export function plainBody(frame: TagFrame, tag: Pick<Id3v2Tag, 'version' | 'flags'>): Buffer {
  const { version } = tag;
  if (version === 2) return frame.body;
  const flags = formatFlags[version];
  if ((frame.flags & flags.encrypted) !== 0) throw damaged('holds its genre encrypted');
  let body = frame.body;
  const prefixLength =
    ((frame.flags & flags.grouped) !== 0 ? 1 : 0) +
    ((frame.flags & flags.dataLength) !== 0 || (version === 3 && (frame.flags & flags.compressed) !== 0)
      ? 4
      : 0);
  // Some writers of v2.4 set the tag's flag and not the frame's.
  const isUnsynchronised = version === 4 && (frame.flags & flags.unsynchronised || tag.flags & 0x80) !== 0;
  if (isUnsynchronised) body = resynchronise(body).bytes;
  if (body.length < prefixLength) throw damaged('has a genre that is cut short');
  body = body.subarray(prefixLength);
  if ((frame.flags & flags.compressed) === 0) return body;
  try {
    return inflateSync(body, { maxOutputLength: maxInflatedLength });
  } catch (error) {
    throw new Failure('damaged-tag', damaged('has a compressed genre that cannot be unpacked').message, {
      cause: error,
    });
  }
}

export function decodeText(body: Buffer): string {
  const text = body.subarray(1);
  switch (body[0]) {
    case textEncoding.latin1:
      return text.toString('latin1');
    case textEncoding.utf16:
      return decodeUtf16(text);
    case textEncoding.utf16BigEndian:
      return swapped(text).toString('utf16le');
    case textEncoding.utf8:
      return text.toString('utf8').replace(/^\ufeff/, '');
    default:
      throw damaged('has a genre in an unknown text encoding');
  }
}

/** Each value of a list may bring its own byte order mark; without one the order is little endian. */
function decodeUtf16(text: Buffer): string {
  const bigEndian = text[0] === 0xfe && text[1] === 0xff;
  return (bigEndian ? swapped(text) : text).toString('utf16le').replaceAll('\ufeff', '');
}

function swapped(text: Buffer): Buffer {
  return Buffer.from(text.subarray(0, text.length & ~1)).swap16();
}

/** What of a tag says how its frames are stored. */
export type FrameStyle = Pick<Id3v2Tag, 'version' | 'flags' | 'unsynchronised' | 'plainFrameSizes'>;

/** A new genre frame, ready to stand in the tag. */
export interface NewGenreFrame {
  /** Stored form, frame header included. */
  readonly bytes: Buffer;
  /** The genres as a reader of this version gets them back. */
  readonly stored: readonly string[];
}

/**
 * Makes the genre frame of a tag.
 * @param genres at least one
 * @param present the frame it replaces: its encoding and its status flags are kept where that is possible
 * @throws Failure `invalid-request` when readers would take a name for a number.
 */
export function makeGenreFrame(
  tag: FrameStyle,
  genres: readonly string[],
  present: TagFrame | undefined,
): NewGenreFrame {
  const mistaken = genres.find(readsAsReference);
  if (mistaken !== undefined) {
    throw new Failure(
      'invalid-request',
      `In an ID3 tag "${mistaken}" would be read as the number or short form of another genre. ` +
        'Nothing was written; spell the genre out.',
    );
  }
  const { version } = tag;
  if (version === 4) {
    const body = encodeText(genres.join('\0'), v24Encoding(tag, genres, present));
    return { bytes: frameBytes(tag, 'TCON', body, present), stored: genres };
  }
  const joined = genres.join(joinedSeparator);
  // A leading parenthesis is doubled, else it would start a reference.
  const escaped = joined.startsWith('(') ? `(${joined}` : joined;
  const body = encodeText(escaped, fitsLatin1(escaped) ? textEncoding.latin1 : textEncoding.utf16);
  const bytes = frameBytes(tag, version === 2 ? 'TCO' : 'TCON', body, present);
  return { bytes: tag.unsynchronised ? unsynchronise(bytes) : bytes, stored: [joined] };
}

function v24Encoding(
  tag: Pick<Id3v2Tag, 'version' | 'flags'>,
  genres: readonly string[],
  present: TagFrame | undefined,
): TextEncoding {
  const isUnsynchronised = (tag.flags & 0x80) !== 0;
  const presentEncoding = present ? plainBody(present, tag)[0] : undefined;
  // UTF-8 never needs unsynchronisation; UTF-16 with its mark always would.
  if (
    (presentEncoding === textEncoding.utf16 || presentEncoding === textEncoding.utf16BigEndian) &&
    !isUnsynchronised
  ) {
    return presentEncoding;
  }
  const isAscii = genres.every((genre) => /^[\x20-\x7e]*$/.test(genre));
  return presentEncoding === textEncoding.latin1 && isAscii ? textEncoding.latin1 : textEncoding.utf8;
}

/** Printable in ISO 8859-1; the control characters at 0x80 are other letters to many readers. */
export function fitsLatin1(text: string): boolean {
  return /^[\x20-\x7e\xa0-\xff]*$/.test(text);
}

/** A text frame's body: the encoding's number and the text. */
export function encodeText(text: string, encoding: TextEncoding): Buffer {
  const number = Buffer.from([encoding]);
  switch (encoding) {
    case textEncoding.latin1:
      return Buffer.concat([number, Buffer.from(text, 'latin1')]);
    case textEncoding.utf16: {
      // Each value carries its own mark, as the standard has it.
      const marked = text.split('\0').map((value) => `\ufeff${value}`);
      return Buffer.concat([number, Buffer.from(marked.join('\0'), 'utf16le')]);
    }
    case textEncoding.utf16BigEndian:
      return Buffer.concat([number, Buffer.from(text, 'utf16le').swap16()]);
    default:
      return Buffer.concat([number, Buffer.from(text, 'utf8')]);
  }
}

/** Text as v2.3 holds it: Latin-1 where it fits, else UTF-16. */
export function encodeV23Text(text: string): Buffer {
  return encodeText(text, fitsLatin1(text) ? textEncoding.latin1 : textEncoding.utf16);
}

/** A frame as it is stored, before unsynchronisation. @param present the frame it replaces: its status flags are kept */
export function frameBytes(
  { version, plainFrameSizes }: Pick<Id3v2Tag, 'version' | 'plainFrameSizes'>,
  id: string,
  body: Buffer,
  present: TagFrame | undefined,
): Buffer {
  if (version === 2) return Buffer.concat([Buffer.from(id, 'latin1'), uint24(body.length), body]);
  const size = version === 3 || plainFrameSizes ? uint32(body.length) : syncsafe(body.length);
  // What to do with the frame when the tag changes is kept; the new body is stored plainly.
  const status = Buffer.from([(present?.flags ?? 0) >> 8, 0]);
  return Buffer.concat([Buffer.from(id, 'latin1'), size, status, body]);
}
