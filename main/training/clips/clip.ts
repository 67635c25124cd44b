/** Clips as spectrograms in memory, for networks that are trained on crops of them: one byte a value. */
import { Failure } from '../../../models/failure.ts';
import { decibelFeatures, type FeatureConfig } from '../../../models/feature-config.ts';
import { melBands } from '../../audio/mel.ts';
import type { Spectrogram } from '../dataset/spectrogram-set.ts';

export interface Clip {
  readonly frames: number;
  readonly nMels: number;
  /** Relative to the clip's maximum, -topDb..0, `[frames, nMels]` row by row. */
  readonly decibels: Int8Array;
}

/** `[frames, nMels]` of decibels as one byte each: half a decibel of error at most, which no ear and no network minds. */
export function clipOf(decibels: ArrayLike<number>, nMels: number): Clip {
  return {
    frames: decibels.length / nMels,
    nMels,
    decibels: Int8Array.from(decibels, (value) => Math.max(-128, Math.round(value))),
  };
}

/** The feature setting of a network trained on a spectrogram set: how audio would give such frames. */
export function featuresOfSet(
  { sampleRate, framePeriodSeconds, nMels }: Omit<Spectrogram, 'decibels' | 'frames'>,
  wantedMels: number | undefined,
  windowSeconds: number,
): FeatureConfig {
  if (wantedMels !== undefined && wantedMels > nMels) {
    throw new Failure(
      'invalid-request',
      `${wantedMels} mel bands are asked for and the spectrogram set has ${nMels}. Nothing was trained. Ask for ${nMels} or fewer.`,
    );
  }
  const hopLength = Math.round(framePeriodSeconds * sampleRate);
  return {
    ...decibelFeatures,
    sampleRate: Math.round(sampleRate),
    hopLength,
    nMels: wantedMels ?? nMels,
    fMax: sampleRate / 2,
    windowFrames: windowFramesOf(windowSeconds, hopLength / sampleRate),
  };
}

/** Frames of about so many seconds, a multiple of 16 so that four poolings by two leave nothing over. */
export function windowFramesOf(seconds: number, frameSeconds: number): number {
  return Math.max(1, Math.round(seconds / frameSeconds / 16)) * 16;
}

/**
 * A clip of a spectrogram set as the setting wants it: with as many bands, and as many frames a second.
 *
 * @throws Failure `incompatible-model` when that cannot be had from it.
 */
export function clipOfSpectrogram(
  spectrogram: Spectrogram,
  features: Pick<FeatureConfig, 'nMels' | 'sampleRate' | 'hopLength' | 'scale'>,
): Clip {
  const { decibels, frames, nMels: bands, sampleRate } = spectrogram;
  const { nMels } = features;
  if (sampleRate !== features.sampleRate || nMels > bands || features.scale.kind !== 'decibels') {
    throw new Failure(
      'incompatible-model',
      `The spectrograms have ${bands} mel bands up to ${sampleRate / 2} Hz, and the model wants ${nMels} up to ${features.sampleRate / 2} Hz. Nothing was changed. Choose another model, or other spectrograms.`,
    );
  }
  const turned = new Int8Array(frames * bands);
  for (let band = 0; band < bands; band += 1) {
    for (let frame = 0; frame < frames; frame += 1) {
      turned[frame * bands + band] = decibels[band * frames + frame]!;
    }
  }
  const own = { frames, nMels: bands, decibels: turned };
  const clip = nMels === bands ? own : withFewerBands(own, sampleRate, nMels);
  const speed = features.hopLength / (spectrogram.framePeriodSeconds * sampleRate);
  return Math.abs(speed - 1) < sameSpeed ? clip : atSpeed(clip, speed);
}

/** Frame periods that differ by less are the same: two frames in a clip of 30 s. */
const sameSpeed = 0.003;

/** Every frame between two of the clip's, `speed` of these further on than the one before. */
function atSpeed({ frames, nMels, decibels }: Clip, speed: number): Clip {
  const wanted = Math.max(1, Math.floor(frames / speed));
  const levels = new Float32Array(wanted * nMels);
  for (let frame = 0; frame < wanted; frame += 1) {
    const position = Math.min(frame * speed, frames - 1);
    const before = Math.floor(position);
    const after = Math.min(before + 1, frames - 1);
    const share = position - before;
    for (let band = 0; band < nMels; band += 1) {
      levels[frame * nMels + band] =
        decibels[before * nMels + band]! * (1 - share) + decibels[after * nMels + band]! * share;
    }
  }
  return clipOf(levels, nMels);
}

/** Wider bands out of narrow ones: the mean power of those that a wide one covers, by its own weights. */
function withFewerBands({ frames, nMels, decibels }: Clip, sampleRate: number, wanted: number): Clip {
  const scale = { fMin: 0, fMax: sampleRate / 2 };
  const binHz = 5;
  const narrow = melBands(binHz, { ...scale, nMels }, () => 1);
  const centres = narrow.map(({ firstBin, weights }) => firstBin + weights.indexOf(Math.max(...weights)));
  const mixes = melBands(binHz, { ...scale, nMels: wanted }, () => 1).map(({ firstBin, weights }) => {
    const parts = centres.flatMap((bin, band) => {
      const weight = weights[bin - firstBin] ?? 0;
      return weight > 0 ? [{ band, weight }] : [];
    });
    const total = parts.reduce((sum, { weight }) => sum + weight, 0);
    return parts.map(({ band, weight }) => ({ band, weight: weight / total }));
  });
  const powers = Float64Array.from({ length: 256 }, (_, value) => 10 ** ((value - 128) / 10));
  const levels = new Float32Array(frames * wanted);
  let largest = -Infinity;
  for (let frame = 0; frame < frames; frame += 1) {
    mixes.forEach((parts, band) => {
      let power = 0;
      for (const part of parts) {
        power += part.weight * powers[decibels[frame * nMels + part.band]! + 128]!;
      }
      const level = 10 * Math.log10(Math.max(power, 1e-12));
      levels[frame * wanted + band] = level;
      largest = Math.max(largest, level);
    });
  }
  const { topDb } = decibelFeatures.scale as Extract<FeatureConfig['scale'], { kind: 'decibels' }>;
  return clipOf(
    levels.map((level) => Math.max(level - largest, -topDb)),
    wanted,
  );
}

/**
 * A clip's consecutive windows that do not overlap, `[windowFrames, nMels]` row by row: what a prediction is made
 * from. A rest is left out; a clip shorter than a window is repeated until it fills one.
 */
export function windowsOf(clip: Clip, windowFrames: number): Float32Array[] {
  const { frames, nMels, decibels } = clip;
  const length = windowFrames * nMels;
  if (frames < windowFrames) {
    return [Float32Array.from({ length }, (_, place) => decibels[place % decibels.length]!)];
  }
  return Array.from({ length: Math.floor(frames / windowFrames) }, (_, window) =>
    Float32Array.from(decibels.subarray(window * length, (window + 1) * length)),
  );
}
