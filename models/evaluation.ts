/**
 * Scores of a classifier on labelled tracks: accuracy, and precision, recall and F1 of each genre.
 *
 * Pure functions over (truth, prediction, confidence); names and formulas as in scikit-learn's
 * `sklearn.metrics` (https://scikit-learn.org/stable/modules/model_evaluation.html).
 */

/** One scored track. */
export interface ScoredTrack {
  readonly id: string;
  readonly truth: string;
  readonly genre: string;
  /** Calibrated probability of `genre`. */
  readonly confidence: number;
}

export interface GenreScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Tracks that truly are of the genre. */
  readonly support: number;
}

/** Whether a prediction of this confidence was right. */
export interface Outcome {
  readonly confidence: number;
  readonly right: boolean;
}

export function outcomesOf(tracks: readonly ScoredTrack[]): Outcome[] {
  return tracks.map(({ truth, genre, confidence }) => ({ confidence, right: truth === genre }));
}

/** Share of right ones, 0..1; 0 of none. */
export function accuracyOf(outcomes: readonly Outcome[]): number {
  if (outcomes.length === 0) return 0;
  return outcomes.filter(({ right }) => right).length / outcomes.length;
}

/** Counts, rows true and columns predicted, both in the order of `labels`. */
export function confusionMatrixOf(tracks: readonly ScoredTrack[], labels: readonly string[]): number[][] {
  const position = new Map(labels.map((label, index) => [label, index]));
  const matrix = labels.map(() => labels.map(() => 0));
  for (const { truth, genre } of tracks) {
    const row = position.get(truth);
    const column = position.get(genre);
    if (row === undefined || column === undefined) {
      throw new RangeError(`"${row === undefined ? truth : genre}" is none of the labels`);
    }
    matrix[row]![column]! += 1;
  }
  return matrix;
}

/** Precision, recall and F1 of each label; a ratio with nothing below the line is 0. */
export function genreScoresOf(
  confusionMatrix: readonly (readonly number[])[],
  labels: readonly string[],
): Record<string, GenreScore> {
  const scores = labels.map((label, index): [string, GenreScore] => {
    const right = confusionMatrix[index]![index]!;
    const support = confusionMatrix[index]!.reduce((sum, count) => sum + count, 0);
    const predicted = confusionMatrix.reduce((sum, row) => sum + row[index]!, 0);
    const precision = predicted === 0 ? 0 : right / predicted;
    const recall = support === 0 ? 0 : right / support;
    const f1 = predicted + support === 0 ? 0 : (2 * right) / (predicted + support);
    return [label, { precision, recall, f1, support }];
  });
  return Object.fromEntries(scores);
}

/** The mean F1 over the labels that were true or predicted at least once. */
export function macroF1Of(confusionMatrix: readonly (readonly number[])[]): number {
  const scores = confusionMatrix.flatMap((row, index) => {
    const support = row.reduce((sum, count) => sum + count, 0);
    const predicted = confusionMatrix.reduce((sum, other) => sum + other[index]!, 0);
    return support + predicted === 0 ? [] : [(2 * row[index]!) / (support + predicted)];
  });
  return scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
