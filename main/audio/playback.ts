/**
 * A track as a WAV file that is not there: 16-bit samples of known length, any stretch of which is decoded when it
 * is asked for: in stereo where the file is, else as the mix of its channels. So a player that knows nothing of the format can still skim through it.
 */
import { Failure } from '../../models/failure.ts';
import { AudioFile } from './audio-file.ts';
import { FfmpegSource, hasFfmpeg } from './ffmpeg.ts';
import { mixChannels } from './decoders/wasm-common.ts';
import type { AudioSource, ChannelSlice } from './formats/container.ts';
import { readMp4Track } from './formats/mp4-track.ts';
import { unreadable } from './listening-failures.ts';
import { probe, type Probe } from './probe.ts';
import type { AudioFormat } from '../../models/track.ts';

const headerBytes = 44;
const sampleBytes = 2;
/** Decoded at once, seconds: little enough to answer others in between, more where each costs a process. */
const chunkSeconds = 4;
const ffmpegChunkSeconds = 30;
/** Decoded beyond both ends, seconds, for decoders that begin or end early. */
const overlapSeconds = 0.05;
/** Where audio is damaged, so much of it at most is lost around the place, seconds. */
const damagedSeconds = 0.3;

/** What Chromium plays as it is (in MP4 only AAC). https://www.chromium.org/audio-video/ */
const playable: ReadonlySet<AudioFormat> = new Set<AudioFormat>([
  'mp3',
  'flac',
  'mp4',
  'adts',
  'ogg-vorbis',
  'ogg-opus',
  'ogg-flac',
  'wav',
]);

/**
 * Whether a browser can be expected to play a file as it is; what cannot be opened or recognised counts as
 * playable, so that it is answered as the file it is.
 */
export async function isPlayable(path: string): Promise<boolean> {
  let file: AudioFile;
  try {
    file = await AudioFile.open(path);
  } catch {
    return true;
  }
  try {
    const { format, start } = await probe(file);
    if (format !== 'mp4') return playable.has(format);
    const track = await readMp4Track(file, start).catch(() => null);
    return track?.codec !== 'alac';
  } catch {
    return true;
  } finally {
    await file.close();
  }
}

export class PlaybackTrack {
  /** Bytes of the WAV file. */
  readonly size: number;
  readonly #file: AudioFile;
  readonly #source: AudioSource;
  readonly #sampleRate: number;
  /** 1 or 2. */
  readonly #channels: number;
  readonly #chunkSamples: number;

  private constructor(file: AudioFile, source: AudioSource, sampleRate: number, channels: number) {
    this.#file = file;
    this.#source = source;
    this.#sampleRate = sampleRate;
    this.#channels = channels;
    const seconds = source instanceof FfmpegSource ? ffmpegChunkSeconds : chunkSeconds;
    this.#chunkSamples = Math.round(seconds * sampleRate);
    this.size = headerBytes + Math.floor(source.durationSeconds * sampleRate) * this.#frameBytes;
  }

  /**
   * Opens a track with Earmark's decoders, else with ffmpeg.
   * @throws Failure as `AudioFile.open` and `probe`, and `unreadable-audio`.
   */
  static async open(path: string): Promise<PlaybackTrack> {
    const file = await AudioFile.open(path);
    try {
      const found = await probe(file);
      const source = await openSource(file, found);
      try {
        // The first samples tell their rate and their channels.
        const { sampleRate, channels } = await decodeFor(source, 0, 1);
        return new PlaybackTrack(file, source, sampleRate, channels.length);
      } catch (error) {
        source.close();
        throw error;
      }
    } catch (error) {
      await file.close();
      throw error instanceof Failure ? error : unreadable(file.label, error);
    }
  }

  /** The bytes from `first` to `last`, both inclusive, a few seconds of audio at a time. */
  async *read(first: number, last: number): AsyncGenerator<Uint8Array> {
    if (first < headerBytes) yield this.#header().subarray(first, Math.min(headerBytes, last + 1));
    for (let from = Math.max(first, headerBytes); from <= last;) {
      const frame = Math.floor((from - headerBytes) / this.#frameBytes);
      const end = Math.ceil((last + 1 - headerBytes) / this.#frameBytes);
      const count = Math.min(this.#chunkSamples, end - frame);
      const bytes = new Uint8Array((await this.#samples(frame, count)).buffer);
      const skipped = from - headerBytes - frame * this.#frameBytes;
      const chunk = bytes.subarray(skipped, skipped + last + 1 - from);
      yield chunk;
      from += chunk.length;
    }
  }

  async close(): Promise<void> {
    this.#source.close();
    await this.#file.close();
  }

  get #frameBytes(): number {
    return sampleBytes * this.#channels;
  }

  /** `count` frames from a place on, the channels in turn; silence where the audio is damaged. */
  async #samples(first: number, count: number): Promise<Int16Array<ArrayBuffer>> {
    const each = this.#channels;
    const samples = new Int16Array(count * each);
    const start = Math.max(0, first / this.#sampleRate - overlapSeconds);
    const end = (first + count) / this.#sampleRate + overlapSeconds;
    try {
      const { startSeconds, channels } = await decodeFor(this.#source, start, end - start);
      const offset = first - Math.round(startSeconds * this.#sampleRate);
      for (const [channel, pcm] of channels.slice(0, each).entries())
        for (let i = Math.max(0, -offset); i < count && i + offset < pcm.length; i++)
          samples[i * each + channel] = Math.max(
            -32_768,
            Math.min(32_767, Math.round(pcm[i + offset]! * 32_767)),
          );
    } catch {
      // A player that is told of an error stops for good; the rest of the track is worth hearing.
      const half = count >> 1;
      if (count < damagedSeconds * this.#sampleRate) return samples;
      samples.set(await this.#samples(first, half));
      samples.set(await this.#samples(first + half, count - half), half * each);
    }
    return samples;
  }

  /** https://learn.microsoft.com/windows/win32/medfound/tutorial--decoding-audio, "RIFF/WAVE header" */
  #header(): Uint8Array {
    const header = Buffer.alloc(headerBytes);
    header.write('RIFF', 0, 'latin1');
    header.writeUInt32LE(this.size - 8, 4);
    header.write('WAVEfmt ', 8, 'latin1');
    header.writeUInt32LE(16, 16);
    header.writeUInt16LE(1, 20);
    header.writeUInt16LE(this.#channels, 22);
    header.writeUInt32LE(this.#sampleRate, 24);
    header.writeUInt32LE(this.#sampleRate * this.#frameBytes, 28);
    header.writeUInt16LE(this.#frameBytes, 32);
    header.writeUInt16LE(8 * sampleBytes, 34);
    header.write('data', 36, 'latin1');
    header.writeUInt32LE(this.size - headerBytes, 40);
    return header;
  }
}

/** A stretch in one or two channels; more than two are mixed. */
async function decodeFor(source: AudioSource, startSeconds: number, seconds: number): Promise<ChannelSlice> {
  if (!source.decodeChannels) {
    const { pcm, ...slice } = await source.decode(startSeconds, seconds);
    return { ...slice, channels: [pcm] };
  }
  const slice = await source.decodeChannels(startSeconds, seconds);
  const { channels } = slice;
  return channels.length === 1 || channels.length === 2
    ? slice
    : { ...slice, channels: [mixChannels(channels)] };
}

async function openSource(file: AudioFile, { container, start, format }: Probe): Promise<AudioSource> {
  try {
    return await container.open(file, start, format);
  } catch (error) {
    if (!(await hasFfmpeg())) throw error;
    return FfmpegSource.open(file, { start, end: file.size });
  }
}
