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
  const objective = crossEntropyObjective(inputs, targets, classes, exampleWeights, c);
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

/** Rows worked on together: as many sums run side by side, and each weight is fetched once for all of them. */
const blockRows = 4;

/**
 * What is minimised, with its gradient, as a function of the weights, `[classes, inputs]`, and after them the bias.
 *
 * Flat loops over typed arrays: nearly all of a training's time is spent here. Whatever the size of the blocks, each
 * sum is added up in the order of its rows or inputs, so the result is the same to the bit.
 */
function crossEntropyObjective(
  { rows, columns, data }: Matrix,
  targets: readonly number[],
  classes: number,
  exampleWeights: readonly number[],
  c: number,
): (point: Float64Array, gradient: Float64Array) => number {
  const numWeights = classes * columns;
  // Rows that fill up the last block are zeros and count nothing.
  const padded = new Float64Array(Math.ceil(rows / blockRows) * blockRows * columns);
  padded.set(data);
  // `[classes, blockRows]`: logits, then what each is off.
  const block = new Float64Array(classes * blockRows);

  /** Logits of the rows that begin at `start` in the data. */
  function fillLogits(point: Float64Array, start: number): void {
    for (let label = 0; label < classes; label += 1) {
      let first = point[numWeights + label]!;
      let second = first;
      let third = first;
      let fourth = first;
      const weights = label * columns;
      for (let i = 0; i < columns; i += 1) {
        const weight = point[weights + i]!;
        const at = start + i;
        first += weight * padded[at]!;
        second += weight * padded[at + columns]!;
        third += weight * padded[at + 2 * columns]!;
        fourth += weight * padded[at + 3 * columns]!;
      }
      const to = label * blockRows;
      block[to] = first;
      block[to + 1] = second;
      block[to + 2] = third;
      block[to + 3] = fourth;
    }
  }

  /** Puts what each logit of a row is off in the logit's place; what the row adds to the objective. */
  function toErrors(row: number): number {
    const place = row % blockRows;
    let highest = -Infinity;
    for (let at = place; at < block.length; at += blockRows) highest = Math.max(highest, block[at]!);
    let sum = 0;
    for (let at = place; at < block.length; at += blockRows) sum += Math.exp(block[at]! - highest);
    const logSum = highest + Math.log(sum);
    const target = targets[row]!;
    const strength = c * exampleWeights[row]!;
    const loss = strength * (logSum - block[target * blockRows + place]!);
    for (let label = 0; label < classes; label += 1) {
      const at = label * blockRows + place;
      block[at] = strength * (Math.exp(block[at]! - logSum) - (label === target ? 1 : 0));
    }
    return loss;
  }

  function addGradient(gradient: Float64Array, start: number): void {
    for (let label = 0; label < classes; label += 1) {
      const from = label * blockRows;
      const first = block[from]!;
      const second = block[from + 1]!;
      const third = block[from + 2]!;
      const fourth = block[from + 3]!;
      const weights = label * columns;
      for (let i = 0; i < columns; i += 1) {
        const at = start + i;
        let sum = gradient[weights + i]!;
        sum += first * padded[at]!;
        sum += second * padded[at + columns]!;
        sum += third * padded[at + 2 * columns]!;
        sum += fourth * padded[at + 3 * columns]!;
        gradient[weights + i] = sum;
      }
      let bias = gradient[numWeights + label]!;
      for (let place = 0; place < blockRows; place += 1) bias += block[from + place]!;
      gradient[numWeights + label] = bias;
    }
  }

  return (point, gradient) => {
    let value = 0;
    gradient.fill(0, numWeights);
    for (let i = 0; i < numWeights; i += 1) {
      value += (point[i]! * point[i]!) / 2;
      gradient[i] = point[i]!;
    }
    for (let row = 0; row < rows; row += blockRows) {
      fillLogits(point, row * columns);
      const end = Math.min(row + blockRows, rows);
      for (let each = row; each < end; each += 1) value += toErrors(each);
      if (end < row + blockRows) clearPlaces(end - row);
      addGradient(gradient, row * columns);
    }
    return value;
  };

  /** Takes the rows that only fill up the last block out of it. */
  function clearPlaces(used: number): void {
    for (let at = 0; at < block.length; at += 1) if (at % blockRows >= used) block[at] = 0;
  }
}
