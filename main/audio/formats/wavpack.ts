/** WavPack: blocks found by bisection on their sample numbers (https://www.wavpack.com/WavPack5FileFormat.pdf). */
import { decoder as createDecoder } from '@audio/decode-wavpack';
import { mixChannels } from '../decoders/wasm-common.ts';
import type { AudioFile, ByteRange } from '../audio-file.ts';
import type { AudioSource, ChannelSlice, ContainerFormat, PcmSlice } from './container.ts';
import { startsWith, untaggedRange } from './tag-regions.ts';

const headerBytes = 32;
/** Bytes read per step of the bisection; doubled until they hold a block's header. */
const probeBytes = 65_536;
/** Blocks of a multichannel file belong together; the first of them has this flag. */
const initialBlockFlag = 0x800;
const sampleRates = [
  6000, 8000, 9600, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000,
  192_000,
];

interface Block {
  /** Position in the bytes searched. */
  readonly at: number;
  readonly length: number;
  readonly sample: number;
  readonly samples: number;
  readonly totalSamples: number;
  /** Hz, 0 where the header does not say. */
  readonly sampleRate: number;
}

/** The first block with audio that begins at or after `from`. */
function findBlock(bytes: Uint8Array, from: number): Block | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (
    let at = text.indexOf('wvpk', from);
    at >= 0 && at + headerBytes <= bytes.length;
    at = text.indexOf('wvpk', at + 1)
  ) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, headerBytes);
    const length = view.getUint32(4, true) + 8;
    const version = view.getUint16(8, true);
    const samples = view.getUint32(20, true);
    const flags = view.getUint32(24, true);
    const isSound = version >= 0x402 && version <= 0x410 && length >= headerBytes && length < 2 ** 24;
    if (!isSound || samples === 0 || (flags & initialBlockFlag) === 0) continue;
    const total = view.getUint32(12, true);
    return {
      at,
      length,
      sample: view.getUint32(16, true) + view.getUint8(10) * 2 ** 32,
      samples,
      totalSamples: total === 0xffff_ffff ? 0 : total + view.getUint8(11) * (2 ** 32 - 1),
      sampleRate: sampleRates[(flags >>> 23) & 15] ?? 0,
    };
  }
  return null;
}

export const wavpack: ContainerFormat = {
  recognise: (bytes) => (startsWith(bytes, 'wvpk') ? 'wavpack' : null),

  async open(file, start) {
    const audio = await untaggedRange(file, start);
    const first = findBlock(await file.read(start, probeBytes), 0);
    if (first === null || first.totalSamples === 0 || first.sampleRate === 0) {
      throw new Error('WavPack without length or sample rate');
    }
    return new WavpackSource(file, audio, first, await presentSamples(file, audio));
  },
};

/** The number behind the last sample whose block is there as a whole. */
async function presentSamples(file: AudioFile, audio: ByteRange): Promise<number> {
  for (let length = 4 * probeBytes; ; length *= 4) {
    const base = Math.max(audio.start, audio.end - length);
    const bytes = await file.read(base, audio.end - base);
    let present = 0;
    for (let block = findBlock(bytes, 0); block !== null; block = findBlock(bytes, block.at + block.length)) {
      if (block.at + block.length <= bytes.length) present = block.sample + block.samples;
    }
    if (present > 0 || base === audio.start) return present;
  }
}

class WavpackSource implements AudioSource {
  readonly durationSeconds: number;
  readonly audioRange: ByteRange;
  readonly warnings: string[] = [];
  readonly #file: AudioFile;
  readonly #first: Block;
  readonly #totalSamples: number;

  constructor(file: AudioFile, audio: ByteRange, first: Block, presentSamples: number) {
    this.#file = file;
    this.#first = first;
    this.#totalSamples = Math.min(first.totalSamples, presentSamples);
    this.audioRange = audio;
    this.durationSeconds = this.#totalSamples / first.sampleRate;
    if (presentSamples < first.totalSamples) {
      this.warnings.push('The file ends earlier than its header says; what is there was used.');
    }
  }

  async decode(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<PcmSlice> {
    const { channels, ...slice } = await this.decodeChannels(startSeconds, seconds, signal);
    return { ...slice, pcm: mixChannels(channels) };
  }

  async decodeChannels(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<ChannelSlice> {
    const { sampleRate } = this.#first;
    const first = Math.max(0, Math.round(startSeconds * sampleRate));
    const count = Math.min(Math.round(seconds * sampleRate), this.#totalSamples - first);
    if (count <= 0) return { startSeconds, sampleRate, channels: [] };
    const low = await this.#blockUpTo(first);
    // Until a block behind the last sample, by the mean length of what is there.
    const high = await this.#blockUpTo(first + count);
    const end = Math.min(this.audioRange.end, high.position + high.length);
    const bytes = await this.#file.read(low.position, end - low.position);
    signal?.throwIfAborted();
    const decoder = await createDecoder();
    try {
      const { channelData } = decoder.decode(bytes);
      const skip = first - low.sample;
      const channels = channelData.map((plane) => plane.subarray(skip, skip + count));
      return { startSeconds: first / sampleRate, sampleRate, channels };
    } finally {
      decoder.free();
    }
  }

  /** The last block that begins at or before `sample`. */
  async #blockUpTo(sample: number): Promise<{ position: number; sample: number; length: number }> {
    const { start, end } = this.audioRange;
    let low = { position: start, sample: 0, length: this.#first.length, samples: this.#first.samples };
    let high = { position: end, sample: this.#totalSamples };
    for (let step = 0; step < 48 && low.sample + low.samples <= sample; step++) {
      const fraction = (sample - low.sample) / Math.max(1, high.sample - low.sample);
      const length = high.position - low.position;
      const after = low.position + low.length;
      const guess = low.position + Math.floor(fraction * length - probeBytes / 4);
      const block = await this.#blockAfter(step > 24 ? after : Math.max(after, guess), high.position);
      if (block === null || block.sample > sample) {
        const position = block?.position ?? Math.max(after, guess);
        if (guess <= after) break;
        high = { position, sample: Math.min(high.sample, block?.sample ?? high.sample) };
      } else low = block;
    }
    return low;
  }

  async #blockAfter(
    from: number,
    to: number,
  ): Promise<{ position: number; sample: number; length: number; samples: number } | null> {
    for (let length = probeBytes; from < to; length *= 4) {
      const bytes = await this.#file.read(from, length);
      const block = findBlock(bytes, 0);
      if (block !== null) {
        const position = from + block.at;
        return position < to
          ? { position, sample: block.sample, length: block.length, samples: block.samples }
          : null;
      }
      if (from + length >= to) return null;
    }
    return null;
  }

  close(): void {}
}
