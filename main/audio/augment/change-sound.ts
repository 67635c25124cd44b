/** Changed copies of a track's sound to train on: another pitch, another speed, noise; the genre stays the same. */
import type { Augmentation } from '../../../models/training.ts';
import type { Excerpt } from '../collect-excerpts.ts';
import { isTransformSize, signalKernels, type SignalKernels } from '../kernels/kernels.ts';
import { resampled } from '../resample.ts';
import { timeStretch } from './time-stretch.ts';

/** What of an augmentation can be done to sound. */
export type SoundAugmentation = Pick<Augmentation, 'pitchSemitones' | 'stretch' | 'noiseBelowDecibels'>;

export interface SoundChange {
  /** Up, or down where it is negative. */
  readonly semitones: number;
  /** 2: twice as fast. */
  readonly rate: number;
  /** Level of white noise below that of the sound; null for none. */
  readonly noiseBelowDecibels: number | null;
}

/** Frames of the vocoder, seconds, about. */
const frameSeconds = 0.093;
/** Largest denominator of the fraction that stands for a ratio of pitches: errs by less than a tenth of a cent. */
const largestDenominator = 150;
/** The noise is at most so much quieter than the loudest that is allowed, decibels. */
const noiseRange = 20;

/** Whether the augmentation changes sound at all. */
export function changesSound({ pitchSemitones, stretch, noiseBelowDecibels }: SoundAugmentation): boolean {
  return pitchSemitones > 0 || stretch > 0 || noiseBelowDecibels !== null;
}

/** A change by chance: pitch and speed anywhere between their limits, noise up to 20 dB below the loudest. */
export function drawChange(
  { pitchSemitones, stretch, noiseBelowDecibels }: SoundAugmentation,
  random: () => number,
): SoundChange {
  const [pitch, speed, noise] = [random(), random(), random()];
  return {
    semitones: pitchSemitones * (2 * pitch - 1),
    rate: 1 + stretch * (2 * speed - 1),
    noiseBelowDecibels: noiseBelowDecibels === null ? null : noiseBelowDecibels + noiseRange * noise,
  };
}

/**
 * The sound, changed; `pcm.length / rate` samples, give or take one.
 * @param random of the noise
 */
export function changeSound(
  kernels: SignalKernels,
  pcm: Float32Array,
  sampleRate: number,
  { semitones, rate, noiseBelowDecibels }: SoundChange,
  random: () => number,
): Float32Array {
  const [up, down] = fractionNear(2 ** (semitones / 12));
  // Played faster it is higher: stretched first by as much as that shortens it.
  const stretch = (rate * down) / up;
  const stretched =
    Math.abs(stretch - 1) < 1e-6 ? pcm : timeStretch(kernels, pcm, stretch, frameLengthAt(sampleRate));
  const changed = resampled(kernels, stretched, up, down);
  // The vocoder parts what sounded at once, which costs sharp sounds 3 dB: the level is no part of the change.
  const restored = changed === pcm ? pcm : withPower(changed, powerOf(pcm));
  return noiseBelowDecibels === null ? restored : withNoise(restored, noiseBelowDecibels, random);
}

/**
 * Copies of a track, each with one change by chance in all its excerpts, whose places stay those of the original.
 * @param random decides everything: the same numbers give the same copies
 */
export async function augmentedCopies<Sound extends Pick<Excerpt, 'sampleRate' | 'pcm'>>(
  excerpts: readonly Sound[],
  augmentation: SoundAugmentation,
  copies: number,
  random: () => number,
): Promise<Sound[][]> {
  if (!changesSound(augmentation)) return [];
  const kernels = await signalKernels();
  return Array.from({ length: copies }, () => {
    const change = drawChange(augmentation, random);
    return excerpts.map((excerpt) => ({
      ...excerpt,
      pcm: changeSound(kernels, excerpt.pcm, excerpt.sampleRate, change, random),
    }));
  });
}

function frameLengthAt(sampleRate: number): number {
  let length = 2 ** Math.round(Math.log2(frameSeconds * sampleRate));
  while (!isTransformSize(length)) length *= 2;
  return length;
}

/** The nearest fraction with a small denominator: ratios of such need few filter phases. */
function fractionNear(ratio: number): [numerator: number, denominator: number] {
  let best: [number, number] = [1, 1];
  for (let denominator = 1; denominator <= largestDenominator; denominator += 1) {
    const numerator = Math.round(ratio * denominator);
    if (Math.abs(numerator / denominator - ratio) < Math.abs(best[0] / best[1] - ratio) - 1e-12) {
      best = [numerator, denominator];
    }
  }
  return best;
}

/** Mean square. */
function powerOf(pcm: Float32Array): number {
  let energy = 0;
  for (let i = 0; i < pcm.length; i += 1) energy += pcm[i]! * pcm[i]!;
  return energy / Math.max(1, pcm.length);
}

function withPower(pcm: Float32Array, power: number): Float32Array {
  const present = powerOf(pcm);
  if (present === 0) return pcm;
  const gain = Math.sqrt(power / present);
  return pcm.map((sample) => gain * sample);
}

function withNoise(pcm: Float32Array, belowDecibels: number, random: () => number): Float32Array {
  const level = Math.sqrt(powerOf(pcm)) * 10 ** (-belowDecibels / 20);
  // Numbers spread evenly over a range of 2 have a root mean square of 1 / sqrt(3).
  return pcm.map((sample) => sample + level * Math.sqrt(3) * (2 * random() - 1));
}
