/** Opus packets to mono pcm at 48 kHz: libopus as wasm (@audio/decode-opus). */
import { createOpusDecoder, type OpusPacketDecoder } from '@audio/decode-opus/core';
import { mixChannels } from './wasm-common.ts';

/** Every Opus stream can be decoded at this rate, Hz. */
export const opusRate = 48_000;

/** What an identification header says (RFC 7845 section 5.1). */
export interface OpusHead {
  readonly channels: number;
  /** Samples at 48 kHz to drop at the start. */
  readonly preSkip: number;
  /** Q7.8 decibels. */
  readonly outputGain: number;
  readonly streams: number;
  readonly coupledStreams: number;
  readonly mapping: readonly number[];
}

export function parseOpusHead(packet: Uint8Array): OpusHead {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const channels = view.getUint8(9);
  const common = { channels, preSkip: view.getUint16(10, true), outputGain: view.getInt16(16, true) };
  if (view.getUint8(18) === 0) {
    return { ...common, streams: 1, coupledStreams: channels - 1, mapping: channels === 2 ? [0, 1] : [0] };
  }
  return {
    ...common,
    streams: view.getUint8(19),
    coupledStreams: view.getUint8(20),
    mapping: [...packet.subarray(21, 21 + channels)],
  };
}

/** Samples at 48 kHz that a packet holds (RFC 6716 section 3.1), 0 where it is damaged. */
export function opusPacketSamples(packet: Uint8Array): number {
  const toc = packet[0];
  if (toc === undefined) return 0;
  const config = toc >> 3;
  const frame =
    config < 12
      ? [480, 960, 1920, 2880][config & 3]!
      : config < 16
        ? [480, 960][config & 1]!
        : 120 << (config & 3);
  const code = toc & 3;
  const frames = code === 0 ? 1 : code === 3 ? (packet[1] ?? 0) & 63 : 2;
  return frames * frame <= 5760 ? frames * frame : 0;
}

export class OpusStreamDecoder {
  readonly #decoder: OpusPacketDecoder;

  private constructor(decoder: OpusPacketDecoder) {
    this.#decoder = decoder;
  }

  static async create(head: OpusHead): Promise<OpusStreamDecoder> {
    const decoder = await createOpusDecoder();
    // A stereo stream asked for one channel mixes down before its synthesis, which halves the work.
    const isStereo = head.streams === 1 && head.coupledStreams === 1;
    decoder.configure({
      sampleRate: opusRate,
      channels: isStereo ? 1 : head.channels,
      streamCount: head.streams,
      coupledStreamCount: isStereo ? 0 : head.coupledStreams,
      channelMappingTable: isStereo ? [0] : [...head.mapping],
      preSkip: 0,
      outputGain: head.outputGain,
    });
    return new OpusStreamDecoder(decoder);
  }

  /** Mono samples of consecutive packets; a damaged one gives none. */
  decode(packets: Uint8Array[]): Float32Array {
    const { channelData } = this.#decoder.decodeFrames(packets);
    return mixChannels(channelData);
  }

  free(): void {
    this.#decoder.free();
  }
}
