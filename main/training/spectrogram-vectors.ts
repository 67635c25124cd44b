/** Windows of a spectrogram set condensed to vectors, as audio is through the same feature setting. */
import type { FeatureConfig } from '../../models/feature-config.ts';
import { spectrogramStatisticsFeatures } from '../../models/feature-config.ts';
import { Failure } from '../../models/failure.ts';
import type { FeatureWindow } from '../audio/features.ts';
import { spectrogramStatistics } from '../audio/handcrafted/spectrogram-statistics.ts';
import { signalKernels } from '../audio/kernels/kernels.ts';
import type { Spectrogram } from './spectrogram-set.ts';

/** Frames of 2048 samples may lie so far from where the setting has them, as a share of the time between two. */
const timingTolerance = 0.01;

/** The setting whose front end makes of audio what the set holds. */
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
 * The windows of one clip, their vectors as `extractFeatures` would give them of the audio; a clip shorter than
 * one window gives one of all it has.
 *
 * @throws Failure `incompatible-model` when the set was made through another front end than the setting's.
 */
export async function vectorsOfSpectrogram(
  spectrogram: Spectrogram,
  config: FeatureConfig,
): Promise<FeatureWindow[]> {
  checkFrontEnd(spectrogram, config);
  const kernels = await signalKernels();
  const { decibels, nMels, frames, framePeriodSeconds } = spectrogram;
  const length = Math.min(config.windowFrames, frames);
  return Array.from({ length: Math.floor(frames / length) }, (_, window) => {
    const rows = new Float32Array(length * nMels);
    for (let frame = 0; frame < length; frame += 1) {
      for (let band = 0; band < nMels; band += 1) {
        rows[frame * nMels + band] = decibels[band * frames + window * length + frame]!;
      }
    }
    return {
      startSeconds: window * length * framePeriodSeconds,
      durationSeconds: length * framePeriodSeconds,
      data: spectrogramStatistics(kernels, rows, config),
    };
  });
}

function checkFrontEnd({ nMels, sampleRate, framePeriodSeconds }: Spectrogram, config: FeatureConfig): void {
  const period = config.hopLength / config.sampleRate;
  const fits =
    config.statistics === 'spectrogram-1' &&
    config.nMels === nMels &&
    config.sampleRate === sampleRate &&
    config.fMin === 0 &&
    config.fMax === sampleRate / 2 &&
    Math.abs(framePeriodSeconds / period - 1) < timingTolerance;
  if (fits) return;
  throw new Failure(
    'incompatible-model',
    `The model cannot read this spectrogram set: it wants ${config.nMels} bands of ${config.sampleRate} Hz every ${(period * 1000).toFixed(1)} ms${config.statistics === 'spectrogram-1' ? '' : ' and what only audio tells'}, the set has ${nMels} of ${sampleRate} Hz every ${(framePeriodSeconds * 1000).toFixed(1)} ms. Nothing was changed. Use a folder of audio, or train a model on spectrograms.`,
  );
}
