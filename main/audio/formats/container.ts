/**
 * What every container format offers: recognise its bytes, and decode any stretch of time without reading
 * the whole file. One file a format; `registry.ts` lists them.
 */
import type { AudioFormat } from '../../../models/track.ts';
import type { AudioFile, ByteRange } from '../audio-file.ts';

/** Decoded mono audio of one stretch of a track. */
export interface PcmSlice {
  /** Where the first sample stands in the track, seconds. */
  readonly startSeconds: number;
  /** Hz. */
  readonly sampleRate: number;
  /** Mono, about -1..1. */
  readonly pcm: Float32Array;
}

/** The same with each channel for itself, in the order of the file. */
export interface ChannelSlice extends Omit<PcmSlice, 'pcm'> {
  /** One or more, of the same length. */
  readonly channels: readonly Float32Array[];
}

/** An opened track. */
export interface AudioSource {
  /** Length of the track, seconds; an estimate where the container does not say. */
  readonly durationSeconds: number;
  /** Where the audio lies in the file, without the tags: what the digest is taken of. */
  readonly audioRange: ByteRange;
  /** What was odd about the file, in whole sentences. */
  readonly warnings: string[];
  /**
   * Decodes about `seconds` from `startSeconds`; less at the end of the track, empty beyond it.
   * Rejects with any error when the audio cannot be decoded there.
   */
  decode(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<PcmSlice>;
  /**
   * The same for ears: each channel for itself. Missing where the format is one that every browser plays, so that
   * nobody asks.
   */
  decodeChannels?(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<ChannelSlice>;
  /** Frees what the decoder holds. Safe to call twice. */
  close(): void;
}

/** Thrown where the file may be sound, but none of Earmark's own decoders reads it. */
export class UnsupportedAudio extends Error {
  override readonly name = 'UnsupportedAudio';
}

export interface ContainerFormat {
  /** What `bytes`, the file's first after any ID3v2 tags, are; null if they are not of this container. */
  recognise(bytes: Uint8Array): AudioFormat | null;
  /** Opens a recognised file; rejects with any error when its structure cannot be followed. */
  open(file: AudioFile, start: number, format: AudioFormat): Promise<AudioSource>;
}
