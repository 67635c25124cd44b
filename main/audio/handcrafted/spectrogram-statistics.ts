/**
 * What the log-mel frames of a window tell about it, as one vector: cepstral coefficients and their derivatives,
 * every band's level and movement, the rise of the sound and its tempo.
 *
 * Made for spectrogram sets, which hold nothing but decibels: levels are stretched and rounded to whole ones as
 * theirs are, so that a network trained on a set reads audio the same way. What needs the waveform or single frequencies is left
 * out: chroma, spectral centroid, bandwidth, flatness, roll-off, zero crossings and level.
 */
import type { FeatureConfig } from '../../../models/feature-config.ts';
import type { SignalKernels } from '../kernels/kernels.ts';
import { cepstrum, delta } from './cepstrum.ts';
import { onsetStrength, tempoOf } from './rhythm.ts';
import { meansAndDeviations, seriesOf, type Series } from './series.ts';

export type StatisticsSettings = Pick<FeatureConfig, 'sampleRate' | 'nFft' | 'hopLength' | 'nMels'>;

const coefficients = 20;
/** Neighbouring bands taken together for the quiet and the loud level, and for the contrast. */
const levelBands = 4;
const contrastBands = 16;
/** Bands that make the peaks, and the valleys, of a contrast. */
const contrastExtremes = 3;
/** What counts as quiet and as loud: shares of the frames that are below. */
const quantiles = [0.1, 0.9] as const;
/** Share of the frames that counts as the strongest rises. */
const strongestShare = 0.1;

/**
 * Stretches a track's levels, in place, so that the quietest is at the floor, as it is in the shared spectrogram
 * sets: where a clip of theirs does not reach down to the floor by itself, its levels were multiplied until it did.
 * (Measured against the audio of 135 clips: 30 of them, by up to 1.2 times.)
 *
 * @param parts decibels of all parts of one track, relative to its maximum
 */
export function stretchToFloor(parts: readonly Float32Array[], topDb: number): void {
  let quietest = 0;
  for (const part of parts)
    for (let i = 0; i < part.length; i += 1) if (part[i]! < quietest) quietest = part[i]!;
  // Where next to nothing differs there is nothing to stretch.
  if (quietest > -topDb / 4 || quietest <= -topDb) return;
  const factor = topDb / -quietest;
  for (const part of parts) for (let i = 0; i < part.length; i += 1) part[i]! *= factor;
}

/** The name of each number of the vector. */
export function spectrogramStatisticsNames(nMels: number): string[] {
  const numbered = (name: string, count: number, statistic: string): string[] =>
    Array.from({ length: count }, (_, i) => `${name} ${i + 1} ${statistic}`);
  const groups = Math.ceil(nMels / levelBands);
  const contrasts = Math.ceil(nMels / contrastBands);
  return [
    ...numbered('mfcc', coefficients, 'mean'),
    ...numbered('mfcc', coefficients, 'deviation'),
    ...numbered('mfcc-delta', coefficients, 'deviation'),
    ...numbered('mfcc-delta2', coefficients, 'deviation'),
    ...numbered('band', nMels, 'mean'),
    ...numbered('band', nMels, 'deviation'),
    ...numbered('band', nMels, 'change'),
    ...numbered('contrast', contrasts, 'mean'),
    ...numbered('contrast', contrasts, 'deviation'),
    ...quantiles.flatMap((_, i) => numbered('level', groups, i === 0 ? 'quiet' : 'loud')),
    'flux mean',
    'flux deviation',
    'flux strongest',
    'tempo',
  ];
}

/**
 * The vector of one window, in the order of `spectrogramStatisticsNames`.
 * @param frames decibels relative to the track's maximum, stretched to the floor, `[numFrames, nMels]` row by row, at least one frame
 */
export function spectrogramStatistics(
  kernels: SignalKernels,
  frames: ArrayLike<number>,
  settings: StatisticsSettings,
): Float32Array {
  const { nMels } = settings;
  const decibels = Float64Array.from(frames, Math.round);
  const mfcc = cepstrum(decibels, nMels, coefficients);
  const onsets = onsetStrength(decibels, nMels, settings);
  return Float32Array.from([
    ...meansAndDeviations(mfcc),
    // A derivative's mean says no more than how the ends differ.
    ...meansAndDeviations(delta(mfcc, 1)).subarray(coefficients),
    ...meansAndDeviations(delta(mfcc, 2)).subarray(coefficients),
    ...meansAndDeviations({ width: nMels, values: decibels }),
    ...meanChange({ width: nMels, values: decibels }),
    ...meansAndDeviations(contrasts(decibels, nMels)),
    ...levelQuantiles(decibels, nMels),
    ...meansAndDeviations({ width: 1, values: onsets }),
    strongestMean(onsets),
    tempoOf(kernels, onsets, settings),
  ]);
}

/** Mean difference, whatever its sign, from one frame to the next, a column each. */
function meanChange({ width, values }: Series): Float64Array {
  const change = new Float64Array(width);
  const steps = values.length / width - 1;
  for (let at = width; at < values.length; at += 1) {
    change[at % width]! += Math.abs(values[at]! - values[at - width]!) / steps;
  }
  return change;
}

/** How far the loudest bands of each group of neighbours lie above the quietest. */
function contrasts(decibels: Float64Array, nMels: number): Series {
  const groups = Math.ceil(nMels / contrastBands);
  const result = seriesOf(decibels.length / nMels, groups);
  const mean = (values: Float64Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  for (let index = 0; index < result.values.length; index += 1) {
    const frame = Math.floor(index / groups) * nMels;
    const first = (index % groups) * contrastBands;
    const sorted = decibels.slice(frame + first, frame + Math.min(nMels, first + contrastBands)).toSorted();
    result.values[index] = mean(sorted.slice(-contrastExtremes)) - mean(sorted.slice(0, contrastExtremes));
  }
  return result;
}

/** The quiet, then the loud level of each few neighbouring bands. */
function levelQuantiles(decibels: Float64Array, nMels: number): number[] {
  const groups = Math.ceil(nMels / levelBands);
  const numFrames = decibels.length / nMels;
  const sorted = Array.from({ length: groups }, (_, group) => {
    const first = group * levelBands;
    const count = Math.min(nMels, first + levelBands) - first;
    const levels = new Float64Array(numFrames);
    for (let frame = 0; frame < numFrames; frame += 1) {
      for (let band = 0; band < count; band += 1) {
        levels[frame]! += decibels[frame * nMels + first + band]! / count;
      }
    }
    return levels.toSorted();
  });
  return quantiles.flatMap((share) =>
    sorted.map((levels) => {
      const position = share * (levels.length - 1);
      const below = Math.floor(position);
      const above = levels[Math.min(below + 1, levels.length - 1)]!;
      return levels[below]! + (position - below) * (above - levels[below]!);
    }),
  );
}

function strongestMean(onsets: Float64Array): number {
  const count = Math.max(1, Math.round(strongestShare * onsets.length));
  return (
    onsets
      .toSorted()
      .slice(-count)
      .reduce((sum, value) => sum + value, 0) / count
  );
}
