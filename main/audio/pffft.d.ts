/** The part of @echogarden/pffft-wasm that Earmark uses (https://bitbucket.org/jpommier/pffft). */
declare module '@echogarden/pffft-wasm/simd' {
  export interface Pffft {
    /** `transform` 0: real, 1: complex. Answers 0 where the size is not 2^a 3^b 5^c with a >= 5. */
    _pffft_new_setup(size: number, transform: 0 | 1): number;
    _pffft_destroy_setup(setup: number): void;
    _pffft_aligned_malloc(bytes: number): number;
    _pffft_aligned_free(pointer: number): void;
    /** `direction` 0: forward, 1: backward. */
    _pffft_transform_ordered(
      setup: number,
      input: number,
      output: number,
      work: number,
      direction: 0 | 1,
    ): void;
  }
  export interface PffftOptions {
    /** Instantiates the module in place of its own loader. */
    instantiateWasm(
      imports: WebAssembly.Imports,
      receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): object;
  }
  export default function createPffft(options: PffftOptions): Promise<Pffft>;
}
