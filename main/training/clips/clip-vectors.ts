/** Windows of a clip condensed to vectors, as those of audio are through the same feature setting. */
import type { FeatureConfig } from '../../../models/feature-config.ts';
import { spectrogramStatisticsFeatures } from '../../../models/feature-config.ts';
import { Failure } from '../../../models/failure.ts';
import { spectrogramStatistics } from '../../audio/handcrafted/spectrogram-statistics.ts';
import { signalKernels } from '../../audio/kernels/kernels.ts';
import type { Spectrogram } from '../spectrogram-set.ts';
import type { Clip } from './clip.ts';

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
  if (features.statistics !== 'spectrogram-1') throw onlyAudioTells();
  const kernels = await signalKernels();
  const { frames, nMels, decibels } = clip;
  const length = Math.min(features.windowFrames, frames);
  return Array.from({ length: Math.floor(frames / length) }, (_, window) =>
    spectrogramStatistics(
      kernels,
      decibels.subarray(window * length * nMels, (window + 1) * length * nMels),
      features,
    ),
  );
}

function onlyAudioTells(): Failure {
  return new Failure(
    'incompatible-model',
    'This model hears what spectrograms do not hold: single frequencies, and the waveform itself. Nothing was changed. Use it on audio, or choose a model that was trained on spectrograms.',
  );
}
