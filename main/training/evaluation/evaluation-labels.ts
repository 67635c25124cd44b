/** The labels of an evaluation: those of the model, and the data set's in the model's spelling. */
import type { ScoredTrack } from '../../../models/evaluation.ts';
import { Failure } from '../../../models/failure.ts';
import { genreKey } from '../../../models/vocabulary.ts';

export interface EvaluationLabels {
  /** The model's labels, then the data set's that it does not know. */
  readonly all: readonly string[];
  /** The label that a data set's genre means: letter case, blanks and hyphens do not matter. */
  nameOf(genre: string): string;
  readonly warnings: readonly string[];
}

/** @throws Failure `invalid-dataset` where the model knows none of the genres. */
export function evaluationLabels(known: readonly string[], scored: readonly ScoredTrack[]): EvaluationLabels {
  const byKey = new Map(known.map((label) => [genreKey(label), label]));
  const nameOf = (genre: string): string =>
    known.includes(genre) ? genre : (byKey.get(genreKey(genre)) ?? genre);
  const truths = [...new Set(scored.map(({ truth }) => nameOf(truth)))];
  const unknown = truths.filter((genre) => !known.includes(genre));
  if (scored.length > 0 && unknown.length === truths.length) {
    throw new Failure(
      'invalid-dataset',
      `The model knows none of the data set's genres (${unknown.slice(0, 10).join(', ')}). It knows ${known.join(', ')}. Nothing was changed.`,
    );
  }
  const warnings =
    unknown.length === 0
      ? []
      : [`The model does not know ${unknown.join(', ')}: tracks of these genres count as wrong.`];
  return { all: [...known, ...unknown], nameOf, warnings };
}
