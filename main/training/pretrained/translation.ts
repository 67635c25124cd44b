/**
 * The translation of embeddings: from spectrograms' approximate ones to those the audio itself would give.
 *
 * A ridge regression on windows that have both, both sides standardised: exact = offset + weights approximate.
 */
import {
  addScaled,
  dot,
  matrixOf,
  rowOf,
  solvePositiveDefinite,
  zeros,
  type Matrix,
} from '../heads/matrix.ts';

export interface Translation {
  /** `[inputs, inputs]`, a row for each number of the exact embedding. */
  readonly weights: Matrix;
  /** `[inputs]`. */
  readonly offset: Float64Array;
}

/** Embeddings of the same windows of music, row by row. */
export interface PairedEmbeddings {
  readonly approximate: Matrix;
  readonly exact: Matrix;
  /** How much each pair counts. */
  readonly weights: readonly number[];
}

/** The penalty's strength, chosen by cross-validation; a tenth or ten times as much is hardly worse. */
const alpha = 100;

/**
 * Fits the translation.
 *
 * A penalised regression draws everything towards the mean, and what a head makes of that is less sure than what it
 * makes of audio. So what is translated is spread out again until it scatters as exact embeddings do, all numbers
 * together: then one temperature serves both.
 */
export function fitTranslation(pairs: PairedEmbeddings): Translation {
  const { translation, explained } = ridge(pairs, alpha);
  const mean = weightedMean(pairs.exact, pairs.weights);
  const spread = 1 / Math.sqrt(explained);
  return {
    weights: { ...translation.weights, data: translation.weights.data.map((weight) => weight * spread) },
    offset: translation.offset.map((offset, i) => mean[i]! + (offset - mean[i]!) * spread),
  };
}

/** offset + weights * embedding. */
export function translate(embedding: ArrayLike<number>, { weights, offset }: Translation): Float64Array {
  const inputs = Float64Array.from({ length: weights.columns }, (_, i) => embedding[i]!);
  return offset.map((start, row) => start + dot(rowOf(weights, row), inputs));
}

/** Ridge regression: weights = (X' W X + alpha I)^-1 X' W Y with X and Y standardised and a mean weight of 1. */
export function ridge(
  { approximate, exact, weights }: PairedEmbeddings,
  penalty: number,
): {
  readonly translation: Translation;
  /** Variance of what is predicted for these pairs as a share of that of the exact embeddings. */
  readonly explained: number;
} {
  const from = weightedScaling(approximate, weights);
  const to = weightedScaling(exact, weights);
  const inputs = approximate.columns;
  const outputs = exact.columns;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Of the Gram matrix the lower triangle is enough.
  const gram = zeros(inputs, inputs);
  const moments = zeros(inputs, outputs);
  for (let pair = 0; pair < weights.length; pair += 1) {
    const weight = (weights[pair]! * weights.length) / total;
    const x = scaled(rowOf(approximate, pair), from);
    const y = scaled(rowOf(exact, pair), to);
    for (let i = 0; i < inputs; i += 1) {
      const factor = weight * x[i]!;
      addScaled(rowOf(gram, i).subarray(0, i + 1), factor, x.subarray(0, i + 1));
      addScaled(rowOf(moments, i), factor, y);
    }
  }
  for (let i = 0; i < inputs; i += 1) gram.data[i * inputs + i]! += penalty;
  const solution = solvePositiveDefinite(gram, moments);
  // B' X'W X B = B' (X'W Y - penalty B), of which the trace is the variance of what is predicted.
  const predicted = dot(solution.data, moments.data) - penalty * dot(solution.data, solution.data);
  const varying = to.varying.filter(Boolean).length;
  const offset = Float64Array.from(to.mean);
  const rows = Array.from({ length: outputs }, (_, output) => {
    const row = Float64Array.from(
      { length: inputs },
      (__, input) => (solution.data[input * outputs + output]! * to.scale[output]!) / from.scale[input]!,
    );
    offset[output]! -= dot(row, from.mean);
    return row;
  });
  return {
    translation: { weights: matrixOf(rows), offset },
    explained: predicted / (weights.length * varying),
  };
}

interface WeightedScaling {
  readonly mean: Float64Array;
  /** Deviations; 1 for a constant column, so that it can be divided by. */
  readonly scale: Float64Array;
  readonly varying: readonly boolean[];
}

function weightedScaling(matrix: Matrix, weights: readonly number[]): WeightedScaling {
  const mean = weightedMean(matrix, weights);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const variance = new Float64Array(matrix.columns);
  weights.forEach((weight, row) => {
    const values = rowOf(matrix, row);
    for (let i = 0; i < values.length; i += 1)
      variance[i]! += (weight / total) * (values[i]! - mean[i]!) ** 2;
  });
  const varying = Array.from(variance, (value) => value > 1e-16);
  return { mean, scale: variance.map((value, i) => (varying[i] ? Math.sqrt(value) : 1)), varying };
}

function weightedMean(matrix: Matrix, weights: readonly number[]): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = new Float64Array(matrix.columns);
  weights.forEach((weight, row) => addScaled(mean, weight / total, rowOf(matrix, row)));
  return mean;
}

function scaled(values: Float64Array, { mean, scale }: WeightedScaling): Float64Array {
  return values.map((value, i) => (value - mean[i]!) / scale[i]!);
}
