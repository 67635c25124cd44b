/** Uncompressed audio in a stretch of a file: what WAV and AIFF come down to. */
import type { AudioFile, ByteRange } from '../audio-file.ts';
import { toChannels, toMono, type SampleLayout } from '../pcm.ts';
import type { AudioSource, ChannelSlice, PcmSlice } from './container.ts';

export class PcmSource implements AudioSource {
  readonly durationSeconds: number;
  readonly audioRange: ByteRange;
  readonly warnings: string[] = [];
  readonly #file: AudioFile;
  readonly #layout: SampleLayout;
  readonly #frameBytes: number;
  readonly #frames: number;

  /** @param statedBytes - length the header gives the audio; where the file ends before, a warning says so. */
  constructor(file: AudioFile, layout: SampleLayout, start: number, statedBytes: number) {
    if (layout.channels < 1 || !(layout.sampleRate > 0)) throw new Error('sample layout makes no sense');
    const available = Math.max(0, file.size - start);
    // Writers that stream leave the length open: then the audio goes on to the end of the file.
    const isOpenEnded = statedBytes === 0 || statedBytes >= 0xffff_ff00;
    const length = isOpenEnded ? available : Math.min(statedBytes, available);
    if (!isOpenEnded && statedBytes > available) {
      this.warnings.push('The file ends earlier than its header says; what is there was used.');
    }
    this.#file = file;
    this.#layout = layout;
    this.#frameBytes = layout.channels * layout.bytesPerSample;
    this.#frames = Math.floor(length / this.#frameBytes);
    this.audioRange = { start, end: start + length };
    this.durationSeconds = this.#frames / layout.sampleRate;
  }

  async decode(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<PcmSlice> {
    const { bytes, ...slice } = await this.#read(startSeconds, seconds, signal);
    return { ...slice, pcm: toMono(bytes, this.#layout) };
  }

  async decodeChannels(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<ChannelSlice> {
    const { bytes, ...slice } = await this.#read(startSeconds, seconds, signal);
    return { ...slice, channels: toChannels(bytes, this.#layout) };
  }

  async #read(
    startSeconds: number,
    seconds: number,
    signal: AbortSignal | undefined,
  ): Promise<Omit<PcmSlice, 'pcm'> & { readonly bytes: Uint8Array }> {
    const { sampleRate } = this.#layout;
    const first = Math.max(0, Math.round(startSeconds * sampleRate));
    const count = Math.max(0, Math.min(Math.round(seconds * sampleRate), this.#frames - first));
    const bytes = await this.#file.read(
      this.audioRange.start + first * this.#frameBytes,
      count * this.#frameBytes,
    );
    signal?.throwIfAborted();
    return { startSeconds: first / sampleRate, sampleRate, bytes };
  }

  close(): void {}
}
