/** The audio track of an MP4 file: codec, configuration, and where each of its frames lies (ISO/IEC 14496-12). */
import type { AudioFile, ByteRange } from '../audio-file.ts';

/** Larger tables than this are damage, bytes. */
const movieLimitBytes = 128 * 1024 * 1024;
/** Boxes in a file are few; more are damage. */
const boxLimit = 10_000;

export interface Mp4Track {
  /** Sample entry, such as `mp4a` or `alac`. */
  readonly codec: string;
  /** AudioSpecificConfig of AAC or magic cookie of ALAC; null where there is none. */
  readonly configuration: Uint8Array | null;
  /** MPEG-4 object type of `mp4a`: 0x40 and 0x66 to 0x68 are AAC. */
  readonly objectType: number;
  /** Units of time a second. */
  readonly timescale: number;
  /** Where in the media the presentation begins, and its length, in units of `timescale`. */
  readonly mediaStart: number;
  readonly mediaDuration: number;
  /** File positions and lengths of the frames, and where each begins in the media. */
  readonly positions: Float64Array;
  readonly sizes: Uint32Array;
  readonly times: Float64Array;
  /** Whether frames lie beyond the end of the file; they are left out. */
  readonly isCut: boolean;
}

interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** The boxes that follow each other in [`start`, `end`) of `view`. */
function* boxes(view: DataView, start: number, end: number): Generator<Box> {
  for (let at = start, count = 0; at + 8 <= end && count < boxLimit; count++) {
    let size = view.getUint32(at);
    let header = 8;
    if (size === 1 && at + 16 <= end) {
      size = Number(view.getBigUint64(at + 8));
      header = 16;
    } else if (size === 0) size = end - at;
    if (size < header || at + size > end) return;
    yield { type: fourCharacters(view, at + 4), start: at + header, end: at + size };
    at += size;
  }
}

function fourCharacters(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  );
}

function child(view: DataView, parent: Box, ...path: readonly string[]): Box | null {
  let box: Box | null = parent;
  for (const type of path) {
    if (box === null) return null;
    box = [...boxes(view, box.start, box.end)].find((inner) => inner.type === type) ?? null;
  }
  return box;
}

/** The boxes of a file, without what is in them. */
async function* topBoxes(file: AudioFile, start: number): AsyncGenerator<Box, void> {
  for (let at = start, count = 0; at + 8 <= file.size && count < boxLimit; count++) {
    const header = await file.read(at, 16);
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    let size = view.getUint32(0);
    if (size === 1 && header.length === 16) size = Number(view.getBigUint64(8));
    else if (size === 0) size = file.size - at;
    if (size < 8) return;
    yield { type: fourCharacters(view, 4), start: at, end: at + size };
    at += size;
  }
}

/**
 * Reads the movie box, wherever in the file it is.
 * @throws Error where there is no audio track, it is fragmented, or its tables make no sense
 */
export async function readMp4Track(file: AudioFile, start: number): Promise<Mp4Track> {
  for await (const { type, start: at, end } of topBoxes(file, start)) {
    if (type !== 'moov') continue;
    if (end - at > movieLimitBytes) throw new Error('movie box too large');
    const bytes = await file.read(at, end - at);
    return parseMovie(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), file.size);
  }
  throw new Error('MP4 without a movie box');
}

/** From the first media data to the last, fragments' own tables included; what follows `start` where there is none. */
export async function mediaRange(file: AudioFile, start: number): Promise<ByteRange> {
  const media: Box[] = [];
  for await (const box of topBoxes(file, start)) {
    if (box.type === 'moof' || box.type === 'mdat') media.push(box);
  }
  return { start: media[0]?.start ?? start, end: Math.min(media.at(-1)?.end ?? file.size, file.size) };
}

function parseMovie(view: DataView, fileSize: number): Mp4Track {
  const [movie] = boxes(view, 0, view.byteLength);
  if (movie === undefined) throw new Error('movie box cut off');
  for (const track of boxes(view, movie.start, movie.end)) {
    if (track.type !== 'trak') continue;
    const handler = child(view, track, 'mdia', 'hdlr');
    if (handler === null || fourCharacters(view, handler.start + 8) !== 'soun') continue;
    return parseTrack(view, movie, track, fileSize);
  }
  throw new Error('MP4 without an audio track');
}

function parseTrack(view: DataView, movie: Box, track: Box, fileSize: number): Mp4Track {
  const mediaHeader = required(child(view, track, 'mdia', 'mdhd'));
  const isLong = view.getUint8(mediaHeader.start) === 1;
  const timescale = view.getUint32(mediaHeader.start + (isLong ? 20 : 12));
  const table = required(child(view, track, 'mdia', 'minf', 'stbl'));
  const part = (type: string): Box => required(child(view, table, type));
  const sizes = parseSizes(view, part('stsz'));
  if (sizes.length === 0) throw new Error('MP4 without a table of frames (fragmented)');
  const chunks = parseChunks(view, child(view, table, 'stco') ?? part('co64'));
  const positions = placeFrames(view, part('stsc'), chunks, sizes);
  const { times, end } = parseTimes(view, part('stts'), sizes.length);
  const edit = parseEdit(view, track, movie, timescale);
  // Frames behind the end of a truncated file are not there.
  let count = sizes.length;
  while (count > 0 && positions[count - 1]! + sizes[count - 1]! > fileSize) count -= 1;
  const isWhole = count === sizes.length;
  const mediaEnd = isWhole ? end : (times[count] ?? 0);
  const available = Math.max(0, mediaEnd - edit.start);
  return {
    ...parseEntry(view, part('stsd')),
    timescale,
    mediaStart: edit.start,
    mediaDuration: edit.duration > 0 ? Math.min(edit.duration, available) : available,
    positions: positions.subarray(0, count),
    sizes: sizes.subarray(0, count),
    times: times.subarray(0, count),
    isCut: !isWhole,
  };
}

function required(box: Box | null): Box {
  if (box === null) throw new Error('MP4 track incomplete');
  return box;
}

function parseSizes(view: DataView, box: Box): Uint32Array {
  const common = view.getUint32(box.start + 4);
  const count = view.getUint32(box.start + 8);
  if (common > 0) {
    if (count > 2 ** 26) throw new Error('too many frames');
    return new Uint32Array(count).fill(common);
  }
  if (box.start + 12 + count * 4 > box.end) throw new Error('table of sizes cut off');
  return Uint32Array.from({ length: count }, (_, i) => view.getUint32(box.start + 12 + i * 4));
}

function parseChunks(view: DataView, box: Box): Float64Array {
  const entryBytes = box.type === 'co64' ? 8 : 4;
  const count = view.getUint32(box.start + 4);
  if (box.start + 8 + count * entryBytes > box.end) throw new Error('table of chunks cut off');
  return Float64Array.from({ length: count }, (_, i) => {
    const at = box.start + 8 + i * entryBytes;
    return entryBytes === 8 ? Number(view.getBigUint64(at)) : view.getUint32(at);
  });
}

/** File positions of all frames: consecutive within chunks, `stsc` says how many each chunk has. */
function placeFrames(view: DataView, box: Box, chunks: Float64Array, sizes: Uint32Array): Float64Array {
  const positions = new Float64Array(sizes.length).fill(Number.POSITIVE_INFINITY);
  const entries = view.getUint32(box.start + 4);
  if (box.start + 8 + entries * 12 > box.end) throw new Error('table of frames a chunk cut off');
  let frame = 0;
  for (let entry = 0; entry < entries; entry++) {
    const at = box.start + 8 + entry * 12;
    const first = view.getUint32(at) - 1;
    const last = entry + 1 < entries ? view.getUint32(at + 12) - 1 : chunks.length;
    const framesPerChunk = view.getUint32(at + 4);
    for (let chunk = first; chunk < Math.min(last, chunks.length); chunk++) {
      let position = chunks[chunk]!;
      for (let i = 0; i < framesPerChunk && frame < sizes.length; i++, frame++) {
        positions[frame] = position;
        position += sizes[frame]!;
      }
    }
  }
  return positions;
}

function parseTimes(view: DataView, box: Box, count: number): { times: Float64Array; end: number } {
  const times = new Float64Array(count);
  const entries = view.getUint32(box.start + 4);
  if (box.start + 8 + entries * 8 > box.end) throw new Error('table of times cut off');
  let frame = 0;
  let time = 0;
  let step = 0;
  for (let entry = 0; entry < entries; entry++) {
    const frames = view.getUint32(box.start + 8 + entry * 8);
    step = view.getUint32(box.start + 12 + entry * 8);
    for (let i = 0; i < frames && frame < count; i++, frame++, time += step) times[frame] = time;
  }
  for (; frame < count; frame++, time += step) times[frame] = time;
  return { times, end: time };
}

/** The first edit that plays something: where in the media, and how long, in the media's units. */
function parseEdit(
  view: DataView,
  track: Box,
  movie: Box,
  timescale: number,
): { start: number; duration: number } {
  const list = child(view, track, 'edts', 'elst');
  const header = child(view, movie, 'mvhd');
  if (list === null || header === null) return { start: 0, duration: 0 };
  const movieTimescale = view.getUint32(header.start + (view.getUint8(header.start) === 1 ? 20 : 12));
  const isLong = view.getUint8(list.start) === 1;
  const entryBytes = isLong ? 20 : 12;
  const count = Math.min(
    view.getUint32(list.start + 4),
    Math.floor((list.end - list.start - 8) / entryBytes),
  );
  const playing: { start: number; duration: number }[] = [];
  for (let entry = 0; entry < count; entry++) {
    const at = list.start + 8 + entry * entryBytes;
    const start = isLong ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4);
    const duration = isLong ? Number(view.getBigUint64(at)) : view.getUint32(at);
    if (start >= 0) playing.push({ start, duration: (duration / Math.max(1, movieTimescale)) * timescale });
  }
  const [first] = playing;
  if (first === undefined) return { start: 0, duration: 0 };
  // With several edits the length is not that of the first.
  return { start: first.start, duration: playing.length === 1 ? first.duration : 0 };
}

/** Codec and configuration from the first sample entry (QuickTime's versions 1 and 2 have longer ones). */
function parseEntry(view: DataView, box: Box): Pick<Mp4Track, 'codec' | 'configuration' | 'objectType'> {
  const [entry] = boxes(view, box.start + 8, box.end);
  if (entry === undefined) throw new Error('MP4 without a sample entry');
  const version = view.getUint16(entry.start + 8);
  const inner = { ...entry, start: entry.start + (version === 1 ? 44 : version === 2 ? 64 : 28) };
  const holder = child(view, inner, 'wave') ?? inner;
  if (entry.type === 'alac') {
    const cookie = child(view, holder, 'alac');
    return { codec: 'alac', configuration: cookie && bytesOf(view, cookie.start, cookie.end), objectType: 0 };
  }
  const descriptor = child(view, holder, 'esds');
  if (descriptor === null) return { codec: entry.type, configuration: null, objectType: 0 };
  return { codec: entry.type, ...parseDescriptor(bytesOf(view, descriptor.start + 4, descriptor.end)) };
}

function bytesOf(view: DataView, start: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, end - start);
}

/** Elementary stream descriptor (ISO/IEC 14496-1 7.2.6): object type and decoder-specific information. */
function parseDescriptor(bytes: Uint8Array): Pick<Mp4Track, 'configuration' | 'objectType'> {
  let objectType = 0;
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at++]!;
    let length = 0;
    for (let more = true; more && at < bytes.length; at++) {
      length = (length << 7) | (bytes[at]! & 0x7f);
      more = (bytes[at]! & 0x80) !== 0;
    }
    if (tag === 3) at += 3;
    else if (tag === 4) {
      objectType = bytes[at] ?? 0;
      at += 13;
    } else if (tag === 5) return { configuration: bytes.subarray(at, at + length), objectType };
    else at += length;
  }
  return { configuration: null, objectType };
}
