/**
 * A file decoded as a whole, for formats that cannot be entered in the middle, through audio-decode. Only small
 * files: the samples of a whole track are kept until it is closed.
 */
import decode from 'audio-decode';
import type { AudioFile, ByteRange } from '../audio-file.ts';
import { mixChannels } from '../decoders/wasm-common.ts';
import { UnsupportedAudio, type AudioSource, type ChannelSlice, type PcmSlice } from './container.ts';

/** Bytes of the largest file that is decoded as a whole. */
export const wholeLimitBytes = 64 * 1024 * 1024;

export class WholeSource implements AudioSource {
  readonly durationSeconds: number;
  readonly audioRange: ByteRange;
  readonly warnings: string[] = [];
  readonly #sampleRate: number;
  #channels: readonly Float32Array[];

  private constructor(channels: readonly Float32Array[], sampleRate: number, audioRange: ByteRange) {
    this.#channels = channels;
    this.#sampleRate = sampleRate;
    this.audioRange = audioRange;
    this.durationSeconds = (channels[0]?.length ?? 0) / sampleRate;
  }

  /**
   * Reads and decodes everything in `range`.
   * @param audioRange where in it the audio lies without its tags
   */
  static async open(file: AudioFile, range: ByteRange, audioRange = range): Promise<WholeSource> {
    const length = range.end - range.start;
    if (length > wholeLimitBytes) throw new UnsupportedAudio('too large to be decoded as a whole');
    const bytes = await file.read(range.start, length);
    const { channelData, sampleRate } = await decode(bytes).catch((error: unknown) => {
      const isUnknown = error instanceof Error && /unsupported|unknown|no decoder/i.test(error.message);
      throw isUnknown ? new UnsupportedAudio(error.message, { cause: error }) : error;
    });
    const samples = channelData[0]?.length ?? 0;
    if (samples === 0 || !(sampleRate > 0)) throw new Error('no samples came out');
    // More than two are kept as their mix: nobody asks for them one by one.
    const channels = channelData.length > 2 ? [mixChannels(channelData)] : channelData;
    return new WholeSource(channels, sampleRate, audioRange);
  }

  async decode(startSeconds: number, seconds: number): Promise<PcmSlice> {
    const { channels, ...slice } = await this.decodeChannels(startSeconds, seconds);
    return { ...slice, pcm: mixChannels(channels) };
  }

  async decodeChannels(startSeconds: number, seconds: number): Promise<ChannelSlice> {
    const first = Math.max(0, Math.round(startSeconds * this.#sampleRate));
    const end = first + Math.round(seconds * this.#sampleRate);
    return {
      startSeconds: first / this.#sampleRate,
      sampleRate: this.#sampleRate,
      channels: this.#channels.map((plane) => plane.subarray(first, end)),
    };
  }

  close(): void {
    this.#channels = [];
  }
}
