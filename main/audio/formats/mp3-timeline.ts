/**
 * Where the frames of an MP3 file stand: from the Xing, Info or VBRI table in its first frame or, where the bitrate
 * is constant, counted exactly.
 *
 * Xing, Info, LAME: http://gabriel.mp3-tech.org/mp3infotag.html. VBRI: https://www.codeproject.com/Articles/8295.
 */
import type { AudioFile, ByteRange } from '../audio-file.ts';
import { findMpegFrame, mpegHeaderBytes, parseMpegFrame, type MpegFrame } from './mpeg-frame.ts';
import { startsWith } from './tag-regions.ts';

/** A decoder's own delay in samples, which every encoder's counts on top (LAME, tag extension). */
const decoderDelay = 529;

/** Where frames stand in the file. */
export interface Mp3Timeline {
  /** Frame numbers and file positions, both rising; between them it is a straight line. */
  readonly points: readonly { readonly frame: number; readonly position: number }[];
  /** Samples to drop at the start and the end: what encoder and decoder added. */
  readonly skipSamples: number;
  readonly paddingSamples: number;
  readonly frames: number;
  readonly warning: string | null;
}

/** The timeline of a Xing, Info or VBRI header in the first frame, or null. */
export function readTimeline(bytes: Uint8Array, frame: MpegFrame, audio: ByteRange): Mp3Timeline | null {
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

function readXing(view: DataView, at: number, frame: MpegFrame, audio: ByteRange): Mp3Timeline | null {
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

function readVbri(bytes: Uint8Array, at: number, frame: MpegFrame, audio: ByteRange): Mp3Timeline | null {
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
function truncate(timeline: Mp3Timeline, audio: ByteRange): Mp3Timeline {
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
export async function measureTimeline(
  file: AudioFile,
  first: MpegFrame,
  audio: ByteRange,
): Promise<Mp3Timeline> {
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
  points: Mp3Timeline['points'],
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

/** File position of a frame, by its number. */
export function positionOf(points: Mp3Timeline['points'], frame: number): number {
  return interpolate(points, 'frame', frame);
}

/** Number of the frame at a file position, with a fraction. */
export function frameAt(points: Mp3Timeline['points'], position: number): number {
  return interpolate(points, 'position', position);
}
