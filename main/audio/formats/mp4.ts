/** MP4 and M4A (ISO/IEC 14496-12) with AAC or ALAC: frames by time from the tables of the movie box. */
import { decodeAac, decodeAlac, type DecodedFrames } from '../decoders/aac.ts';
import { mixChannels } from '../decoders/wasm-common.ts';
import type { AudioFile, ByteRange } from '../audio-file.ts';
import type { AudioSource, ChannelSlice, ContainerFormat, PcmSlice } from './container.ts';
import { mediaRange, readMp4Track, type Mp4Track } from './mp4-track.ts';
import { startsWith } from './tag-regions.ts';
import { WholeSource } from './whole-source.ts';

/** Frames decoded before those wanted: FAAD2 gives nothing for the first, the second overlaps with it. */
const aacWarmUpFrames = 3;
/** Frames further apart than this are read one by one, bytes. */
const gapBytes = 65_536;

/** Boxes that a file may begin with instead of its type. */
const oldBoxes = ['moov', 'mdat', 'free', 'skip', 'wide', 'pnot'];

export const mp4: ContainerFormat = {
  recognise(bytes) {
    if (startsWith(bytes, 'ftyp', 4)) return 'mp4';
    // Older QuickTime files begin with other boxes; text could too, but not with two of them.
    if (bytes.length < 8 || !oldBoxes.some((type) => startsWith(bytes, type, 4))) return null;
    const next = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
    const isFollowed = next >= 8 && oldBoxes.some((type) => startsWith(bytes, type, next + 4));
    return isFollowed || startsWith(bytes, 'mdat', 4) || startsWith(bytes, 'mvhd', 12) ? 'mp4' : null;
  },

  async open(file, start) {
    const track = await readMp4Track(file, start).catch(() => null);
    const codec = track === null ? null : codecOf(track);
    if (track === null || codec === null) {
      return WholeSource.open(file, { start, end: file.size }, await mediaRange(file, start));
    }
    return new Mp4Source(file, track, codec);
  },
};

interface FrameCodec {
  readonly warmUpFrames: number;
  /** Leading frames for which no samples come out. */
  readonly silentFrames: number;
  decode(frames: Uint8Array[]): Promise<DecodedFrames>;
}

function codecOf({ codec, configuration, objectType }: Mp4Track): FrameCodec | null {
  if (configuration === null) return null;
  if (codec === 'alac') {
    return { warmUpFrames: 0, silentFrames: 0, decode: (frames) => decodeAlac(configuration, frames) };
  }
  const isAac = objectType === 0x40 || (objectType >= 0x66 && objectType <= 0x68);
  if (codec !== 'mp4a' || !isAac) return null;
  return {
    warmUpFrames: aacWarmUpFrames,
    silentFrames: 1,
    decode: (frames) => decodeAac(configuration, frames),
  };
}

class Mp4Source implements AudioSource {
  readonly durationSeconds: number;
  readonly audioRange: ByteRange;
  readonly warnings: string[] = [];
  readonly #file: AudioFile;
  readonly #track: Mp4Track;
  readonly #codec: FrameCodec;

  constructor(file: AudioFile, track: Mp4Track, codec: FrameCodec) {
    this.#file = file;
    this.#track = track;
    this.#codec = codec;
    this.durationSeconds = track.mediaDuration / track.timescale;
    let start = file.size;
    let end = 0;
    for (const [frame, position] of track.positions.entries()) {
      start = Math.min(start, position);
      end = Math.max(end, position + track.sizes[frame]!);
    }
    this.audioRange = { start, end: Math.max(start, end) };
    if (track.isCut)
      this.warnings.push('The file ends earlier than its header says; what is there was used.');
  }

  async decode(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<PcmSlice> {
    const { channels, ...slice } = await this.decodeChannels(startSeconds, seconds, signal);
    return { ...slice, pcm: mixChannels(channels) };
  }

  async decodeChannels(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<ChannelSlice> {
    const { timescale, times, mediaStart } = this.#track;
    const from = Math.max(0, startSeconds) * timescale + mediaStart;
    const to = Math.min(startSeconds + seconds, this.durationSeconds) * timescale + mediaStart;
    const wanted = frameAt(times, from);
    const first = Math.max(0, wanted - this.#codec.warmUpFrames);
    const end = Math.min(times.length, frameAt(times, to) + 2);
    const frames = to > from ? await this.#readFrames(first, end) : [];
    signal?.throwIfAborted();
    if (frames.length === 0) return { startSeconds, sampleRate: timescale, channels: [] };
    const { sampleRate, channels } = await this.#codec.decode(frames);
    const pcmStart = times[Math.min(first + this.#codec.silentFrames, times.length - 1)]! / timescale;
    // The start of the track may lack what comes before the first output of all.
    const skip = Math.max(0, Math.round((from / timescale - pcmStart) * sampleRate));
    const length = Math.round(((to - from) / timescale) * sampleRate);
    return {
      startSeconds: pcmStart + skip / sampleRate - mediaStart / timescale,
      sampleRate,
      channels: channels.map((plane) => plane.subarray(skip, skip + length)),
    };
  }

  /** The frames `first` to `end`, read with as few reads as their places allow. */
  async #readFrames(first: number, end: number): Promise<Uint8Array[]> {
    const { positions, sizes } = this.#track;
    const frames: Uint8Array[] = [];
    for (let run = first; run < end;) {
      let next = run + 1;
      while (next < end) {
        const gap = positions[next]! - (positions[next - 1]! + sizes[next - 1]!);
        if (gap < 0 || gap > gapBytes) break;
        next += 1;
      }
      const start = positions[run]!;
      const bytes = await this.#file.read(start, positions[next - 1]! + sizes[next - 1]! - start);
      for (let frame = run; frame < next; frame++) {
        const at = positions[frame]! - start;
        frames.push(bytes.subarray(at, at + sizes[frame]!));
      }
      run = next;
    }
    return frames;
  }

  close(): void {}
}

/** The frame that contains a time: the last that begins at or before it. */
function frameAt(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle]! <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}
