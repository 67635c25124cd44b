/**
 * Linear discriminant analysis with a shrunken covariance: the linear rule that is best when every class is a
 * cloud of the same shape. It needs few examples, and errs elsewhere than logistic regression does.
 *
 * As scikit-learn's `LinearDiscriminantAnalysis(solver="lsqr", shrinkage=s)` with equal priors
 * (https://scikit-learn.org/stable/modules/lda_qda.html#shrinkage-and-covariance-estimator).
 */
import type { LinearModel } from './logistic-regression.ts';
import { addScaled, dot, rowOf, solvePositiveDefinite, transpose, zeros, type Matrix } from './matrix.ts';

/**
 * @param inputs `[examples, inputs]`, best standardised.
 * @param targets class of each example; every class has one at least.
 * @param exampleWeights how much each example counts.
 * @param shrinkage from 0, the covariance as it is, to 1, the same variance in every direction.
 */
export function trainDiscriminant(
  inputs: Matrix,
  targets: readonly number[],
  classes: number,
  exampleWeights: readonly number[],
  shrinkage: number,
): LinearModel {
  const { means, covariance } = fitClouds(inputs, targets, classes, exampleWeights, shrinkage);
  const weights = transpose(solvePositiveDefinite(covariance, transpose(means)));
  const bias = Float64Array.from(
    { length: classes },
    (_, label) => -dot(rowOf(weights, label), rowOf(means, label)) / 2,
  );
  return { weights, bias };
}

/** The classes as clouds of one shape. */
export interface Clouds {
  /** `[classes, inputs]`. */
  readonly means: Matrix;
  /** Within the classes, shrunken, `[inputs, inputs]`; positive definite. */
  readonly covariance: Matrix;
}

/** Means and shrunken covariance of classes; the parameters as for `trainDiscriminant`. */
export function fitClouds(
  inputs: Matrix,
  targets: readonly number[],
  classes: number,
  exampleWeights: readonly number[],
  shrinkage: number,
): Clouds {
  const { columns } = inputs;
  const totals = new Float64Array(classes);
  targets.forEach((target, row) => (totals[target]! += exampleWeights[row]!));
  const means = zeros(classes, columns);
  targets.forEach((target, row) => {
    addScaled(rowOf(means, target), exampleWeights[row]! / totals[target]!, rowOf(inputs, row));
  });
  const covariance = zeros(columns, columns);
  targets.forEach((target, row) => {
    const centred = Float64Array.from(rowOf(inputs, row));
    addScaled(centred, -1, rowOf(means, target));
    const weight = exampleWeights[row]! / totals[target]! / classes;
    // Up to the diagonal; beyond it stands the same.
    for (let i = 0; i < columns; i += 1) {
      addScaled(rowOf(covariance, i).subarray(0, i + 1), weight * centred[i]!, centred);
    }
  });
  for (let i = 0; i < columns; i += 1) {
    for (let j = 0; j < i; j += 1) covariance.data[j * columns + i] = covariance.data[i * columns + j]!;
  }
  let trace = 0;
  for (let i = 0; i < columns; i += 1) trace += covariance.data[i * columns + i]!;
  // Never quite singular, even where all examples of a class are the same.
  const variance = trace / columns + 1e-9;
  for (let i = 0; i < columns; i += 1) {
    const row = rowOf(covariance, i);
    for (let j = 0; j < columns; j += 1) row[j]! *= 1 - shrinkage;
    row[i]! += shrinkage * variance;
  }
  return { means, covariance };
}
