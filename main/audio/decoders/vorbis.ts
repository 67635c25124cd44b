/** Vorbis packets to mono pcm: libvorbis as wasm (@wasm-audio-decoders/ogg-vorbis), one packet at a time. */
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { DecoderPool, internalsOf, mixPlanes, type WasmBuffer } from './wasm-common.ts';

interface VorbisInternals {
  readonly _common: {
    readonly wasm: {
      readonly HEAP: ArrayBuffer;
      malloc(length: number): number;
      free(pointer: number): void;
      send_setup(decoder: number, isFirst: boolean): void;
      init_dsp(decoder: number): void;
      decode_packets(decoder: number): void;
    };
  };
  readonly _decoder: number;
  readonly _input: WasmBuffer<Uint8Array>;
  readonly _inputLen: WasmBuffer<Uint32Array>;
  readonly _outputBufferPtr: WasmBuffer<Uint32Array>;
  readonly _channels: WasmBuffer<Uint32Array>;
  readonly _samplesDecoded: WasmBuffer<Uint32Array>;
  readonly _errorsLength: WasmBuffer<Int32Array>;
}

export class VorbisPacketDecoder {
  readonly #inner: VorbisInternals;
  /** Memory as it was before any stream: libvorbis cannot be taken back to its start otherwise. */
  readonly #pristine: Uint8Array;

  private constructor(inner: VorbisInternals, pristine: Uint8Array) {
    this.#inner = inner;
    this.#pristine = pristine;
  }

  static async create(): Promise<VorbisPacketDecoder> {
    const decoder = new OggVorbisDecoder();
    await decoder.ready;
    const inner = internalsOf<{ _decoder: VorbisInternals }>(decoder)._decoder;
    const { wasm } = inner._common;
    const heapEnd = wasm.malloc(1);
    wasm.free(heapEnd);
    const length = Math.min(wasm.HEAP.byteLength, Math.ceil((heapEnd + 65_536) / 65_536) * 65_536);
    return new VorbisPacketDecoder(inner, new Uint8Array(wasm.HEAP, 0, length).slice());
  }

  /** Begins a stream with its identification and its setup header (Vorbis I specification 4.2). */
  start(identification: Uint8Array, setup: Uint8Array): void {
    const { _common, _decoder } = this.#inner;
    new Uint8Array(_common.wasm.HEAP, 0, this.#pristine.length).set(this.#pristine);
    this.#feed(identification);
    _common.wasm.send_setup(_decoder, true);
    this.#feed(setup);
    _common.wasm.send_setup(_decoder, false);
    _common.wasm.init_dsp(_decoder);
  }

  #feed(packet: Uint8Array): void {
    const { _input, _inputLen } = this.#inner;
    if (packet.length > _input.len) throw new Error('Vorbis packet too long');
    _input.buf.set(packet);
    _inputLen.buf[0] = packet.length;
  }

  /**
   * Decodes one packet into `out` from `at`, mixed down. What comes out is the overlap with the packet before.
   * @returns the samples it gave
   */
  decodePacket(packet: Uint8Array, out: Float32Array, at: number): number {
    const { _common, _decoder, _samplesDecoded, _channels, _outputBufferPtr, _errorsLength } = this.#inner;
    this.#feed(packet);
    _common.wasm.decode_packets(_decoder);
    _errorsLength.buf[0] = 0;
    const count = Math.min(_samplesDecoded.buf[0]!, out.length - at);
    const channels = _channels.buf[0]!;
    if (count <= 0 || channels === 0) return 0;
    const planes = new Uint32Array(_common.wasm.HEAP, _outputBufferPtr.buf[0], channels);
    const heap = new Float32Array(_common.wasm.HEAP);
    const starts = Array.from(planes, (pointer) => pointer >> 2);
    mixPlanes(heap, starts, count, out, at);
    return count;
  }
}

export const vorbisDecoders = new DecoderPool(() => VorbisPacketDecoder.create());
