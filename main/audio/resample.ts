/**
 * Polyphase resampling between rational rates, with a Kaiser-windowed sinc
 * (J. F. Kaiser and R. W. Schafer, "On the use of the I0-sinh window for spectrum analysis", 1980).
 */
import type { SignalKernels } from './kernels/kernels.ts';

/** What a resampler lets through, Hz: all of `pass`, nothing from `stop` on. */
export interface ResamplerBand {
  readonly pass: number;
  readonly stop: number;
  /** Attenuation beyond `stop`, decibels. */
  readonly attenuation: number;
}

/** The kernel takes so many taps at a time. */
const tapStep = 8;

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Modified Bessel function of the first kind, order 0, by its series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

interface LowPass {
  readonly tapsPerPhase: number;
  /** The impulse response, not scaled, by time in input samples. */
  readonly response: (time: number) => number;
}

/** A Kaiser-windowed sinc, with Kaiser's estimates of length and shape for an attenuation and a transition width. */
function designLowPass(from: number, band: ResamplerBand): LowPass {
  const transition = (band.stop - band.pass) / from;
  const wanted = (band.attenuation - 7.95) / (14.36 * transition) + 1;
  const tapsPerPhase = Math.max(tapStep, Math.ceil(wanted / tapStep) * tapStep);
  const beta = 0.1102 * (band.attenuation - 8.7);
  const cutoff = (band.pass + band.stop) / from; // of half the input rate
  const half = tapsPerPhase / 2;
  return {
    tapsPerPhase,
    response(time) {
      const position = time / half;
      if (Math.abs(position) >= 1) return 0;
      const angle = Math.PI * cutoff * time;
      const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
      return sinc * besselI0(beta * Math.sqrt(1 - position * position));
    },
  };
}

/**
 * One row of taps a phase, `[phases, tapsPerPhase]`, of sum 1 on average. Row p belongs to outputs that lie p/phases
 * of an input sample after input `tapsPerPhase / 2 - 1` of those it is multiplied with.
 */
function designTaps(phases: number, from: number, band: ResamplerBand): Float32Array[] {
  const { tapsPerPhase, response } = designLowPass(from, band);
  const rows = Array.from({ length: phases }, (_, phase) =>
    Float64Array.from({ length: tapsPerPhase }, (_, tap) =>
      response(tap - tapsPerPhase / 2 + 1 - phase / phases),
    ),
  );
  let sum = 0;
  for (const row of rows) for (const tap of row) sum += tap;
  return rows.map((row) => Float32Array.from(row, (tap) => (tap * phases) / sum));
}

/** Steps a sample in which an impulse response is integrated: many enough for what is passed. */
const integrationSteps = 8;

/** Magnitude of the filter that a resampler from `from` Hz uses, by frequency in Hz; 1 at 0. */
export function filterMagnitude(from: number, band: ResamplerBand): (hz: number) => number {
  const { tapsPerPhase, response } = designLowPass(from, band);
  const times = Array.from({ length: (tapsPerPhase / 2) * integrationSteps }, (_, i) => i / integrationSteps);
  const values = times.map((time) => (time === 0 ? 1 : 2) * response(time));
  const sum = values.reduce((total, value) => total + value, 0);
  return (hz) => {
    let real = 0;
    for (const [i, time] of times.entries()) real += values[i]! * Math.cos((2 * Math.PI * hz * time) / from);
    return Math.abs(real / sum);
  };
}

/** Renders any stretch of a signal at another rate. Beyond both its ends there is silence. */
export class Resampler {
  readonly #kernels: SignalKernels;
  readonly #upBy: number;
  readonly #downBy: number;
  readonly #tapsPerPhase: number;
  readonly #taps: number;
  readonly #maxOutputs: number;
  readonly #input: number;

  /**
   * @param from - Hz, a whole number, as is `to`
   * @param maxOutputs - samples that one call of `render` may ask for
   */
  constructor(kernels: SignalKernels, from: number, to: number, band: ResamplerBand, maxOutputs: number) {
    const divisor = greatestCommonDivisor(from, to);
    this.#kernels = kernels;
    this.#upBy = to / divisor;
    this.#downBy = from / divisor;
    const rows = designTaps(this.#upBy, from, band);
    this.#tapsPerPhase = rows[0]!.length;
    this.#taps = kernels.allocateFloats(rows.length * this.#tapsPerPhase);
    const taps = kernels.floats(this.#taps, rows.length * this.#tapsPerPhase);
    for (const [phase, row] of rows.entries()) taps.set(row, phase * this.#tapsPerPhase);
    this.#maxOutputs = maxOutputs;
    this.#input = kernels.allocateFloats(this.#inputsFor(maxOutputs));
  }

  #inputsFor(outputs: number): number {
    return Math.ceil((outputs * this.#downBy) / this.#upBy) + this.#tapsPerPhase + 1;
  }

  /** Writes output samples `first` to `first + count` to `target` in the kernels' memory; `first` may be negative. */
  render(pcm: Float32Array, first: number, count: number, target: number): void {
    if (count > this.#maxOutputs) throw new RangeError('more samples than the resampler was made for');
    const position = Math.floor((first * this.#downBy) / this.#upBy);
    const phase = first * this.#downBy - position * this.#upBy;
    const input = this.#kernels.floats(this.#input, this.#inputsFor(count));
    copyStretch(pcm, position - this.#tapsPerPhase / 2 + 1, input);
    this.#kernels.run.filterPhases(
      this.#input,
      target,
      target + count * 4,
      this.#taps,
      this.#tapsPerPhase * 4,
      this.#upBy,
      Math.floor(this.#downBy / this.#upBy),
      this.#downBy % this.#upBy,
      phase,
    );
  }

  free(): void {
    this.#kernels.free(this.#taps);
    this.#kernels.free(this.#input);
  }
}

/** Samples rendered at a time. */
const blockSamples = 32_768;

/** All of a signal at another rate, with what librosa's default resampler lets through: 91 % of the lower band. */
export function resampled(kernels: SignalKernels, pcm: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return pcm;
  const lower = Math.min(from, to) / 2;
  const band = { pass: 0.9135 * lower, stop: lower, attenuation: 126 };
  const resampler = new Resampler(kernels, from, to, band, blockSamples);
  const block = kernels.allocateFloats(blockSamples);
  const result = new Float32Array(Math.ceil((pcm.length * to) / from));
  for (let first = 0; first < result.length; first += blockSamples) {
    const count = Math.min(blockSamples, result.length - first);
    resampler.render(pcm, first, count, block);
    result.set(kernels.floats(block, count), first);
  }
  kernels.free(block);
  resampler.free();
  return result;
}

/** Fills `target` with `pcm` from `start` on, with silence beyond both ends. */
export function copyStretch(pcm: Float32Array, start: number, target: Float32Array): void {
  const skip = Math.min(target.length, Math.max(0, -start));
  const from = Math.min(pcm.length, Math.max(0, start));
  const end = Math.min(pcm.length, Math.max(from, start + target.length));
  target.fill(0, 0, skip);
  target.set(pcm.subarray(from, end), skip);
  target.fill(0, skip + end - from);
}
