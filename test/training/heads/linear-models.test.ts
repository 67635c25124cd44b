/** The learners in plain TypeScript: the same weights as scikit-learn's. */
import { expect, test } from 'vitest';
import { crossEntropyAt, fitTemperature } from '../../../main/training/heads/calibrate.ts';
import { trainDiscriminant } from '../../../main/training/heads/discriminant.ts';
import { minimise } from '../../../main/training/heads/lbfgs.ts';
import {
  trainLogisticRegression,
  type LinearModel,
} from '../../../main/training/heads/logistic-regression.ts';
import {
  dot,
  fitStandardiser,
  matrixOf,
  multiply,
  rowOf,
  solvePositiveDefinite,
  standardise,
} from '../../../main/training/heads/matrix.ts';
import { ridge, translate } from '../../../main/training/pretrained/translation.ts';
import golden from '../golden-sklearn.json' with { type: 'json' };

const inputs = matrixOf(golden.inputs);

function expectNear(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => expect(Math.abs(actual[i]! - value)).toBeLessThan(tolerance));
}

test('logistic regression', () => {
  const { c, weights, bias } = golden.logistic;
  const model = trainLogisticRegression(inputs, golden.targets, 3, golden.exampleWeights, c);
  expectNear(model.weights.data, weights.flat(), 1e-4);
  expectNear(model.bias, bias, 1e-4);
});

test('linear discriminant analysis with shrinkage, up to what softmax does not see', () => {
  const { shrinkage, weights, bias } = golden.discriminant;
  const even = golden.targets.map(() => 1);
  const model = centred(trainDiscriminant(inputs, golden.targets, 3, even, shrinkage));
  expectNear(model.weights.data, weights.flat(), 1e-5);
  expectNear(model.bias, bias, 1e-5);
});

/** Without what is common to all classes. */
function centred({ weights, bias }: LinearModel): LinearModel {
  const mean = (values: ArrayLike<number>, stride: number, offset: number): number =>
    Array.from({ length: weights.rows }, (_, row) => values[row * stride + offset]!).reduce((a, b) => a + b) /
    weights.rows;
  const data = weights.data.map(
    (value, i) => value - mean(weights.data, weights.columns, i % weights.columns),
  );
  return { weights: { ...weights, data }, bias: bias.map((value) => value - mean(bias, 1, 0)) };
}

test('ridge regression with both sides standardised', () => {
  const from = matrixOf(golden.inputs.map((row) => row.slice(0, 3)));
  const to = matrixOf(golden.inputs.map((row) => row.slice(3)));
  const pairs = { approximate: from, exact: to, weights: golden.inputs.map(() => 1) };
  const { translation } = ridge(pairs, golden.ridge.alpha);
  golden.ridge.predicted.forEach((expected, row) => {
    expectNear(translate(rowOf(from, row), translation), expected, 1e-5);
  });
});

test('temperature', () => {
  const { weights, bias } = golden.logistic;
  const logits = golden.inputs.map((row) =>
    Float64Array.from(bias, (start, i) => start + dot(weights[i]!, row)),
  );
  const labelled = { logits, targets: golden.targets };
  const temperature = fitTemperature(labelled);
  expect(temperature).toBeCloseTo(golden.temperature.value, 3);
  expect(crossEntropyAt(temperature, labelled)).toBeCloseTo(golden.temperature.loss, 6);
});

test('L-BFGS finds the bottom of Rosenbrock’s valley', () => {
  const valley = (point: Float64Array, gradient: Float64Array): number => {
    const [x, y] = [point[0]!, point[1]!];
    gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x);
    gradient[1] = 200 * (y - x * x);
    return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
  };
  const { point, converged } = minimise(valley, Float64Array.of(-1.2, 1), { gradientTolerance: 1e-8 });
  expect(converged).toBe(true);
  expectNear(point, [1, 1], 1e-6);
});

test('Cholesky solves, and refuses what is not positive definite', () => {
  const symmetric = matrixOf([
    [4, 2, 0.6],
    [2, 3, 0.4],
    [0.6, 0.4, 1],
  ]);
  const right = matrixOf([
    [1, 0],
    [2, 1],
    [3, -1],
  ]);
  expectNear(multiply(symmetric, solvePositiveDefinite(symmetric, right)).data, [...right.data], 1e-12);
  expect(() =>
    solvePositiveDefinite(
      matrixOf([
        [1, 2],
        [2, 1],
      ]),
      matrixOf([[1], [1]]),
    ),
  ).toThrow(RangeError);
});

test('standardising leaves a constant column at zero', () => {
  const matrix = matrixOf([
    [1, 5],
    [3, 5],
  ]);
  expect([...standardise(matrix, fitStandardiser(matrix)).data]).toEqual([-1, 0, 1, 0]);
});

test('a column that differs by rounding alone is constant, and can be divided by in half precision', () => {
  const rounding = 2 ** -11;
  const matrix = matrixOf([3.3, -0.02, 1e-5].map((dead) => [dead, 1]).concat([[3.3 * (1 + rounding), 2]]));
  const dead = matrixOf(
    Array.from({ length: 9 }, (_, row) => [0.37 * (row % 2 === 0 ? 1 : 1 + rounding), row]),
  );
  expect(fitStandardiser(dead).scale[0]).toBe(1);
  expect(fitStandardiser(dead).scale[1]).toBeGreaterThan(2);
  expect(fitStandardiser(matrix).scale[0]).toBeGreaterThan(1);
});
