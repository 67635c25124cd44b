/** Windows of a clip condensed to vectors, as those of audio are through the same feature setting. */
import { Failure } from '../../../models/failure.ts';
import { spectrogramStatisticsFeatures, type FeatureConfig } from '../../../models/feature-config.ts';
import type { Augmentation } from '../../../models/training.ts';
import { spectrogramStatistics, stretchToFloor } from '../../audio/handcrafted/spectrogram-statistics.ts';
import { signalKernels } from '../../audio/kernels/kernels.ts';
import { cropper } from '../augment/crop.ts';
import type { Spectrogram } from '../dataset/spectrogram-set.ts';
import { clipOf, type Clip } from './clip.ts';

/** The setting whose front end makes of audio what a spectrogram set holds; windows of about 10 s. */
export function statisticsFeaturesOf({
  nMels,
  sampleRate,
  framePeriodSeconds,
}: Pick<Spectrogram, 'nMels' | 'sampleRate' | 'framePeriodSeconds'>): FeatureConfig {
  const hopLength = Math.round(framePeriodSeconds * sampleRate);
  const usual = spectrogramStatisticsFeatures;
  const windowSeconds = (usual.windowFrames * usual.hopLength) / usual.sampleRate;
  return {
    ...usual,
    nMels,
    sampleRate,
    fMax: sampleRate / 2,
    hopLength,
    windowFrames: Math.round((windowSeconds * sampleRate) / hopLength),
  };
}

/**
 * The vectors of a clip's consecutive windows; a rest is left out, and a clip shorter than a window is condensed as
 * it is.
 *
 * @throws Failure `incompatible-model` where the setting asks for what only audio tells.
 */
export async function vectorsOfClip(clip: Clip, features: FeatureConfig): Promise<Float32Array[]> {
  const { frames, nMels, decibels } = stretchedClip(clip, features);
  const kernels = await signalKernels();
  const length = Math.min(features.windowFrames, frames);
  return Array.from({ length: Math.floor(frames / length) }, (_, window) =>
    spectrogramStatistics(
      kernels,
      decibels.subarray(window * length * nMels, (window + 1) * length * nMels),
      features,
    ),
  );
}

/**
 * The vectors of windows from anywhere in a clip, changed at random; none of a clip that is no longer than one.
 *
 * @throws Failure `incompatible-model` where the setting asks for what only audio tells.
 */
export async function vectorsOfCrops(
  clip: Clip,
  features: FeatureConfig,
  augmentation: Augmentation,
  count: number,
  random: () => number,
): Promise<Float32Array[]> {
  const stretched = stretchedClip(clip, features);
  const { nMels, fMax, windowFrames: frames } = features;
  if (clip.frames <= frames) return [];
  const kernels = await signalKernels();
  const draw = cropper({ frames, nMels, fMax, topDb: topDbOf(features), augmentation });
  const crop = new Float32Array(frames * nMels);
  return Array.from({ length: count }, () => {
    draw(stretched, random, crop);
    return spectrogramStatistics(kernels, crop, features);
  });
}

/** The clip's levels as the statistics want them. */
function stretchedClip(clip: Clip, features: FeatureConfig): Clip {
  if (features.statistics !== 'spectrogram-1') throw onlyAudioTells();
  const levels = Float32Array.from(clip.decibels);
  stretchToFloor([levels], topDbOf(features));
  return clipOf(levels, clip.nMels);
}

function topDbOf({ scale }: FeatureConfig): number {
  if (scale.kind === 'decibels') return scale.topDb;
  throw new RangeError('statistics of spectrograms are those of decibels');
}

function onlyAudioTells(): Failure {
  return new Failure(
    'incompatible-model',
    'This model hears what spectrograms do not hold: single frequencies, and the waveform itself. Nothing was changed. Use it on audio, or choose a model that was trained on spectrograms.',
  );
}
