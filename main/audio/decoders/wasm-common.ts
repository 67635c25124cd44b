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

/** A decoder's unpublished side. The packages are pinned to exact versions for its sake. */
export function internalsOf<T>(decoder: object): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return decoder as T;
}

/** Averages `count` samples of each plane, which begin at `starts` in `heap`, into `out` from `at`. */
export function mixPlanes(
  heap: Float32Array,
  starts: readonly number[],
  count: number,
  out: Float32Array,
  at: number,
): void {
  const first = starts[0] ?? 0;
  if (starts.length === 1) {
    out.set(heap.subarray(first, first + count), at);
    return;
  }
  if (starts.length === 2) {
    const second = starts[1]!;
    for (let i = 0; i < count; i++) out[at + i] = 0.5 * (heap[first + i]! + heap[second + i]!);
    return;
  }
  const gain = 1 / starts.length;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (const start of starts) sum += heap[start + i]!;
    out[at + i] = sum * gain;
  }
}

/** Where planes of equal length begin that follow each other from `first`. */
export function planesFrom(first: number, stride: number, channels: number): number[] {
  return Array.from({ length: channels }, (_, channel) => first + channel * stride);
}

/** Idle decoders kept for the next file. */
const idleLimit = 4;

/** Keeps idle decoders for the next file; a decoder that failed is thrown away. */
export class DecoderPool<T> {
  readonly #create: () => Promise<T>;
  readonly #idle: T[] = [];

  constructor(create: () => Promise<T>) {
    this.#create = create;
  }

  /** Runs `work` with a decoder of its own. */
  async use<R>(work: (decoder: T) => Promise<R>): Promise<R> {
    const decoder = this.#idle.pop() ?? (await this.#create());
    const result = await work(decoder);
    if (this.#idle.length < idleLimit) this.#idle.push(decoder);
    return result;
  }
}

/** The mean of all channels; of one, itself. */
export function mixChannels(channelData: readonly Float32Array[]): Float32Array {
  const first = channelData[0] ?? new Float32Array(0);
  if (channelData.length <= 1) return first;
  const pcm = new Float32Array(first.length);
  const gain = 1 / channelData.length;
  for (const plane of channelData) for (let i = 0; i < pcm.length; i++) pcm[i]! += plane[i]! * gain;
  return pcm;
}
