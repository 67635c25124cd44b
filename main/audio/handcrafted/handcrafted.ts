/**
 * The handcrafted features of genre recognition as one vector: means and deviations over time of librosa's
 * cepstral, spectral, harmonic and waveform features, and the tempo.
 *
 * Each is what librosa 0.11 computes with its default settings of the same samples; the tests compare them one by
 * one. The usual set of 13 cepstral coefficients is the first 13 of the 20 here, so it stands here only once.
 */
import type { SignalKernels } from '../kernels/kernels.ts';
import { melBands, type MelScale } from '../mel.ts';
import { cepstrum, delta, powerToDecibels } from './cepstrum.ts';
import { chroma, pitchClasses } from './chroma.ts';
import { powerFrames, weighBins, type Framing } from './power-frames.ts';
import { onsetStrength, tempoOf } from './rhythm.ts';
import { meansAndDeviations, type Series } from './series.ts';
import { spectralShape } from './spectral-shape.ts';
import { rootMeanSquare, zeroCrossingRate } from './waveform.ts';

export type HandcraftedSettings = Framing & MelScale;

const coefficients = 20;

/** What is measured a frame, in the order of the vector, and how many numbers that is. */
const measured = [
  ['mfcc', coefficients],
  ['mfcc-delta', coefficients],
  ['mfcc-delta2', coefficients],
  ['chroma', pitchClasses],
  ['centroid', 1],
  ['bandwidth', 1],
  ['contrast', 7],
  ['flatness', 1],
  ['rolloff', 1],
  ['zero-crossing-rate', 1],
  ['rms', 1],
] as const;

/**
 * The name of each number of the vector: what is measured, which of several (from 1), and `mean` or `deviation`;
 * last the tempo.
 */
export const handcraftedNames: readonly string[] = [
  ...measured.flatMap(([name, width]) =>
    ['mean', 'deviation'].flatMap((statistic) =>
      Array.from({ length: width }, (_, i) => [name, ...(width === 1 ? [] : [i + 1]), statistic].join(' ')),
    ),
  ),
  'tempo',
];

/**
 * The vector of one stretch of sound, in the order of `handcraftedNames`.
 * @param pcm at the settings' sample rate, at least one sample
 */
export function handcraftedFeatures(
  kernels: SignalKernels,
  pcm: Float32Array,
  settings: HandcraftedSettings,
): Float32Array {
  const frames = powerFrames(kernels, pcm, settings);
  const decibels = powerToDecibels(
    weighBins(
      kernels,
      frames,
      melBands(frames.binHz, settings, () => 1),
    ),
  );
  const mfcc = cepstrum(decibels, settings.nMels, coefficients);
  const { centroid, bandwidth, contrast, flatness, rolloff } = spectralShape(frames);
  const series: Record<(typeof measured)[number][0], Series> = {
    mfcc,
    'mfcc-delta': delta(mfcc, 1),
    'mfcc-delta2': delta(mfcc, 2),
    chroma: chroma(kernels, frames),
    centroid,
    bandwidth,
    contrast,
    flatness,
    rolloff,
    'zero-crossing-rate': zeroCrossingRate(pcm, settings),
    rms: rootMeanSquare(pcm, settings),
  };
  const tempo = tempoOf(kernels, onsetStrength(decibels, settings.nMels, settings), settings);
  return Float32Array.from([...measured.flatMap(([name]) => [...meansAndDeviations(series[name])]), tempo]);
}
