/**
 * What the decoders of the wasm-audio-decoders family share beneath their public classes.
 *
 * The public classes copy every sample three times and print errors to the console. Earmark talks to the
 * compiled functions beneath, whose versions are pinned, and mixes down straight from their memory.
 */

/** A typed view of the decoder's memory. */
export interface WasmBuffer<T> {
  readonly ptr: number;
  readonly len: number;
  readonly buf: T;
}

/** Averages `channels` planes of `count` samples, `stride` apart in `heap`, into `out` from `at`. */
export function mixPlanes(
  heap: Float32Array,
  first: number,
  stride: number,
  channels: number,
  count: number,
  out: Float32Array,
  at: number,
): void {
  if (channels === 1) {
    out.set(heap.subarray(first, first + count), at);
    return;
  }
  if (channels === 2) {
    const second = first + stride;
    for (let i = 0; i < count; i++) out[at + i] = 0.5 * (heap[first + i]! + heap[second + i]!);
    return;
  }
  const gain = 1 / channels;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += heap[first + channel * stride + i]!;
    out[at + i] = sum * gain;
  }
}

/** Idle decoders kept for the next file. */
const idleLimit = 4;

/** Keeps idle decoders for the next file; a decoder that failed is thrown away. */
export class DecoderPool<T> {
  readonly #create: () => Promise<T>;
  readonly #destroy: (decoder: T) => void;
  readonly #idle: T[] = [];

  constructor(create: () => Promise<T>, destroy: (decoder: T) => void) {
    this.#create = create;
    this.#destroy = destroy;
  }

  /** Runs `work` with a decoder of its own. */
  async use<R>(work: (decoder: T) => Promise<R>): Promise<R> {
    const decoder = this.#idle.pop() ?? (await this.#create());
    let sound = false;
    try {
      const result = await work(decoder);
      sound = true;
      return result;
    } finally {
      if (sound && this.#idle.length < idleLimit) this.#idle.push(decoder);
      else this.#discard(decoder);
    }
  }

  #discard(decoder: T): void {
    try {
      this.#destroy(decoder);
    } catch {
      // A decoder that failed may fail at this too; its memory goes with it.
    }
  }
}
