/**
 * MPEG audio (MP3 and its elder layers): slices cut at frame boundaries, their position from the Xing, Info or
 * VBRI table or, where the bitrate is constant, counted exactly.
 *
 * Xing, Info, LAME: http://gabriel.mp3-tech.org/mp3infotag.html. VBRI: https://www.codeproject.com/Articles/8295.
 */
import { mpegDecoders } from '../decoders/mpeg.ts';
import type { AudioFile, ByteRange } from '../audio-file.ts';
import type { AudioSource, ContainerFormat, PcmSlice } from './container.ts';
import { findMpegFrame, mpegHeaderBytes, parseMpegFrame, type MpegFrame } from './mpeg-frame.ts';
import { startsWith, untaggedRange } from './tag-regions.ts';

/** Junk before the first frame that is put up with, bytes. */
const junkBytes = 60_000;
/** Frames that must follow a header before it is believed. */
const followingFrames = 3;
/** A decoder's own delay in samples, which every encoder's counts on top (LAME, tag extension). */
const decoderDelay = 529;
/** The bit reservoir reaches back at most so many bytes (main_data_begin, 9 bits). */
const reservoirBytes = 511;
/** Warm-up frames whose overlap settles once the reservoir is full. */
const settlingFrames = 2;

export const mp3: ContainerFormat = {
  recognise(bytes) {
    const at = findMpegFrame(bytes, 0, followingFrames, junkBytes);
    return at >= 0 ? 'mp3' : null;
  },

  async open(file, start) {
    const range = await untaggedRange(file, start);
    const head = await file.read(range.start, Math.min(junkBytes + 8192, range.end - range.start));
    const at = findMpegFrame(head, 0, followingFrames, junkBytes);
    const frame = at < 0 ? null : parseMpegFrame(head, at);
    if (frame === null) throw new Error('no MPEG audio frame');
    const audio: ByteRange = { start: range.start + at, end: range.end };
    const timeline =
      readTimeline(head.subarray(at), frame, audio) ?? (await measureTimeline(file, frame, audio));
    return new Mp3Source(file, frame, audio, timeline);
  },
};

/** Where frames stand in the file. */
interface Timeline {
  /** Frame numbers and file positions, both rising; between them it is a straight line. */
  readonly points: readonly { readonly frame: number; readonly position: number }[];
  /** Samples to drop at the start and the end: what encoder and decoder added. */
  readonly skipSamples: number;
  readonly paddingSamples: number;
  readonly frames: number;
  readonly warning: string | null;
}

/** The timeline of a Xing, Info or VBRI header in the first frame, or null. */
function readTimeline(bytes: Uint8Array, frame: MpegFrame, audio: ByteRange): Timeline | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, frame.frameBytes));
  const xingAt = mpegHeaderBytes + (frame.hasChecksum ? 2 : 0) + frame.sideInfoBytes;
  for (const at of [mpegHeaderBytes + frame.sideInfoBytes, xingAt]) {
    if (at + 120 <= view.byteLength && (startsWith(bytes, 'Xing', at) || startsWith(bytes, 'Info', at))) {
      return readXing(view, at, frame, audio);
    }
  }
  const vbriAt = mpegHeaderBytes + 32;
  return startsWith(bytes, 'VBRI', vbriAt) ? readVbri(bytes, vbriAt, frame, audio) : null;
}

function readXing(view: DataView, at: number, frame: MpegFrame, audio: ByteRange): Timeline | null {
  const flags = view.getUint32(at + 4);
  let next = at + 8;
  const frames = flags & 1 ? view.getUint32(next) : 0;
  if (flags & 1) next += 4;
  const statedBytes = flags & 2 ? view.getUint32(next) : 0;
  if (flags & 2) next += 4;
  const tocAt = flags & 4 ? next : -1;
  if (flags & 4) next += 100;
  if (flags & 8) next += 4;
  if (frames === 0) return null;
  const available = audio.end - audio.start;
  const totalBytes = statedBytes > frame.frameBytes ? statedBytes : available;
  const first = audio.start + frame.frameBytes;
  const points = [{ frame: 0, position: first }];
  const isConstant = view.getUint8(at) === 0x49; // "Info": constant bitrate, where the line is better than the table
  if (tocAt >= 0 && !isConstant && tocAt + 100 <= view.byteLength) {
    for (let i = 1; i < 100; i++) {
      const position = audio.start + (view.getUint8(tocAt + i) / 256) * totalBytes;
      if (position > points.at(-1)!.position) points.push({ frame: (i / 100) * frames, position });
    }
  }
  points.push({ frame: frames, position: Math.max(audio.start + totalBytes, points.at(-1)!.position + 1) });
  let skipSamples = 0;
  let paddingSamples = 0;
  if (next + 24 <= view.byteLength && /^[A-Z]/.test(String.fromCharCode(view.getUint8(next)))) {
    const delays = (view.getUint8(next + 21) << 16) | view.getUint16(next + 22);
    skipSamples = (delays >> 12) + decoderDelay;
    paddingSamples = Math.max(0, (delays & 0xfff) - decoderDelay);
  }
  return truncate({ points, skipSamples, paddingSamples, frames, warning: null }, audio);
}

function readVbri(bytes: Uint8Array, at: number, frame: MpegFrame, audio: ByteRange): Timeline | null {
  if (at + 26 > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const totalBytes = view.getUint32(at + 10);
  const frames = view.getUint32(at + 14);
  const entries = view.getUint16(at + 18);
  const scale = view.getUint16(at + 20);
  const entryBytes = view.getUint16(at + 22);
  const framesPerEntry = view.getUint16(at + 24);
  if (frames === 0 || entryBytes < 1 || entryBytes > 4 || at + 26 + entries * entryBytes > bytes.length)
    return null;
  const points = [{ frame: 0, position: audio.start + frame.frameBytes }];
  for (let entry = 0; entry < entries; entry++) {
    let length = 0;
    for (let i = 0; i < entryBytes; i++) length = length * 256 + bytes[at + 26 + entry * entryBytes + i]!;
    const position = points.at(-1)!.position + length * scale;
    if (length > 0) points.push({ frame: (entry + 1) * framesPerEntry, position });
  }
  if (points.length < 2) points.push({ frame: frames, position: audio.start + totalBytes });
  return truncate({ points, skipSamples: 0, paddingSamples: 0, frames, warning: null }, audio);
}

/** Shortens a timeline that promises more than the file holds. */
function truncate(timeline: Timeline, audio: ByteRange): Timeline {
  const last = timeline.points.at(-1)!;
  // Tables are coarse: a few kilobytes less are no damage.
  if (last.position <= audio.end + 16_384) return timeline;
  const frames = Math.floor(frameAt(timeline.points, audio.end));
  return {
    ...timeline,
    frames,
    paddingSamples: 0,
    warning: 'The file ends earlier than its header says; what is there was used.',
  };
}

/** The timeline of a stream without any header: bitrates looked up at a few places. */
async function measureTimeline(file: AudioFile, first: MpegFrame, audio: ByteRange): Promise<Timeline> {
  const length = audio.end - audio.start;
  let bytesSeen = 0;
  let framesSeen = 0;
  const bitrates = new Set<number>();
  for (const fraction of [0, 0.3, 0.6, 0.9]) {
    const bytes = await file.read(audio.start + Math.floor(length * fraction), Math.min(8192, length));
    let at = findMpegFrame(bytes, 0, 1);
    for (
      let frame = parseMpegFrame(bytes, at);
      at >= 0 && frame !== null;
      frame = parseMpegFrame(bytes, at)
    ) {
      if (frame.sampleRate !== first.sampleRate || frame.layer !== first.layer) break;
      bitrates.add(frame.bitrate);
      bytesSeen += frame.frameBytes;
      framesSeen += 1;
      at += frame.frameBytes;
    }
  }
  const frameBytes =
    bitrates.size === 1 || framesSeen === 0
      ? ((first.samplesPerFrame / 8) * first.bitrate) / first.sampleRate
      : bytesSeen / framesSeen;
  const frames = Math.max(1, Math.round(length / frameBytes));
  return {
    points: [
      { frame: 0, position: audio.start },
      { frame: frames, position: audio.start + frames * frameBytes },
    ],
    skipSamples: 0,
    paddingSamples: 0,
    frames,
    warning: null,
  };
}

function interpolate<K extends 'frame' | 'position'>(
  points: Timeline['points'],
  from: K,
  value: number,
): number {
  const to = from === 'frame' ? 'position' : 'frame';
  let i = 1;
  while (i < points.length - 1 && points[i]![from] < value) i += 1;
  const a = points[i - 1]!;
  const b = points[i]!;
  return a[to] + ((value - a[from]) * (b[to] - a[to])) / (b[from] - a[from]);
}
const positionOf = (points: Timeline['points'], frame: number): number => interpolate(points, 'frame', frame);
const frameAt = (points: Timeline['points'], position: number): number =>
  interpolate(points, 'position', position);

class Mp3Source implements AudioSource {
  readonly durationSeconds: number;
  readonly audioRange: ByteRange;
  readonly warnings: string[] = [];
  readonly #file: AudioFile;
  readonly #first: MpegFrame;
  readonly #timeline: Timeline;

  constructor(file: AudioFile, first: MpegFrame, audio: ByteRange, timeline: Timeline) {
    this.#file = file;
    this.#first = first;
    this.#timeline = timeline;
    // Without a frame that only carries a table: programs rewrite it.
    this.audioRange = { start: Math.min(timeline.points[0]!.position, audio.end), end: audio.end };
    if (timeline.warning !== null) this.warnings.push(timeline.warning);
    const samples = timeline.frames * first.samplesPerFrame - timeline.skipSamples - timeline.paddingSamples;
    this.durationSeconds = Math.max(0, samples) / first.sampleRate;
  }

  async decode(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<PcmSlice> {
    const { sampleRate, samplesPerFrame } = this.#first;
    const { points, skipSamples } = this.#timeline;
    const lengthSamples = Math.round(Math.min(seconds, this.durationSeconds - startSeconds) * sampleRate);
    const firstSample = Math.round(startSeconds * sampleRate) + skipSamples;
    if (lengthSamples <= 0) return { startSeconds, sampleRate, pcm: new Float32Array(0) };
    const firstFrame = Math.floor(firstSample / samplesPerFrame);
    const meanFrameBytes = (points.at(-1)!.position - points[0]!.position) / points.at(-1)!.frame;
    const warmUpFrames = settlingFrames + Math.ceil(reservoirBytes / Math.max(24, meanFrameBytes - 36));
    const startFrame = Math.max(0, firstFrame - warmUpFrames);

    const cursor = new FrameCursor(this.#file, this.#first, this.audioRange.end);
    const seconds2 = (lengthSamples / samplesPerFrame + firstFrame - startFrame + 2) * meanFrameBytes * 1.02;
    // Two bytes early: with a constant bitrate frames stand at the line rounded up or down.
    const wanted = startFrame === 0 ? points[0]!.position : Math.floor(positionOf(points, startFrame)) - 2;
    const found = await cursor.seek(Math.max(points[0]!.position, wanted), Math.ceil(seconds2));
    if (found < 0) return { startSeconds, sampleRate, pcm: new Float32Array(0) };
    const foundFrame = Math.round(frameAt(points, found));
    // Where the table was coarse the found frame may already lie behind the wanted one: then it starts later.
    const dropSamples = Math.max(
      foundFrame === 0 ? skipSamples : 0,
      firstSample - foundFrame * samplesPerFrame,
      foundFrame === 0 ? 0 : warmUpFrames * samplesPerFrame,
    );
    const scratch = new Float32Array(dropSamples + lengthSamples + 2 * samplesPerFrame);
    const written = await mpegDecoders.use(async (decoder) => {
      let at = 0;
      while (at < dropSamples + lengthSamples) {
        const frame = await cursor.next();
        if (frame === null) break;
        at += decoder.decodeFrame(frame, scratch, at);
        signal?.throwIfAborted();
      }
      return at;
    });
    return {
      startSeconds: Math.max(0, foundFrame * samplesPerFrame + dropSamples - skipSamples) / sampleRate,
      sampleRate,
      pcm: scratch.subarray(Math.min(written, dropSamples), Math.min(written, dropSamples + lengthSamples)),
    };
  }

  close(): void {}
}

/** Walks frame by frame through a stretch of the file, reading on as needed and past damage. */
class FrameCursor {
  readonly #file: AudioFile;
  readonly #first: MpegFrame;
  readonly #end: number;
  #bytes: Uint8Array = new Uint8Array(0);
  /** File position of `#bytes`. */
  #base = 0;
  #at = 0;

  constructor(file: AudioFile, first: MpegFrame, end: number) {
    this.#file = file;
    this.#first = first;
    this.#end = end;
  }

  /** Reads about `length` bytes from `position`; answers the position of the first frame there, or -1. */
  async seek(position: number, length: number): Promise<number> {
    this.#base = position;
    this.#at = 0;
    this.#bytes = await this.#file.read(position, Math.min(Math.max(length, 16_384), this.#end - position));
    return this.#sync() ? this.#base + this.#at : -1;
  }

  async next(): Promise<Uint8Array | null> {
    for (let refills = 0; refills < 2; refills++) {
      let frame = parseMpegFrame(this.#bytes, this.#at);
      if (
        frame === null ||
        frame.sampleRate !== this.#first.sampleRate ||
        frame.layer !== this.#first.layer
      ) {
        frame =
          this.#at + mpegHeaderBytes <= this.#bytes.length && this.#sync()
            ? parseMpegFrame(this.#bytes, this.#at)
            : null;
      }
      if (frame !== null && this.#at + frame.frameBytes <= this.#bytes.length) {
        this.#at += frame.frameBytes;
        return this.#bytes.subarray(this.#at - frame.frameBytes, this.#at);
      }
      const rest = this.#base + this.#at;
      const length = Math.min(65_536, this.#end - rest);
      if (length <= this.#bytes.length - this.#at) return null;
      this.#bytes = await this.#file.read(rest, length);
      this.#base = rest;
      this.#at = 0;
    }
    return null;
  }

  #sync(): boolean {
    for (let at = this.#at; ; at += 1) {
      at = findMpegFrame(this.#bytes, at, followingFrames);
      if (at < 0) {
        this.#at = this.#bytes.length;
        return false;
      }
      const frame = parseMpegFrame(this.#bytes, at);
      if (
        frame !== null &&
        frame.sampleRate === this.#first.sampleRate &&
        frame.layer === this.#first.layer
      ) {
        this.#at = at;
        return true;
      }
    }
  }
}
