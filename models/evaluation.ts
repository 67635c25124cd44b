/**
 * Scores of a classifier on labelled tracks: accuracy, F1, calibration and what a threshold covers.
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

/**
 * Expected calibration error: the mean distance between confidence and accuracy over bins of equal width,
 * weighted by their tracks (Guo et al. 2017, https://arxiv.org/abs/1706.04599). 0 is honest.
 */
export function expectedCalibrationErrorOf(outcomes: readonly Outcome[], bins = 10): number {
  const groups = Map.groupBy(outcomes, ({ confidence }) => Math.min(Math.floor(confidence * bins), bins - 1));
  let error = 0;
  for (const group of groups.values()) {
    const confidence = group.reduce((sum, outcome) => sum + outcome.confidence, 0) / group.length;
    error += (group.length / outcomes.length) * Math.abs(confidence - accuracyOf(group));
  }
  return error;
}

/**
 * The largest share of the tracks, the most confident first, of which at least `precision` are right, and the
 * confidence of the last of them. Covers 0 from confidence Infinity where no such share exists.
 */
export function coverageAtPrecision(
  outcomes: readonly Outcome[],
  precision: number,
): { readonly coverage: number; readonly confidence: number } {
  const sorted = outcomes.toSorted((a, b) => b.confidence - a.confidence);
  let right = 0;
  let best = { coverage: 0, confidence: Infinity };
  sorted.forEach((outcome, index) => {
    if (outcome.right) right += 1;
    // Equal confidences are above a threshold together or not at all.
    if (sorted[index + 1]?.confidence === outcome.confidence) return;
    if (right / (index + 1) >= precision) {
      best = { coverage: (index + 1) / sorted.length, confidence: outcome.confidence };
    }
  });
  return best;
}

/**
 * Bootstrap interval of the accuracy over tracks: the percentiles of resampled accuracies.
 *
 * @param random numbers in [0, 1).
 * @param level share of resamples inside the interval.
 */
export function accuracyInterval(
  outcomes: readonly Outcome[],
  random: () => number,
  { level = 0.95, resamples = 2000 }: { readonly level?: number; readonly resamples?: number } = {},
): [low: number, high: number] {
  if (outcomes.length === 0) return [0, 0];
  const accuracies = Array.from({ length: resamples }, () => {
    let right = 0;
    for (let i = 0; i < outcomes.length; i += 1) {
      if (outcomes[Math.floor(random() * outcomes.length)]!.right) right += 1;
    }
    return right / outcomes.length;
  }).toSorted((a, b) => a - b);
  const tail = (1 - level) / 2;
  const at = (fraction: number): number => accuracies[Math.round(fraction * (resamples - 1))]!;
  return [at(tail), at(1 - tail)];
}
