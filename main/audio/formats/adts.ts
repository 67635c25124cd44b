/** AAC in ADTS frames (ISO/IEC 13818-7 6.2). They carry no times: places are counted in frames of mean length. */
import { decodeAdts } from '../decoders/aac.ts';
import { mixChannels } from '../decoders/wasm-common.ts';
import type { AudioFile, ByteRange } from '../audio-file.ts';
import type { AudioSource, ContainerFormat, PcmSlice } from './container.ts';
import { untaggedRange } from './tag-regions.ts';

/** Junk before the first frame that is put up with, bytes. */
const junkBytes = 4096;
const followingFrames = 3;
const headerBytes = 7;
const samplesPerFrame = 1024;
/** Up to this length every frame is counted; longer files are looked into at some places. */
const countedBytes = 1_048_576;
const measuredPlaces = 8;
const measuredBytes = 16_384;
/** Frames decoded before those wanted: FAAD2 gives nothing for the first, the second overlaps with it. */
const warmUpFrames = 3;
const sampleRates = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
];

/** Length of the ADTS frame whose header stands at `at`, 0 if none does. */
function frameBytesAt(bytes: Uint8Array, at: number): number {
  if (at + headerBytes > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xf6) !== 0xf0) return 0;
  if (((bytes[at + 2]! >> 2) & 15) >= sampleRates.length) return 0;
  const length = ((bytes[at + 3]! & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5);
  return length > headerBytes ? length : 0;
}

/** Where the first frame begins that others follow, -1 if none does before `before`. */
function findFrame(bytes: Uint8Array, from = 0, before = bytes.length): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at < before; at = bytes.indexOf(0xff, at + 1)) {
    let next = at;
    let seen = 0;
    for (; seen <= followingFrames; seen++) {
      const length = frameBytesAt(bytes, next);
      if (length === 0) break;
      next += length;
    }
    if (seen > followingFrames || (seen >= 2 && next + headerBytes > bytes.length)) return at;
  }
  return -1;
}

/** Frames that follow each other from `at`. */
function countFrames(bytes: Uint8Array, at: number): { frames: number; length: number } {
  let next = at;
  let frames = 0;
  for (let length = frameBytesAt(bytes, next); length > 0; length = frameBytesAt(bytes, next)) {
    frames += 1;
    next += length;
  }
  return { frames, length: next - at };
}

export const adts: ContainerFormat = {
  recognise: (bytes) => (findFrame(bytes, 0, junkBytes) >= 0 ? 'adts' : null),

  async open(file, start) {
    const range = await untaggedRange(file, start);
    const head = await file.read(range.start, junkBytes + 4 * 8192);
    const at = findFrame(head, 0, junkBytes);
    if (at < 0) throw new Error('no ADTS frame');
    const audio = { start: range.start + at, end: range.end };
    const sampleRate = sampleRates[(head[at + 2]! >> 2) & 15]!;
    return new AdtsSource(file, audio, sampleRate, await meanFrameBytes(file, audio));
  },
};

async function meanFrameBytes(file: AudioFile, audio: ByteRange): Promise<number> {
  const length = audio.end - audio.start;
  const isCounted = length <= countedBytes;
  const places = isCounted ? 1 : measuredPlaces;
  let frames = 0;
  let bytesSeen = 0;
  for (let place = 0; place < places; place++) {
    const position = audio.start + Math.floor((place / places) * length);
    const bytes = await file.read(position, isCounted ? length : measuredBytes);
    const at = findFrame(bytes);
    if (at < 0) continue;
    const counted = countFrames(bytes, at);
    frames += counted.frames;
    bytesSeen += counted.length;
  }
  if (frames === 0) throw new Error('no ADTS frames');
  return bytesSeen / frames;
}

class AdtsSource implements AudioSource {
  readonly durationSeconds: number;
  readonly audioRange: ByteRange;
  readonly warnings: string[] = [];
  readonly #file: AudioFile;
  readonly #sampleRate: number;
  readonly #frameBytes: number;

  constructor(file: AudioFile, audio: ByteRange, sampleRate: number, frameBytes: number) {
    this.#file = file;
    this.audioRange = audio;
    this.#sampleRate = sampleRate;
    this.#frameBytes = frameBytes;
    // The first frame gives nothing.
    const frames = Math.round((audio.end - audio.start) / frameBytes) - 1;
    this.durationSeconds = Math.max(0, frames * samplesPerFrame) / sampleRate;
  }

  async decode(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<PcmSlice> {
    const { start, end } = this.audioRange;
    const framesPerSecond = this.#sampleRate / samplesPerFrame;
    // Time 0 is the second frame's output, see above.
    const wanted = Math.floor(startSeconds * framesPerSecond) + 1;
    const firstFrame = Math.max(0, wanted - warmUpFrames);
    const frames = Math.ceil(seconds * framesPerSecond) + warmUpFrames + 2;
    const position = start + Math.floor(firstFrame * this.#frameBytes);
    const length = Math.min(
      Math.ceil((frames * 1.1 + followingFrames) * this.#frameBytes) + 8192,
      end - position,
    );
    const bytes = await this.#file.read(position, length);
    signal?.throwIfAborted();
    const at = findFrame(bytes);
    if (at < 0) return { startSeconds, sampleRate: this.#sampleRate, pcm: new Float32Array(0) };
    const foundFrame = Math.round((position + at - start) / this.#frameBytes);
    const { sampleRate, channels } = await decodeAdts(bytes.subarray(at));
    const pcm = mixChannels(channels);
    const pcmStart = foundFrame / framesPerSecond;
    const skip = Math.max(0, Math.round((startSeconds - pcmStart) * sampleRate));
    return {
      startSeconds: pcmStart + skip / sampleRate,
      sampleRate,
      pcm: pcm.subarray(skip, skip + Math.round(seconds * sampleRate)),
    };
  }

  close(): void {}
}
