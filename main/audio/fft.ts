/** Real fast Fourier transform: PFFFT compiled to wasm with SIMD. */
import createPffft, { type Pffft } from '@echogarden/pffft-wasm/simd';

let modulePromise: Promise<Pffft> | null = null;

/** Whether PFFFT can transform so many real samples: a multiple of 32 without factors beyond 2, 3 and 5. */
export function isTransformSize(size: number): boolean {
  if (!Number.isInteger(size) || size < 32 || size % 32 !== 0) return false;
  let rest = size;
  for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor;
  return rest === 1;
}

export class RealFft {
  readonly size: number;
  readonly #module: Pffft;
  readonly #setup: number;
  readonly #inputAt: number;
  readonly #outputAt: number;
  readonly #workAt: number;
  #input: Float32Array;
  #output: Float32Array;

  private constructor(module: Pffft, size: number) {
    this.#module = module;
    this.size = size;
    this.#setup = module._pffft_new_setup(size, 0);
    this.#inputAt = module._pffft_aligned_malloc(size * 4);
    this.#outputAt = module._pffft_aligned_malloc(size * 4);
    this.#workAt = module._pffft_aligned_malloc(size * 4);
    if (this.#setup === 0 || this.#workAt === 0) throw new RangeError(`no transform of ${size} samples`);
    this.#input = new Float32Array(module.HEAPU8.buffer, this.#inputAt, size);
    this.#output = new Float32Array(module.HEAPU8.buffer, this.#outputAt, size);
  }

  /** @param size - real samples, see `isTransformSize`. */
  static async create(size: number): Promise<RealFft> {
    modulePromise ??= createPffft();
    return new RealFft(await modulePromise, size);
  }

  /** Samples to be transformed, `size` of them. Ask anew before each run of transforms: memory may have moved. */
  get input(): Float32Array {
    if (this.#input.length === 0) {
      this.#input = new Float32Array(this.#module.HEAPU8.buffer, this.#inputAt, this.size);
    }
    return this.#input;
  }

  /**
   * The spectrum after `transform`: real part of bin 0, real part of bin size/2, then real and imaginary part
   * of each bin between. Not scaled.
   */
  get output(): Float32Array {
    if (this.#output.length === 0) {
      this.#output = new Float32Array(this.#module.HEAPU8.buffer, this.#outputAt, this.size);
    }
    return this.#output;
  }

  transform(): void {
    this.#module._pffft_transform_ordered(this.#setup, this.#inputAt, this.#outputAt, this.#workAt, 0);
  }
}
