/** MPEG audio frames to mono pcm: libmpg123 as wasm (mpg123-decoder), one frame at a time. */
import { MPEGDecoder } from 'mpg123-decoder';
import { DecoderPool, internalsOf, mixPlanes, type WasmBuffer } from './wasm-common.ts';

/** libmpg123's answers (mpg123.h, enum mpg123_errors). */
const newFormat = -11;
const needMore = -10;
const ok = 0;

interface MpegInternals {
  readonly _common: {
    readonly wasm: {
      readonly HEAP: ArrayBuffer;
      mpeg_decoder_feed(decoder: number, input: number, length: number): number;
      mpeg_decoder_read(
        decoder: number,
        output: number,
        outputLength: number,
        samples: number,
        sampleRate: number,
        error: number,
      ): number;
    };
  };
  readonly _decoder: number;
  readonly _input: WasmBuffer<Uint8Array>;
  readonly _output: WasmBuffer<Float32Array>;
  readonly _samplesDecodedPtr: WasmBuffer<Uint32Array>;
  readonly _sampleRatePtr: WasmBuffer<Uint32Array>;
  readonly _errorStringPtr: WasmBuffer<Uint32Array>;
}

export class MpegFrameDecoder {
  readonly #inner: MpegInternals;

  private constructor(inner: MpegInternals) {
    this.#inner = inner;
  }

  static async create(): Promise<MpegFrameDecoder> {
    const decoder = new MPEGDecoder({ enableGapless: false });
    await decoder.ready;
    return new MpegFrameDecoder(internalsOf<MpegInternals>(decoder));
  }

  /**
   * Decodes one whole frame into `out` from `at`, mixed down.
   * @returns the samples it gave: a frame's worth, or 0 where the frame was damaged.
   */
  decodeFrame(frame: Uint8Array, out: Float32Array, at: number): number {
    const { _common, _decoder, _input, _output, _samplesDecodedPtr, _sampleRatePtr, _errorStringPtr } =
      this.#inner;
    if (frame.length > _input.len) return 0;
    _input.buf.set(frame);
    let answer = _common.wasm.mpeg_decoder_feed(_decoder, _input.ptr, frame.length);
    if (answer === needMore) return 0;
    let written = 0;
    // A frame is one read; a change of format announces itself with one more.
    for (let reads = 0; reads < 4; reads++) {
      _samplesDecodedPtr.buf[0] = 0;
      answer = _common.wasm.mpeg_decoder_read(
        _decoder,
        _output.ptr,
        _output.len,
        _samplesDecodedPtr.ptr,
        _sampleRatePtr.ptr,
        _errorStringPtr.ptr,
      );
      const count = Math.min(_samplesDecodedPtr.buf[0], out.length - at - written);
      if (count > 0) {
        mixPlanes(_output.buf, [0, _samplesDecodedPtr.buf[0]], count, out, at + written);
        written += count;
      }
      if (answer !== newFormat && answer !== ok) break;
    }
    return written;
  }
}

export const mpegDecoders = new DecoderPool(() => MpegFrameDecoder.create());
