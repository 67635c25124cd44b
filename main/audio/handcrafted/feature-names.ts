/** What the numbers are that a window of a feature setting is condensed to. */
import type { FeatureConfig } from '../../../models/feature-config.ts';
import { handcraftedNames } from './handcrafted.ts';
import { spectrogramStatisticsNames } from './spectrogram-statistics.ts';

/** The names of a window's numbers, in their order; null where a window is frames. */
export function featureNames({ statistics, nMels }: FeatureConfig): readonly string[] | null {
  if (statistics === undefined) return null;
  return statistics === 'handcrafted-audio-1' ? handcraftedNames : spectrogramStatisticsNames(nMels);
}
