/**
 * Faster or slower without a change of pitch: a phase vocoder (J. L. Flanagan and R. M. Golden 1966), the steps of
 * `librosa.effects.time_stretch` (https://librosa.org/doc/latest/generated/librosa.phase_vocoder.html).
 */
import { periodicHann } from '../handcrafted/power-frames.ts';
import type { SignalKernels } from '../kernels/kernels.ts';
import { copyStretch } from '../resample.ts';

const hopsPerFrame = 4;
/** Sums of squared windows below this are not divided by: `librosa.istft`. */
const smallestWeight = 2 ** -126;

/** Magnitudes and phases of one frame. */
interface Polar {
  readonly magnitudes: Float64Array;
  readonly phases: Float64Array;
}

/**
 * @param rate 2: twice as fast, half as long; above 0
 * @param frameLength samples of a frame, a size of `isTransformSize`; about 0.1 s suits music
 * @returns `pcm.length / rate` samples, rounded
 */
export function timeStretch(
  kernels: SignalKernels,
  pcm: Float32Array,
  rate: number,
  frameLength: number,
): Float32Array {
  const vocoder = new Vocoder(kernels, pcm, frameLength);
  try {
    return vocoder.stretch(rate);
  } finally {
    vocoder.free();
  }
}

class Vocoder {
  readonly #kernels: SignalKernels;
  readonly #pcm: Float32Array;
  readonly #length: number;
  readonly #hop: number;
  readonly #numFrames: number;
  readonly #window: Float32Array;
  readonly #transform: number;
  // Places in the kernels' memory.
  readonly #frame: number;
  readonly #spectrum: number;
  readonly #work: number;

  constructor(kernels: SignalKernels, pcm: Float32Array, length: number) {
    this.#kernels = kernels;
    this.#pcm = pcm;
    this.#length = length;
    this.#hop = length / hopsPerFrame;
    this.#numFrames = 1 + Math.floor(pcm.length / this.#hop);
    this.#window = periodicHann(length);
    this.#transform = kernels.createTransform(length);
    this.#frame = kernels.allocateFloats(length);
    this.#spectrum = kernels.allocateFloats(length);
    this.#work = kernels.allocateFloats(length);
  }

  stretch(rate: number): Float32Array {
    const steps = Math.ceil(this.#numFrames / rate);
    const half = this.#length / 2;
    const output = new Float32Array((steps - 1) * this.#hop + this.#length);
    const weights = new Float32Array(output.length);
    let position = 0;
    let [here, next] = [this.#analyse(0), this.#analyse(1)];
    const phases = here.phases.slice();
    const magnitudes = new Float64Array(half + 1);
    for (let step = 0; step < steps; step += 1) {
      const place = Math.floor(step * rate);
      if (place > position) {
        here = place === position + 1 ? next : this.#analyse(place);
        next = this.#analyse(place + 1);
        position = place;
      }
      const share = step * rate - place;
      for (let bin = 0; bin <= half; bin += 1) {
        magnitudes[bin] = (1 - share) * here.magnitudes[bin]! + share * next.magnitudes[bin]!;
      }
      this.#addFrame({ magnitudes, phases }, step * this.#hop, output, weights);
      this.#advance(phases, here, next);
    }
    const result = new Float32Array(Math.round(this.#pcm.length / rate));
    for (let i = 0; i < result.length; i += 1) {
      const weight = weights[i + half] ?? 0;
      const sample = output[i + half] ?? 0;
      result[i] = weight > smallestWeight ? sample / weight : sample;
    }
    return result;
  }

  /** A frame centred on its place; beyond the last, nothing. */
  #analyse(index: number): Polar {
    const half = this.#length / 2;
    const polar = { magnitudes: new Float64Array(half + 1), phases: new Float64Array(half + 1) };
    if (index >= this.#numFrames) return polar;
    const frame = this.#kernels.floats(this.#frame, this.#length);
    copyStretch(this.#pcm, index * this.#hop - half, frame);
    for (let i = 0; i < frame.length; i += 1) frame[i]! *= this.#window[i]!;
    this.#kernels.transform(this.#transform, this.#frame, this.#spectrum, this.#work);
    const bins = this.#kernels.floats(this.#spectrum, this.#length);
    for (let bin = 0; bin <= half; bin += 1) {
      const isEnd = bin === 0 || bin === half;
      const real = isEnd ? bins[bin === 0 ? 0 : 1]! : bins[2 * bin]!;
      const imaginary = isEnd ? 0 : bins[2 * bin + 1]!;
      polar.magnitudes[bin] = Math.sqrt(real * real + imaginary * imaginary);
      polar.phases[bin] = Math.atan2(imaginary, real);
    }
    return polar;
  }

  /** Turns the frame back into samples and adds them, windowed, from `start` on. */
  #addFrame(polar: Polar, start: number, output: Float32Array, weights: Float32Array): void {
    const length = this.#length;
    const bins = this.#kernels.floats(this.#spectrum, length);
    for (let bin = 1; bin < length / 2; bin += 1) {
      const magnitude = polar.magnitudes[bin]!;
      bins[2 * bin] = magnitude * Math.cos(polar.phases[bin]!);
      bins[2 * bin + 1] = magnitude * Math.sin(polar.phases[bin]!);
    }
    bins[0] = polar.magnitudes[0]! * Math.cos(polar.phases[0]!);
    bins[1] = polar.magnitudes[length / 2]! * Math.cos(polar.phases[length / 2]!);
    this.#kernels.inverseTransform(this.#transform, this.#spectrum, this.#frame, this.#work);
    const samples = this.#kernels.floats(this.#frame, length);
    for (let i = 0; i < length; i += 1) {
      const window = this.#window[i]!;
      output[start + i]! += (samples[i]! * window) / length;
      weights[start + i]! += window * window;
    }
  }

  /** Every bin's phase one hop further, at the frequency that the phases of both frames tell. */
  #advance(phases: Float64Array, here: Polar, next: Polar): void {
    for (let bin = 0; bin < phases.length; bin += 1) {
      const expected = (2 * Math.PI * bin * this.#hop) / this.#length;
      const deviation = next.phases[bin]! - here.phases[bin]! - expected;
      const wrapped = deviation - 2 * Math.PI * Math.round(deviation / (2 * Math.PI));
      phases[bin] = (phases[bin]! + expected + wrapped) % (2 * Math.PI);
    }
  }

  free(): void {
    this.#kernels.destroyTransform(this.#transform);
    for (const place of [this.#frame, this.#spectrum, this.#work]) this.#kernels.free(place);
  }
}
