/**
 * Quick heads: classifiers over embeddings that are fitted in a tenth of a second, to judge a data set by.
 *
 * Ridge regression on the genres' indicators, every genre counting as much as any other; a few points behind
 * the head that method `transfer` trains, and a hundred times as fast. Solved over the examples or over the
 * inputs, whichever are fewer (Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 18.3.5).
 */
import { softmax } from '../../../models/head.ts';
import { fitTemperature } from './calibrate.ts';
import {
  addScaled,
  dot,
  fitStandardiser,
  rowOf,
  selectRows,
  solvePositiveDefinite,
  standardise,
  transpose,
  zeros,
  type Matrix,
} from './matrix.ts';

/** Examples of which a quick head learns. */
export interface Examples {
  /** `[examples, inputs]`. */
  readonly embeddings: Matrix;
  /** Label of each example, 0 to labels - 1. */
  readonly targets: readonly number[];
  readonly labels: number;
}

/** Scores in label order, about 10 for a sure label and 0 for the others; as logits once divided by a temperature. */
export type QuickHead = (embedding: ArrayLike<number>) => Float64Array;

/** The penalty for each input, so that its strength does not hang on their number. */
const penaltyPerInput = 0.3;
/** Brings the scores to the size of logits. */
const scoreScale = 10;

/** Fits a head; labels without an example score low. */
export function fitQuickHead({ embeddings, targets, labels }: Examples): QuickHead {
  const standardiser = fitStandardiser(embeddings);
  const inputs = standardise(embeddings, standardiser);
  const counts = Array.from({ length: labels }, () => 0);
  for (const target of targets) counts[target]! += 1;
  const present = counts.filter((count) => count > 0).length;
  const exampleWeights = targets.map((target) => targets.length / (present * counts[target]!));
  const centre = weightedMean(inputs, exampleWeights);
  const centred = { ...inputs, data: Float64Array.from(inputs.data) };
  for (let row = 0; row < centred.rows; row += 1) addScaled(rowOf(centred, row), -1, centre);
  const weights = ridgeWeights(centred, indicators(targets, labels, 1 / present), exampleWeights);
  const bias = Float64Array.from(counts, (count, label) =>
    count === 0 ? -1 : 1 / present - dot(rowOf(weights, label), centre),
  );
  return (embedding) => {
    const values = Float64Array.from(
      standardiser.mean,
      (mean, i) => (embedding[i]! - mean) / standardiser.scale[i]!,
    );
    return bias.map((start, label) => scoreScale * (start + dot(rowOf(weights, label), values)));
  };
}

/** `[examples, labels]`: 1 for an example's own label and 0 for others, less their mean. */
function indicators(targets: readonly number[], labels: number, mean: number): Matrix {
  const matrix = zeros(targets.length, labels);
  targets.forEach((target, row) => {
    for (let label = 0; label < labels; label += 1) {
      rowOf(matrix, row)[label] = (label === target ? 1 : 0) - mean;
    }
  });
  return matrix;
}

/** `[labels, inputs]`. */
function ridgeWeights(inputs: Matrix, goals: Matrix, exampleWeights: readonly number[]): Matrix {
  const penalty = penaltyPerInput * inputs.columns;
  if (inputs.rows < inputs.columns) {
    const kernel = zeros(inputs.rows, inputs.rows);
    for (let row = 0; row < inputs.rows; row += 1) {
      for (let other = 0; other <= row; other += 1) {
        const product = dot(rowOf(inputs, row), rowOf(inputs, other));
        kernel.data[row * inputs.rows + other] = product;
        kernel.data[other * inputs.rows + row] = product;
      }
      kernel.data[row * inputs.rows + row]! += penalty / exampleWeights[row]!;
    }
    return combine(transpose(solvePositiveDefinite(kernel, goals)), inputs);
  }
  const gram = zeros(inputs.columns, inputs.columns);
  const moments = zeros(inputs.columns, goals.columns);
  for (let row = 0; row < inputs.rows; row += 1) {
    const values = rowOf(inputs, row);
    for (let i = 0; i < inputs.columns; i += 1) {
      const weighted = exampleWeights[row]! * values[i]!;
      const target = rowOf(gram, i);
      for (let j = 0; j <= i; j += 1) target[j]! += weighted * values[j]!;
      addScaled(rowOf(moments, i), weighted, rowOf(goals, row));
    }
  }
  for (let i = 0; i < inputs.columns; i += 1) gram.data[i * inputs.columns + i]! += penalty;
  return transpose(solvePositiveDefinite(gram, moments));
}

/** `left * right`, adding up rows. */
function combine(left: Matrix, right: Matrix): Matrix {
  const product = zeros(left.rows, right.columns);
  for (let row = 0; row < left.rows; row += 1) {
    for (let k = 0; k < left.columns; k += 1) {
      addScaled(rowOf(product, row), left.data[row * left.columns + k]!, rowOf(right, k));
    }
  }
  return product;
}

function weightedMean(inputs: Matrix, exampleWeights: readonly number[]): Float64Array {
  const total = exampleWeights.reduce((sum, weight) => sum + weight, 0);
  const mean = new Float64Array(inputs.columns);
  exampleWeights.forEach((weight, row) => addScaled(mean, weight / total, rowOf(inputs, row)));
  return mean;
}

/**
 * Scores of every example by heads that were fitted without its fold.
 *
 * @param foldOf fold of each example; there are two folds at least.
 * @param onFold called after each fold, with the number done.
 */
export function outOfFoldScores(
  { embeddings, targets, labels }: Examples,
  foldOf: readonly number[],
  onFold?: (done: number, total: number) => void,
): Float64Array[] {
  const scores: Float64Array[] = targets.map(() => new Float64Array(labels));
  const folds = [...new Set(foldOf)];
  folds.forEach((held, index) => {
    const inside = [...targets.keys()].filter((row) => foldOf[row] !== held);
    const head = fitQuickHead({
      embeddings: selectRows(embeddings, inside),
      targets: inside.map((row) => targets[row]!),
      labels,
    });
    targets.forEach((_, row) => {
      if (foldOf[row] === held) scores[row] = head(rowOf(embeddings, row));
    });
    onFold?.(index + 1, folds.length);
  });
  return scores;
}

/** Scores as probabilities, at the temperature under which the true labels are most probable. */
export function probabilitiesOfScores(
  scores: readonly Float64Array[],
  targets: readonly number[],
): Float64Array[] {
  const temperature = fitTemperature({ logits: scores, targets });
  return scores.map((row) => softmax(row, temperature));
}
