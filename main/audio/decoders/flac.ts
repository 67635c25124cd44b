/** FLAC frames to mono pcm: libFLAC as wasm (@wasm-audio-decoders/flac), one frame at a time. */
import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { DecoderPool, internalsOf, mixPlanes, planesFrom, type WasmBuffer } from './wasm-common.ts';

interface FlacInternals {
  readonly _common: {
    readonly wasm: {
      readonly HEAP: ArrayBuffer;
      malloc(length: number): number;
      free(pointer: number): void;
      create_decoder(...pointers: number[]): number;
      destroy_decoder(decoder: number): void;
      decode_frame(decoder: number, input: number, length: number): void;
    };
  };
  _decoder: number;
  readonly _sampleRate: WasmBuffer<Uint32Array>;
  readonly _bitsPerSample: WasmBuffer<Uint32Array>;
  readonly _channels: WasmBuffer<Uint32Array>;
  readonly _samplesDecoded: WasmBuffer<Uint32Array>;
  readonly _outputBufferPtr: WasmBuffer<Uint32Array>;
  readonly _outputBufferLen: WasmBuffer<Uint32Array>;
  readonly _errorStringPtr: WasmBuffer<Uint32Array>;
  readonly _stateStringPtr: WasmBuffer<Uint32Array>;
}

export class FlacFrameDecoder {
  readonly #inner: FlacInternals;

  private constructor(inner: FlacInternals) {
    this.#inner = inner;
  }

  static async create(): Promise<FlacFrameDecoder> {
    const decoder = new FLACDecoder();
    await decoder.ready;
    return new FlacFrameDecoder(internalsOf<{ _decoder: FlacInternals }>(decoder)._decoder);
  }

  /** Must precede a frame that does not follow the last one: libFLAC fills gaps with silence, and leaks it. */
  restart(): void {
    const inner = this.#inner;
    const { wasm } = inner._common;
    wasm.destroy_decoder(inner._decoder);
    inner._decoder = wasm.create_decoder(
      inner._channels.ptr,
      inner._sampleRate.ptr,
      inner._bitsPerSample.ptr,
      inner._samplesDecoded.ptr,
      inner._outputBufferPtr.ptr,
      inner._outputBufferLen.ptr,
      inner._errorStringPtr.ptr,
      inner._stateStringPtr.ptr,
    );
  }

  /**
   * Decodes one whole frame into `out` from `at`, mixed down.
   * @returns the samples it holds.
   * @throws Error where the frame is damaged: the decoder is not to be used again.
   */
  decodeFrame(frame: Uint8Array, out: Float32Array, at: number): number {
    const inner = this.#inner;
    const { wasm } = inner._common;
    const input = wasm.malloc(frame.length);
    new Uint8Array(wasm.HEAP, input, frame.length).set(frame);
    wasm.decode_frame(inner._decoder, input, frame.length); // frees its input
    const samples = inner._samplesDecoded.buf[0]!;
    const damaged = inner._errorStringPtr.buf[0] !== 0;
    const count = Math.min(samples, out.length - at);
    if (!damaged && count > 0) {
      const heap = new Float32Array(wasm.HEAP, inner._outputBufferPtr.buf[0], inner._outputBufferLen.buf[0]);
      mixPlanes(heap, planesFrom(0, samples, inner._channels.buf[0]!), count, out, at);
    }
    wasm.free(inner._outputBufferPtr.buf[0]!);
    inner._outputBufferLen.buf[0] = 0;
    inner._samplesDecoded.buf[0] = 0;
    if (damaged) throw new Error('damaged FLAC frame');
    return count;
  }
}

export const flacDecoders = new DecoderPool(() => FlacFrameDecoder.create());
