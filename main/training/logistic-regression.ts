/**
 * Multinomial logistic regression with an L2 penalty on the weights, not on the bias.
 *
 * Minimises |weights|^2 / 2 + c * weighted sum of the examples' cross entropies: scikit-learn's
 * `LogisticRegression(C=c)` (https://scikit-learn.org/stable/modules/linear_model.html#multinomial-case).
 */
import { minimise } from './lbfgs.ts';
import { zeros, type Matrix } from './matrix.ts';

/** logits = weights x + bias. */
export interface LinearModel {
  /** `[classes, inputs]`. */
  readonly weights: Matrix;
  /** `[classes]`. */
  readonly bias: Float64Array;
}

/**
 * @param inputs `[examples, inputs]`, best standardised.
 * @param targets class of each example, 0 to classes - 1.
 * @param exampleWeights how much each example counts.
 * @param c inverse strength of the penalty, above 0.
 * @param near a model of the same inputs and classes to start from, which saves steps where `c` is near its own.
 */
export function trainLogisticRegression(
  inputs: Matrix,
  targets: readonly number[],
  classes: number,
  exampleWeights: readonly number[],
  c: number,
  near: LinearModel | null = null,
): LinearModel {
  const { rows, columns } = inputs;
  const numWeights = classes * columns;

  const logits = new Float64Array(classes);

  /** Flat loops over typed arrays: nearly all of a training's time is spent here. */
  function objective(point: Float64Array, gradient: Float64Array): number {
    let value = 0;
    gradient.fill(0, numWeights);
    for (let i = 0; i < numWeights; i += 1) {
      value += (point[i]! * point[i]!) / 2;
      gradient[i] = point[i]!;
    }
    for (let row = 0; row < rows; row += 1) {
      const start = row * columns;
      let highest = -Infinity;
      for (let label = 0; label < classes; label += 1) {
        let logit = point[numWeights + label]!;
        const weights = label * columns;
        for (let i = 0; i < columns; i += 1) logit += point[weights + i]! * inputs.data[start + i]!;
        logits[label] = logit;
        highest = Math.max(highest, logit);
      }
      let sum = 0;
      for (let label = 0; label < classes; label += 1) sum += Math.exp(logits[label]! - highest);
      const logSum = highest + Math.log(sum);
      const target = targets[row]!;
      const strength = c * exampleWeights[row]!;
      value += strength * (logSum - logits[target]!);
      for (let label = 0; label < classes; label += 1) {
        const error = strength * (Math.exp(logits[label]! - logSum) - (label === target ? 1 : 0));
        const weights = label * columns;
        for (let i = 0; i < columns; i += 1) gradient[weights + i]! += error * inputs.data[start + i]!;
        gradient[numWeights + label]! += error;
      }
    }
    return value;
  }

  const start = new Float64Array(numWeights + classes);
  if (near) {
    start.set(near.weights.data);
    start.set(near.bias, numWeights);
  }
  const { point } = minimise(objective, start, {
    // A hundred-thousandth of what the examples together could pull.
    gradientTolerance: 1e-5 * c * rows,
  });
  return {
    weights: { ...zeros(classes, columns), data: point.slice(0, numWeights) },
    bias: point.slice(numWeights),
  };
}
