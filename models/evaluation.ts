/**
 * Scores of a classifier on labelled tracks: accuracy, F1, calibration and what a threshold covers.
 *
 * Pure functions over (truth, prediction, confidence); names and formulas as in scikit-learn's
 * `sklearn.metrics` (https://scikit-learn.org/stable/modules/model_evaluation.html).
 */
import { countedShare } from './counted-share.ts';

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
 * Bootstrap interval of the accuracy over tracks: the percentiles of resampled accuracies. Where all or none are
 * right every resample is the same and would claim certainty: Wilson's interval then says what so many can show.
 *
 * @param random numbers in [0, 1).
 * @param level share of resamples inside the interval.
 */
export function accuracyInterval(
  outcomes: readonly Outcome[],
  random: () => number,
  options: BootstrapOptions = {},
): [low: number, high: number] {
  const right = outcomes.filter((outcome) => outcome.right).length;
  const share = right === 0 || right === outcomes.length ? countedShare(right, outcomes.length) : null;
  if (share) return [share.low, share.high];
  return bootstrapInterval(
    outcomes.map(({ right }) => Number(right)),
    random,
    options,
  );
}

interface BootstrapOptions {
  readonly level?: number;
  readonly resamples?: number;
}

/** What is kept above a confidence, and how much of that is right. */
export interface CoveragePoint {
  /** Tracks of this confidence and more are kept. */
  readonly confidence: number;
  /** Share of the tracks kept. */
  readonly coverage: number;
  /** Share of right ones among those kept. */
  readonly precision: number;
}

/** More points than a curve shows. */
const mostPoints = 200;

/**
 * Precision against coverage, from the most confident tracks to all; equal confidences share a point. Of more
 * than 200 points some are left out, evenly, never the last.
 */
export function precisionCoverageOf(outcomes: readonly Outcome[]): CoveragePoint[] {
  const sorted = outcomes.toSorted((a, b) => b.confidence - a.confidence);
  const points: CoveragePoint[] = [];
  let right = 0;
  sorted.forEach((outcome, index) => {
    if (outcome.right) right += 1;
    if (sorted[index + 1]?.confidence === outcome.confidence) return;
    points.push({
      confidence: outcome.confidence,
      coverage: (index + 1) / sorted.length,
      precision: right / (index + 1),
    });
  });
  if (points.length <= mostPoints) return points;
  return Array.from(
    { length: mostPoints },
    (_, index) => points[Math.round(((index + 1) * points.length) / mostPoints) - 1]!,
  );
}

/** How right the predictions of about one confidence are. */
export interface CalibrationBin {
  /** Confidences from here, included, to `to`, which only the last bin includes. */
  readonly from: number;
  readonly to: number;
  readonly tracks: number;
  /** Mean over the bin. */
  readonly confidence: number;
  readonly accuracy: number;
}

/** The calibration curve: bins of equal width, without empty ones; honest where accuracy and confidence agree. */
export function calibrationCurveOf(outcomes: readonly Outcome[], bins = 10): CalibrationBin[] {
  const groups = Map.groupBy(outcomes, ({ confidence }) => Math.min(Math.floor(confidence * bins), bins - 1));
  return [...groups]
    .toSorted(([a], [b]) => a - b)
    .map(([bin, group]) => ({
      from: bin / bins,
      to: (bin + 1) / bins,
      tracks: group.length,
      confidence: group.reduce((sum, { confidence }) => sum + confidence, 0) / group.length,
      accuracy: accuracyOf(group),
    }));
}

/** Two models on the same tracks. */
export interface Comparison {
  /** Tracks that both were scored on. */
  readonly tracks: number;
  /** Tracks that one of them alone knew. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Accuracy of the second minus that of the first, with its 95 % interval by bootstrap over tracks. */
  readonly difference: number;
  readonly differenceInterval: readonly [low: number, high: number];
  /** How often chance alone parts two equally good models so far: McNemar's exact test, two-sided. */
  readonly pValue: number;
  /** Of the second model against the first. */
  readonly verdict: 'better' | 'worse' | 'cannot tell';
}

/** Below this a difference is believed. */
const significance = 0.05;

/**
 * Whether the second model is better than the first, by the tracks that both were scored on (equal ids and truths,
 * letter case aside).
 *
 * Only tracks that one of the two knows tell anything: McNemar's exact test asks how likely a fair coin falls so
 * unevenly (https://en.wikipedia.org/wiki/McNemar%27s_test#Exact_test).
 *
 * @param random numbers in [0, 1).
 */
export function compareModels(
  first: readonly ScoredTrack[],
  second: readonly ScoredTrack[],
  random: () => number,
): Comparison {
  const others = new Map(numberedTracks(second));
  const pairs = numberedTracks(first).flatMap(([key, one]) => {
    const other = others.get(key);
    return other ? [{ first: one.truth === one.genre, second: other.truth === other.genre }] : [];
  });
  const onlyFirst = pairs.filter((pair) => pair.first && !pair.second).length;
  const onlySecond = pairs.filter((pair) => pair.second && !pair.first).length;
  const pValue = mcNemarExact(onlyFirst, onlySecond);
  const different = onlySecond > onlyFirst ? 'better' : 'worse';
  return {
    tracks: pairs.length,
    onlyFirst,
    onlySecond,
    difference: pairs.length === 0 ? 0 : (onlySecond - onlyFirst) / pairs.length,
    differenceInterval: bootstrapInterval(
      pairs.map((pair) => Number(pair.second) - Number(pair.first)),
      random,
    ),
    pValue,
    verdict: pValue < significance ? different : 'cannot tell',
  };
}

/** Tracks by id and truth; several of one name are told apart by their order. */
function numberedTracks(tracks: readonly ScoredTrack[]): [string, ScoredTrack][] {
  const seen = new Map<string, number>();
  return tracks.map((track) => {
    const name = JSON.stringify([track.id, track.truth.toLowerCase()]);
    const number = (seen.get(name) ?? 0) + 1;
    seen.set(name, number);
    return [`${name} ${number}`, track];
  });
}

/** Probability that of `one + other` throws of a fair coin the sides differ so much or more. */
export function mcNemarExact(one: number, other: number): number {
  const throws = one + other;
  const fewer = Math.min(one, other);
  // Logarithms, because 2^-throws underflows.
  let logChoose = 0;
  let tail = 0;
  for (let count = 0; count <= fewer; count += 1) {
    tail += Math.exp(logChoose - throws * Math.LN2);
    logChoose += Math.log((throws - count) / (count + 1));
  }
  return Math.min(1, 2 * tail);
}

/** The percentiles of the mean over resampled values. */
function bootstrapInterval(
  values: readonly number[],
  random: () => number,
  { level = 0.95, resamples = 2000 }: BootstrapOptions = {},
): [low: number, high: number] {
  if (values.length === 0) return [0, 0];
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i += 1) sum += values[Math.floor(random() * values.length)]!;
    return sum / values.length;
  }).toSorted((a, b) => a - b);
  const tail = (1 - level) / 2;
  const at = (fraction: number): number => means[Math.round(fraction * (resamples - 1))]!;
  return [at(tail), at(1 - tail)];
}
