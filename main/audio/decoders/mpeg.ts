/** MPEG audio frames to mono pcm: minimp3 as wasm (scripts/kernels/mpeg), one frame at a time. */
import { mpegBinary } from './mpeg-binary.ts';
import { DecoderPool } from './wasm-common.ts';

/** What mpeg-mono.c exports. Pointers in bytes. */
interface MpegFunctions {
  readonly memory: WebAssembly.Memory;
  framePointer(): number;
  frameCapacity(): number;
  pcmPointer(): number;
  reset(): void;
  decode(bytes: number): number;
}

/** Samples of the longest frame. */
const maxFrameSamples = 1152;

let compiled: Promise<WebAssembly.Module> | undefined;

export class MpegFrameDecoder {
  readonly #run: MpegFunctions;
  readonly #frame: Uint8Array;
  readonly #pcm: Float32Array;

  private constructor(run: MpegFunctions) {
    this.#run = run;
    this.#frame = new Uint8Array(run.memory.buffer, run.framePointer(), run.frameCapacity());
    this.#pcm = new Float32Array(run.memory.buffer, run.pcmPointer(), maxFrameSamples);
  }

  static async create(): Promise<MpegFrameDecoder> {
    compiled ??= WebAssembly.compile(Buffer.from(mpegBinary, 'base64'));
    const { exports } = await WebAssembly.instantiate(await compiled, {});
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- mpeg-mono.c exports just these
    return new MpegFrameDecoder(exports as unknown as MpegFunctions);
  }

  /** Forgets the frames before: what comes next stands somewhere else. */
  reset(): void {
    this.#run.reset();
  }

  /**
   * Decodes one whole frame into `out` from `at`, the mean of its channels.
   *
   * A frame whose bits begin in one that was not decoded is silence.
   * @returns the samples it gave: a frame's worth, or 0 where the frame was damaged.
   */
  decodeFrame(frame: Uint8Array, out: Float32Array, at: number): number {
    if (frame.length > this.#frame.length) return 0;
    this.#frame.set(frame);
    const count = Math.min(this.#run.decode(frame.length), out.length - at);
    out.set(this.#pcm.subarray(0, count), at);
    return count;
  }
}

export const mpegDecoders = new DecoderPool(() => MpegFrameDecoder.create());
