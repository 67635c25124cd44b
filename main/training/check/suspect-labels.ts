/**
 * Labels that are probably wrong, most suspect first.
 *
 * Confident learning (Northcutt, Jiang and Chuang 2021, https://arxiv.org/abs/1911.00068): heads fitted without a
 * track say how probable its label is. Heads are surer of some genres than of others, so a label's probability
 * counts against the mean that its genre's tracks reach. Several divisions into folds are averaged.
 */
import type { SuspectLabel } from '../../../models/dataset-check.ts';
import { indexOfLargest } from '../../../models/head.ts';
import { compareText } from '../compare-text.ts';
import { matrixOf } from '../heads/matrix.ts';
import { outOfFoldScores, probabilitiesOfScores, type Examples } from '../heads/quick-head.ts';
import { foldsOfGroups } from '../splits.ts';

/** A track as the search takes it. */
export interface LabelledEmbedding {
  readonly genre: string;
  /** Copies of a recording and tracks of an artist have one group: they do not vouch for each other. */
  readonly group: string;
  readonly embedding: ArrayLike<number>;
}

export interface SuspectOptions {
  readonly seed: number;
  readonly folds?: number;
  /** Divisions into folds that are averaged. */
  readonly rounds?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Every track that sounds more like another genre than its own, most suspect first; `index` is its position in
 * `tracks`. Empty where there are fewer than two genres.
 */
export function findSuspectLabels(
  tracks: readonly LabelledEmbedding[],
  { seed, folds = 5, rounds = 2, onProgress }: SuspectOptions,
): SuspectLabel[] {
  const labels = [...new Set(tracks.map(({ genre }) => genre))].toSorted(compareText);
  if (labels.length < 2) return [];
  const targets = tracks.map(({ genre }) => labels.indexOf(genre));
  const examples: Examples = {
    embeddings: matrixOf(tracks.map(({ embedding }) => embedding)),
    targets,
    labels: labels.length,
  };
  const probabilities = tracks.map(() => new Float64Array(labels.length));
  for (let round = 0; round < rounds; round += 1) {
    const scores = outOfFoldScores(examples, foldsOfGroups(tracks, { folds, seed: seed + round }), (done) =>
      onProgress?.(round * folds + done, rounds * folds),
    );
    probabilitiesOfScores(scores, targets).forEach((row, index) =>
      row.forEach((value, label) => (probabilities[index]![label]! += value / rounds)),
    );
  }
  const usual = labels.map((_, label) => {
    const own = probabilities.filter((_row, index) => targets[index] === label).map((row) => row[label]!);
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  });
  return probabilities
    .flatMap((row, index) => {
      const own = targets[index]!;
      const relative = row.map((value, label) => value / usual[label]!);
      const best = indexOfLargest(relative.map((value, label) => (label === own ? -1 : value)));
      if (row[best]! <= row[own]!) return [];
      const suspect: SuspectLabel = {
        index,
        genre: labels[own]!,
        suggested: labels[best]!,
        probability: row[own]!,
        suggestedProbability: row[best]!,
        likelyWrong: relative[best]! >= 1,
      };
      return [{ suspect, support: relative[own]! }];
    })
    .toSorted((a, b) => a.support - b.support || a.suspect.index - b.suspect.index)
    .map(({ suspect }) => suspect);
}
