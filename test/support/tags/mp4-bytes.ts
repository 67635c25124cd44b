/** Builds MP4 files byte by byte around the audio of a made one. */
import { bigEndian, latin1 } from './id3-bytes.ts';

const long64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};

export function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([bigEndian(body.length + 8, 4), latin1(type), body]);
}

/** The same with its size in 64 bits. */
export function longBox(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([bigEndian(1, 4), latin1(type), long64(body.length + 16), body]);
}

export const zeros = (length: number): Buffer => Buffer.alloc(length);

/** A value of an item; kind 1 is UTF-8, 0 a number, 13 a JPEG. */
export const dataBox = (kind: number, value: Buffer | string): Buffer =>
  box('data', bigEndian(kind, 4), zeros(4), Buffer.from(value as string));

export const item = (type: string, ...values: readonly Buffer[]): Buffer => box(type, ...values);

export const textItem = (type: string, ...texts: readonly string[]): Buffer =>
  item(type, ...texts.map((text) => dataBox(1, text)));

/** An item under a name of its own, as other programs keep theirs. */
export const ownItem = (name: string, ...texts: readonly string[]): Buffer =>
  box(
    '----',
    box('mean', zeros(4), latin1('com.apple.iTunes')),
    box('name', zeros(4), latin1(name)),
    ...texts.map((text) => dataBox(1, text)),
  );

export const handlerBox = (kind = 'mdir'): Buffer => box('hdlr', zeros(8), latin1(`${kind}appl`), zeros(9));

/** `meta` with a list of items and what follows it; as QuickTime has it, without version. */
export const metaBox = (parts: readonly Buffer[], { plain = false } = {}): Buffer =>
  box('meta', ...(plain ? [] : [zeros(4)]), ...parts);

export interface Mp4Parts {
  readonly type: Buffer;
  /** The movie's boxes but `udta` and padding. */
  readonly movie: readonly Buffer[];
  /** What stood in `udta` but `meta`, such as chapters. */
  readonly userData: readonly Buffer[];
  /** The audio, and whatever else lies among it. */
  readonly media: Buffer;
  /** Position of `media` in the file that was taken apart. */
  readonly mediaStart: number;
}

interface PlacedBox {
  readonly type: string;
  readonly start: number;
  readonly bodyStart: number;
  readonly end: number;
}

export function boxesIn(bytes: Buffer, start = 0, end = bytes.length): PlacedBox[] {
  const boxes: PlacedBox[] = [];
  for (let at = start; at + 8 <= end;) {
    const stated = bytes.readUInt32BE(at);
    const isLong = stated === 1;
    const size = isLong ? Number(bytes.readBigUInt64BE(at + 8)) : stated === 0 ? end - at : stated;
    boxes.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      start: at,
      bodyStart: at + (isLong ? 16 : 8),
      end: at + size,
    });
    at += size;
  }
  return boxes;
}

export function takeMp4Apart(file: Buffer): Mp4Parts {
  const boxes = boxesIn(file);
  const find = (type: string): PlacedBox => boxes.find((candidate) => candidate.type === type)!;
  const slice = ({ start, end }: PlacedBox): Buffer => file.subarray(start, end);
  const movie = boxesIn(file, find('moov').bodyStart, find('moov').end);
  const userData = movie.filter(({ type }) => type === 'udta');
  const { bodyStart, end } = find('mdat');
  return {
    type: slice(find('ftyp')),
    movie: movie.filter(({ type }) => type !== 'udta' && type !== 'free').map(slice),
    userData: userData
      .flatMap((part) => boxesIn(file, part.bodyStart, part.end))
      .filter(({ type }) => type !== 'meta')
      .map(slice),
    media: file.subarray(bodyStart, end),
    mediaStart: bodyStart,
  };
}

/** Chunk positions moved by a distance; `long` makes them 64 bits wide. */
function withMovedChunks(bytes: Buffer, distance: number, long: boolean): Buffer {
  return Buffer.concat(
    boxesIn(bytes).map(({ type, start, bodyStart, end }) => {
      if (['trak', 'mdia', 'minf', 'stbl'].includes(type)) {
        return box(type, withMovedChunks(bytes.subarray(bodyStart, end), distance, long));
      }
      if (type !== 'stco') return bytes.subarray(start, end);
      const count = bytes.readUInt32BE(bodyStart + 4);
      const entries = Array.from({ length: count }, (_, index) => {
        const position = bytes.readUInt32BE(bodyStart + 8 + index * 4) + distance;
        return long ? long64(position) : bigEndian(position, 4);
      });
      return box(long ? 'co64' : 'stco', zeros(4), bigEndian(count, 4), ...entries);
    }),
  );
}

export interface Mp4Layout {
  /** The movie's `udta`, and whatever else follows its tracks. */
  readonly tags?: readonly Buffer[];
  readonly movieFirst?: boolean;
  readonly longChunks?: boolean;
  readonly longSizes?: boolean;
  /** Between the movie and the media, or behind both. */
  readonly behindMovie?: readonly Buffer[];
  readonly ahead?: readonly Buffer[];
}

export function buildMp4(parts: Mp4Parts, layout: Mp4Layout = {}): Buffer {
  const { tags = [], movieFirst = false, longChunks = false, longSizes = false } = layout;
  const { behindMovie = [], ahead = [] } = layout;
  const make = longSizes ? longBox : box;
  const movieAt = (mediaStart: number): Buffer =>
    make(
      'moov',
      ...parts.movie.map((part) => withMovedChunks(part, mediaStart - parts.mediaStart, longChunks)),
      ...tags,
    );
  const media = make('mdat', parts.media);
  const head = Buffer.concat([parts.type, ...ahead]);
  const headerLength = longSizes ? 16 : 8;
  if (!movieFirst) {
    return Buffer.concat([head, media, movieAt(head.length + headerLength), ...behindMovie]);
  }
  const between = Buffer.concat(behindMovie);
  const mediaStart = head.length + movieAt(0).length + between.length + headerLength;
  return Buffer.concat([head, movieAt(mediaStart), between, media]);
}
