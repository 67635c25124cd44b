/** What a reader of an evaluation should know, in whole sentences. */
import type { Bundle } from '../../../models/bundle.ts';
import type { ScoredTrack } from '../../../models/evaluation.ts';
import type { Dataset } from '../dataset/dataset.ts';

/** What of the data set, and of the tracks that could not be read. */
export function datasetWarnings(dataset: Dataset, { manifest }: Bundle, leftOut: number): string[] {
  const warnings: string[] = [];
  if (dataset.kind === 'spectrograms') {
    warnings.push(
      manifest.network.kind === 'musicnn'
        ? 'The score is of approximate features: spectrograms, translated to what audio would have given.'
        : 'The score is of approximate features: spectrograms as the set has them, not those of the audio.',
    );
  }
  if (leftOut > 0)
    warnings.push(
      `${leftOut === 1 ? '1 track' : `${leftOut} tracks`} could not be read and ${leftOut === 1 ? 'was' : 'were'} left out.`,
    );
  return warnings;
}

/** A warning where the model has seen some of the tracks, as far as their ids tell. */
export function trainedOnWarning(
  scored: readonly ScoredTrack[],
  trackIds: readonly string[] | undefined,
): string[] {
  const trainedOn = new Set(trackIds);
  const seen = scored.filter(({ id }) => trainedOn.has(id)).length;
  if (seen === 0) return [];
  return [
    `By their names, ${seen} of the ${scored.length} tracks were used to train this model: the score is better than it would be on tracks that the model does not know.`,
  ];
}
