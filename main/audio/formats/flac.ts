/** FLAC (RFC 9639): slices found through the seek table or by bisection on frame headers. */
import { flacDecoders } from '../decoders/flac.ts';
import type { AudioFile, ByteRange } from '../audio-file.ts';
import type { AudioSource, ContainerFormat, PcmSlice } from './container.ts';
import {
  findFlacFrame,
  flacHeaderBytes,
  parseFlacFrame,
  parseStreamInfo,
  type FlacFrame,
  type FlacStreamInfo,
} from './flac-frame.ts';
import { startsWith, untaggedRange } from './tag-regions.ts';

/** Bytes read per step of the bisection: more than most frames. */
const probeBytes = 32_768;
/** No frame is longer: 8 channels of 32 bits in 65535 samples, and that never compressed. */
const frameLimitBytes = 4_194_304;

export const flac: ContainerFormat = {
  recognise: (bytes) => (startsWith(bytes, 'fLaC') ? 'flac' : null),

  async open(file, start) {
    const tagged = await untaggedRange(file, start);
    let info: FlacStreamInfo | null = null;
    const seekPoints: SeekPoint[] = [];
    let position = start + 4;
    for (let isLast = false; !isLast;) {
      const header = await file.read(position, 4);
      if (header.length < 4) throw new Error('FLAC metadata cut off');
      isLast = (header[0]! & 0x80) !== 0;
      const type = header[0]! & 0x7f;
      const length = (header[1]! << 16) | (header[2]! << 8) | header[3]!;
      position += 4;
      if (type === 0) info = parseStreamInfo(await file.read(position, length));
      if (type === 3) seekPoints.push(...parseSeekTable(await file.read(position, length)));
      if (type === 127) throw new Error('FLAC metadata damaged');
      position += length;
    }
    if (info === null) throw new Error('FLAC without stream information');
    const audio = { start: position, end: Math.max(position, tagged.end) };
    const source = new FlacSource(file, info, audio, seekPoints);
    await source.measure();
    return source;
  },
};

interface SeekPoint {
  readonly sample: number;
  /** Bytes from the first frame. */
  readonly offset: number;
}

function parseSeekTable(bytes: Uint8Array): SeekPoint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const points: SeekPoint[] = [];
  for (let at = 0; at + 18 <= bytes.length; at += 18) {
    const sample = Number(view.getBigUint64(at));
    if (sample < 2 ** 40) points.push({ sample, offset: Number(view.getBigUint64(at + 8)) });
  }
  return points;
}

class FlacSource implements AudioSource {
  durationSeconds = 0;
  readonly audioRange: ByteRange;
  readonly warnings: string[] = [];
  readonly #file: AudioFile;
  readonly #info: FlacStreamInfo;
  readonly #seekPoints: readonly SeekPoint[];
  #totalSamples = 0;

  constructor(file: AudioFile, info: FlacStreamInfo, audio: ByteRange, seekPoints: readonly SeekPoint[]) {
    this.#file = file;
    this.#info = info;
    this.audioRange = audio;
    this.#seekPoints = seekPoints;
  }

  /** Finds out how much is really there, from the last frames of the file. */
  async measure(): Promise<void> {
    const { start, end } = this.audioRange;
    const stated = this.#info.totalSamples;
    let last: FlacFrame | null = null;
    for (let length = probeBytes; last === null; length *= 4) {
      const from = Math.max(start, end - length);
      const bytes = await this.#file.read(from, end - from);
      for (let frame = findFlacFrame(bytes, 0, this.#info); frame !== null;) {
        // A few bytes may look like a header: the latest place that is possible counts.
        const isPossible = stated === 0 || frame.sample + frame.blockSize <= stated;
        if (isPossible && (last === null || frame.sample > last.sample)) last = frame;
        frame = findFlacFrame(bytes, frame.at + 1, this.#info);
      }
      if (from === start || length > frameLimitBytes) break;
    }
    const present = last === null ? 0 : last.sample + last.blockSize;
    if (stated > 0 && present + this.#info.maxBlockSize < stated) {
      this.warnings.push('The file ends earlier than its header says; what is there was used.');
    }
    this.#totalSamples = stated > 0 ? Math.min(stated, Math.max(present, 0)) : present;
    this.durationSeconds = this.#totalSamples / this.#info.sampleRate;
  }

  async decode(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<PcmSlice> {
    const { sampleRate } = this.#info;
    const firstSample = Math.max(0, Math.round(startSeconds * sampleRate));
    const lengthSamples = Math.min(Math.round(seconds * sampleRate), this.#totalSamples - firstSample);
    const empty = { startSeconds, sampleRate, pcm: new Float32Array(0) };
    if (lengthSamples <= 0) return empty;
    const near = await this.#locate(firstSample);
    if (near === null) return empty;

    const bytesPerSample = (this.audioRange.end - this.audioRange.start) / this.#totalSamples;
    const guess =
      (lengthSamples + firstSample - near.sample + this.#info.maxBlockSize) * bytesPerSample * 1.1;
    const walk = new FrameWalk(this.#file, this.#info, this.audioRange.end, near.position, Math.ceil(guess));
    const scratch = new Float32Array(lengthSamples + 2 * this.#info.maxBlockSize);
    let written = 0;
    let scratchStart = -1;
    let damaged = 0;
    // A damaged frame costs its decoder: take another and go on behind it.
    for (let isDone = false; !isDone && damaged < 64;) {
      try {
        await flacDecoders.use(async (decoder) => {
          decoder.restart();
          for (
            let frame = await walk.next(firstSample);
            frame !== null;
            frame = await walk.next(firstSample)
          ) {
            if (scratchStart < 0) scratchStart = frame.sample;
            written = Math.max(written, Math.min(frame.sample - scratchStart, scratch.length));
            if (frame.sample - scratchStart >= lengthSamples + firstSample - scratchStart) break;
            written += decoder.decodeFrame(frame.bytes, scratch, written);
            signal?.throwIfAborted();
            if (scratchStart + written >= firstSample + lengthSamples) break;
          }
          isDone = true;
        });
      } catch (error) {
        signal?.throwIfAborted();
        damaged += 1;
        if (damaged === 64) throw error;
      }
    }
    if (damaged > 0) this.warnings.push('Some of the audio is damaged; those parts were left out.');
    if (scratchStart < 0) return empty;
    const from = Math.max(0, firstSample - scratchStart);
    return {
      startSeconds: (scratchStart + from) / sampleRate,
      sampleRate,
      pcm: scratch.subarray(Math.min(from, written), Math.min(written, from + lengthSamples)),
    };
  }

  /** A frame at or shortly before `sample`: its file position. */
  async #locate(sample: number): Promise<{ position: number; sample: number } | null> {
    let low = { position: this.audioRange.start, sample: 0 };
    let high = { position: this.audioRange.end, sample: this.#totalSamples };
    for (const point of this.#seekPoints) {
      const position = this.audioRange.start + point.offset;
      if (position >= this.audioRange.end) continue;
      if (point.sample <= sample && point.sample >= low.sample) low = { position, sample: point.sample };
      if (point.sample > sample && point.sample < high.sample) high = { position, sample: point.sample };
    }
    // Close enough once the way there costs no more than another look into the file.
    const closeSamples = 4 * this.#info.maxBlockSize;
    for (let step = 0; step < 40 && sample - low.sample > closeSamples; step++) {
      const fraction = (sample - low.sample - closeSamples / 2) / (high.sample - low.sample);
      const middle = Math.floor(low.position + fraction * (high.position - low.position));
      const bytes = await this.#file.read(middle, Math.min(probeBytes, high.position - middle));
      const frame = findFlacFrame(bytes, 0, this.#info);
      if (frame === null || frame.sample >= high.sample || middle <= low.position) {
        if (middle - low.position < probeBytes) break;
        high = {
          position: middle,
          sample: frame === null ? high.sample : Math.min(high.sample, frame.sample),
        };
        if (high.sample <= low.sample) break;
      } else if (frame.sample <= sample) {
        if (frame.sample <= low.sample) break;
        low = { position: middle + frame.at, sample: frame.sample };
      } else {
        high = { position: middle, sample: frame.sample };
      }
    }
    return low;
  }

  close(): void {}
}

interface FrameBytes {
  readonly sample: number;
  readonly bytes: Uint8Array;
}

/** Cuts a stretch of the file into frames: each ends where the next valid header begins. */
class FrameWalk {
  readonly #file: AudioFile;
  readonly #info: FlacStreamInfo;
  readonly #end: number;
  #bytes: Uint8Array | null = null;
  #base: number;
  #at = 0;
  #length: number;

  constructor(file: AudioFile, info: FlacStreamInfo, end: number, position: number, length: number) {
    this.#file = file;
    this.#info = info;
    this.#end = end;
    this.#base = position;
    this.#length = Math.max(length, probeBytes);
  }

  /** The next frame that reaches beyond `sample`, or null at the end. */
  async next(sample: number): Promise<FrameBytes | null> {
    for (;;) {
      this.#bytes ??= await this.#file.read(this.#base, Math.min(this.#length, this.#end - this.#base));
      const bytes = this.#bytes;
      const frame = parseFlacFrame(bytes, this.#at, this.#info) ?? findFlacFrame(bytes, this.#at, this.#info);
      const isLastRead = this.#base + bytes.length >= this.#end;
      if (frame === null) {
        if (isLastRead) return null;
        this.#refill(Math.max(this.#at, bytes.length - flacHeaderBytes));
        continue;
      }
      let following = findFlacFrame(bytes, frame.at + flacHeaderBytes / 2, this.#info);
      // What looks like a header inside a frame does not follow on in number.
      while (following !== null && following.sample !== frame.sample + frame.blockSize) {
        following = findFlacFrame(bytes, following.at + 1, this.#info);
      }
      if (following === null && !isLastRead) {
        if (bytes.length - frame.at > frameLimitBytes) throw new Error('FLAC frames cannot be followed');
        this.#refill(frame.at);
        continue;
      }
      this.#at = following === null ? bytes.length : following.at;
      if (frame.sample + frame.blockSize > sample) {
        return { sample: frame.sample, bytes: bytes.subarray(frame.at, this.#at) };
      }
    }
  }

  /** Goes on from `at`, with more bytes than were left there. */
  #refill(at: number): void {
    const left = this.#bytes!.length - at;
    this.#base += at;
    this.#at = 0;
    this.#length = Math.max(2 * left, 4 * probeBytes);
    this.#bytes = null;
  }
}
