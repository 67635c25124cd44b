/** Onset strength and tempo, as librosa computes them. */
import { isTransformSize, type SignalKernels } from '../kernels/kernels.ts';
import { periodicHann } from './power-frames.ts';

/** Seconds of onsets that are compared with themselves. */
const comparedSeconds = 8;
/** Beats a minute: where the tempo is expected, in how many octaves around, and what it is below. */
const expectedTempo = 120;
const tempoOctaves = 1;
const fastestTempo = 320;

/** A sequence of frames in time. */
export interface FrameTiming {
  /** Hz. */
  readonly sampleRate: number;
  readonly nFft: number;
  /** Samples between frames. */
  readonly hopLength: number;
}

/**
 * Mean rise of the bands from the frame before, decibels; 0 in the first frames, which have none before them.
 * `librosa.onset.onset_strength` with its defaults.
 * @param decibels `[numFrames, nMels]` row by row
 */
export function onsetStrength(
  decibels: ArrayLike<number>,
  nMels: number,
  { nFft, hopLength }: FrameTiming,
): Float64Array {
  const numFrames = decibels.length / nMels;
  const strength = new Float64Array(numFrames);
  // Later by half a frame, as an onset shows as soon as a frame's end reaches it.
  const delay = Math.floor(nFft / (2 * hopLength));
  for (let frame = 1; frame + delay < numFrames; frame += 1) {
    let rise = 0;
    for (let band = 0; band < nMels; band += 1) {
      const at = frame * nMels + band;
      rise += Math.max(0, decibels[at]! - decibels[at - nMels]!);
    }
    strength[frame + delay] = rise / nMels;
  }
  return strength;
}

/**
 * Beats a minute: the strongest period of the onsets, near 120 where several are as strong.
 *
 * `librosa.feature.tempo` with its defaults: the mean of the scaled autocorrelations of all stretches of 8 s.
 */
export function tempoOf(kernels: SignalKernels, onsets: Float64Array, timing: FrameTiming): number {
  const { sampleRate, hopLength } = timing;
  const size = Math.floor(Math.trunc(comparedSeconds * sampleRate) / hopLength);
  const correlation = meanAutocorrelation(kernels, padded(onsets, size >> 1), onsets.length, size);
  let best = 0;
  let bestScore = -Infinity;
  for (let lag = 1; lag < size; lag += 1) {
    const tempo = (60 * sampleRate) / (hopLength * lag);
    if (tempo >= fastestTempo) continue;
    const prior = -0.5 * (Math.log2(tempo / expectedTempo) / tempoOctaves) ** 2;
    const score = Math.log1p(1e6 * correlation[lag]!) + prior;
    if (score > bestScore) [best, bestScore] = [tempo, score];
  }
  return best;
}

/** `values` between straight lines from and to 0 of `length` values each. */
function padded(values: Float64Array, length: number): Float64Array {
  const result = new Float64Array(values.length + 2 * length);
  result.set(values, length);
  const [first, last] = [values[0]!, values.at(-1)!];
  for (let i = 0; i < length; i += 1) {
    result[i] = (first * i) / length;
    result[result.length - 1 - i] = (last * i) / length;
  }
  return result;
}

/**
 * Autocorrelations of `count` windowed stretches of `size` values, one value apart, each scaled to 1 at no lag;
 * their mean. The power spectra are averaged, and transformed back once.
 */
function meanAutocorrelation(
  kernels: SignalKernels,
  values: Float64Array,
  count: number,
  size: number,
): Float64Array {
  let length = 2 * size - 1;
  while (!isTransformSize(length)) length += 1;
  const half = length / 2;
  const window = periodicHann(size);
  const setup = kernels.createTransform(length);
  const [input, spectrum, work] = [0, 1, 2].map(() => kernels.allocateFloats(length)) as [
    number,
    number,
    number,
  ];
  const mean = new Float64Array(half + 1);
  try {
    const stretch = kernels.floats(input, length);
    const bins = kernels.floats(spectrum, length);
    for (let start = 0; start < count; start += 1) {
      let energy = 0;
      for (let i = 0; i < size; i += 1) {
        const value = values[start + i]! * window[i]!;
        stretch[i] = value;
        energy += value * value;
      }
      if (energy === 0) continue;
      kernels.transform(setup, input, spectrum, work);
      const scale = 1 / (energy * count);
      mean[0]! += bins[0]! ** 2 * scale;
      mean[half]! += bins[1]! ** 2 * scale;
      for (let bin = 1; bin < half; bin += 1) {
        mean[bin]! += (bins[2 * bin]! ** 2 + bins[2 * bin + 1]! ** 2) * scale;
      }
    }
  } finally {
    kernels.destroyTransform(setup);
    for (const place of [input, spectrum, work]) kernels.free(place);
  }
  const cosines = Float64Array.from({ length }, (_, i) => Math.cos((2 * Math.PI * i) / length));
  return Float64Array.from({ length: size }, (_, lag) => {
    let sum = mean[0]! + (lag % 2 === 0 ? 1 : -1) * mean[half]!;
    for (let bin = 1; bin < half; bin += 1) sum += 2 * mean[bin]! * cosines[(bin * lag) % length]!;
    // No power is below 0, but rounding may leave the sum there.
    return Math.max(0, sum / length);
  });
}
