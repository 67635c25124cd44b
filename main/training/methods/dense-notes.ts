/** What the card of a dense model says. */
import type { FeatureConfig } from '../../../models/feature-config.ts';
import type { Augmentation } from '../../../models/training.ts';
import { featureNames } from '../../audio/handcrafted/feature-names.ts';
import type { Dataset } from '../dataset/dataset.ts';

export interface DenseFacts {
  readonly kind: Dataset['kind'];
  readonly features: FeatureConfig;
  readonly augmentation: Augmentation;
  /** Changed copies, or windows, of every track. */
  readonly copies: number;
  readonly hiddenUnits: readonly number[];
}

/** How it works and what it learned from, in whole sentences. */
export function denseNotes(facts: DenseFacts): string[] {
  return [
    ...(facts.kind === 'audio' ? ofAudio(facts) : ofSpectrograms(facts)),
    `A dense network of ${facts.hiddenUnits.join(', ')} units reads the numbers; it was trained from scratch on nothing but these tracks. Its log-probabilities are averaged over the windows of a track.`,
    ...copiesNote(facts),
  ];
}

function lengthOf({ features }: DenseFacts): { seconds: number; count: number } {
  const { windowFrames, hopLength, sampleRate } = features;
  return {
    seconds: Math.round((windowFrames * hopLength) / sampleRate),
    count: featureNames(features)!.length,
  };
}

function ofAudio(facts: DenseFacts): string[] {
  const { seconds, count } = lengthOf(facts);
  const { normaliseLoudness } = facts.features;
  return [
    `Every ${seconds} s are condensed to ${count} numbers: means and deviations over time of 20 mel-frequency cepstral coefficients with first and second derivatives, chroma, spectral centroid, bandwidth, contrast, flatness and roll-off, zero crossings and level, and the tempo, each as librosa 0.11 computes it.`,
    ...(normaliseLoudness === undefined
      ? []
      : [`Every track is first brought to a level of ${normaliseLoudness} dBFS.`]),
  ];
}

function ofSpectrograms(facts: DenseFacts): string[] {
  const { seconds, count } = lengthOf(facts);
  return [
    `Every ${seconds} s are condensed to ${count} numbers: means and deviations over time of 20 mel-frequency cepstral coefficients and of ${facts.features.nMels} mel bands, how far their derivatives spread and how much the bands change, contrast, quiet and loud levels, flux, and the tempo of the flux.`,
    'It was trained on spectrograms, so what needs the waveform or single frequencies is left out: chroma, spectral centroid, bandwidth, flatness and roll-off, zero crossings and level. It hears audio through the same frames.',
  ];
}

function copiesNote({ kind, augmentation, copies }: DenseFacts): string[] {
  if (copies === 0) return [];
  const { pitchSemitones, stretch, noiseBelowDecibels, masks } = augmentation;
  const changes = [
    ...(pitchSemitones > 0 ? [`pitch within ${pitchSemitones} semitones`] : []),
    ...(stretch > 0 ? [`speed within ${Math.round(stretch * 100)} %`] : []),
    ...(noiseBelowDecibels === null ? [] : [`noise at least ${noiseBelowDecibels} dB below the music`]),
    ...(masks && kind === 'spectrograms' ? ['masked bands and frames'] : []),
  ];
  const what = kind === 'audio' ? 'copies' : 'windows';
  return [`It also learned from ${copies} changed ${what} of every track: ${changes.join(', ')}.`];
}

/** What stopped and calibrated the networks of the folds. */
export function foldsNote(folds: number): string {
  return `It is the average of ${folds} such networks. Each was stopped by a share of the tracks that it did not learn from, a different one each; what the networks said of these calibrated the confidence.`;
}
