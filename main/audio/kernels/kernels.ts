/** The signal kernels: PFFFT and the loops of kernels.wat in one memory. */
import { readFile } from 'node:fs/promises';
import createPffft, { type Pffft } from '@echogarden/pffft-wasm/simd';
import { kernelsBinary } from './kernels-binary.ts';

/** The functions of kernels.wat, which says what they do. Pointers and lengths in bytes. */
interface KernelFunctions {
  applyWindow(samples: number, window: number, target: number, length: number): void;
  powers(spectrum: number, powers: number, length: number): void;
  multiplyRows(vector: number, rows: number, rowsEnd: number, weights: number, target: number): void;
  filterPhases(
    input: number,
    output: number,
    outputEnd: number,
    taps: number,
    tapsLength: number,
    phases: number,
    step: number,
    phaseStep: number,
    phase: number,
  ): void;
  scaleLevels(
    values: number,
    length: number,
    gain: number,
    bias: number,
    smallest: number,
    factor: number,
    offset: number,
    lowest: number,
  ): void;
}

export class SignalKernels {
  readonly run: KernelFunctions;
  readonly #memory: WebAssembly.Memory;
  readonly #pffft: Pffft;

  private constructor(pffft: Pffft, memory: WebAssembly.Memory, run: KernelFunctions) {
    this.#pffft = pffft;
    this.#memory = memory;
    this.run = run;
  }

  static async create(): Promise<SignalKernels> {
    const binary = await readFile(new URL('pffft.wasm', import.meta.resolve('@echogarden/pffft-wasm/simd')));
    const module = await WebAssembly.compile(binary);
    let memory: WebAssembly.Memory | undefined;
    const pffft = await createPffft({
      instantiateWasm(imports, receive) {
        const instance = new WebAssembly.Instance(module, imports);
        memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
        receive(instance, module);
        return instance.exports;
      },
    });
    if (!memory) throw new Error('PFFFT shows no memory');
    const kernels = await WebAssembly.compile(Buffer.from(kernelsBinary, 'base64'));
    const { exports } = await WebAssembly.instantiate(kernels, { pffft: { memory } });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kernels.wat exports just these
    return new SignalKernels(pffft, memory, exports as unknown as KernelFunctions);
  }

  /** Memory for `count` floats, zeroed, with room behind for the reads of whole vectors. */
  allocateFloats(count: number): number {
    const pointer = this.#pffft._pffft_aligned_malloc(count * 4 + 64);
    if (pointer === 0) throw new RangeError('out of signal memory');
    this.floats(pointer, count + 16).fill(0);
    return pointer;
  }

  free(pointer: number): void {
    this.#pffft._pffft_aligned_free(pointer);
  }

  /** A view of memory; good until the next allocation. */
  floats(pointer: number, count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, pointer, count);
  }

  integers(pointer: number, count: number): Int32Array {
    return new Int32Array(this.#memory.buffer, pointer, count);
  }

  createTransform(size: number): number {
    const setup = this.#pffft._pffft_new_setup(size, 0);
    if (setup === 0) throw new RangeError(`no transform of ${size} samples`);
    return setup;
  }

  destroyTransform(setup: number): void {
    this.#pffft._pffft_destroy_setup(setup);
  }

  /**
   * Spectrum of real samples: real part of bin 0, real part of the last bin, then real and imaginary part of
   * each bin between. Not scaled. `work` needs as much memory as the input.
   */
  transform(setup: number, input: number, output: number, work: number): void {
    this.#pffft._pffft_transform_ordered(setup, input, output, work, 0);
  }

  /** The samples of a spectrum laid out as `transform` gives it, times their number. */
  inverseTransform(setup: number, input: number, output: number, work: number): void {
    this.#pffft._pffft_transform_ordered(setup, input, output, work, 1);
  }
}

let loading: Promise<SignalKernels> | null = null;

/** The kernels of this process. */
export function signalKernels(): Promise<SignalKernels> {
  loading ??= SignalKernels.create();
  return loading;
}

/** Whether PFFFT can transform so many real samples: a multiple of 32 without factors beyond 2, 3 and 5. */
export function isTransformSize(size: number): boolean {
  if (!Number.isInteger(size) || size < 32 || size % 32 !== 0) return false;
  let rest = size;
  for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor;
  return rest === 1;
}
