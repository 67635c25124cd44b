/** Gradients of the training steps, against what a small change of each number does to the loss. */
import { beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../../main/inference/backend.ts';
import { Adam } from '../../../main/training/network/adam.ts';
import { TrainingKernels } from '../../../main/training/network/kernels.ts';
import { LayersLearner } from '../../../main/training/network/layers-learner.ts';
import type { Batch } from '../../../main/training/network/learner.ts';
import { balancedWeights, crossEntropy, targetsFor } from '../../../main/training/network/loss.ts';
import { seededRandom } from '../../../main/training/random.ts';
import type { NetworkDeclaration } from '../../../models/network/declaration.ts';
import { randomWindow, smallDeclaration, vectorDeclaration } from '../../models/network/plain-network.ts';

const backend = await loadBackend();
const { tf } = backend;
const hasTensorflow = backend.name === 'tensorflow';
let kernels: TrainingKernels;

beforeAll(() => {
  if (hasTensorflow) kernels = TrainingKernels.of(backend);
});

function learnerOf(declaration: NetworkDeclaration): LayersLearner {
  const { input } = declaration;
  const channels = input.kind === 'frames' ? input.channels : input.count;
  const scaling = { mean: new Float32Array(channels), scale: new Float32Array(channels).fill(1) };
  return new LayersLearner(kernels, declaration, scaling, 3);
}

function batchOf(inputLength: number, count: number): Batch {
  return {
    inputs: randomWindow(inputLength * count, 11),
    count,
    targets: targetsFor(
      Array.from({ length: count }, (_, row) => row % 3),
      3,
      0.1,
    ),
    weights: Float32Array.from({ length: count }, (_, row) => 0.5 + (row % 2)),
  };
}

test.skipIf(!hasTensorflow).each<[string, NetworkDeclaration, number]>([
  ['every kind of layer', smallDeclaration, 80],
  [
    'the mean over frames and bands',
    {
      input: { kind: 'frames', nMels: 8, channels: 1 },
      layers: [
        { type: 'conv2d', filters: 3, kernel: [3, 3] },
        { type: 'maxPool', size: [2, 2] },
        { type: 'globalAverage' },
        { type: 'dense', units: 3 },
      ],
    },
    64,
  ],
  ['vectors', vectorDeclaration, 5],
])('of %s', (_, declaration, inputLength) => {
  const learner = learnerOf(declaration);
  const batch = batchOf(inputLength, 6);
  const { gradients } = learner.learn(batch, 7);
  expect([...gradients.keys()].toSorted()).toEqual([...learner.parameters.keys()].toSorted());
  const random = seededRandom(2);
  for (const [name, { values }] of learner.parameters) {
    for (let tries = 0; tries < 4; tries += 1) {
      const place = Math.floor(random() * values.length);
      const value = values[place]!;
      const lossAt = (changed: number): number => {
        values[place] = changed;
        const { loss } = learner.learn(batch, 7);
        values[place] = value;
        return loss;
      };
      // A pooling or relu may turn within a step, and single precision blurs small ones: the nearest counts.
      const errors = [3e-3, 1e-3, 3e-4].map((step) => {
        const slope = (lossAt(value + step) - lossAt(value - step)) / (2 * step);
        return Math.abs(gradients.get(name)![place]! - slope) / (0.02 + Math.abs(slope));
      });
      expect(Math.min(...errors), `${name} ${place}`).toBeLessThan(0.02);
    }
  }
});

test.skipIf(!hasTensorflow)('a pooling gives its gradient to the largest', () => {
  const input = tf.tensor4d(randomWindow(2 * 5 * 6 * 3, 4), [2, 5, 6, 3]);
  const gradient = tf.tensor4d(randomWindow(2 * 2 * 3 * 3, 5), [2, 2, 3, 3]);
  const pooled = kernels.maxPool(input, [2, 2]);
  const fast = kernels.maxPoolGradient(gradient, input, pooled, [2, 2]);
  const plain = tf.grad((image) => tf.maxPool(image as typeof input, 2, 2, 'valid'))(input, gradient);
  expect([...fast.dataSync()]).toEqual([...plain.dataSync()]);
  expect([...pooled.output.dataSync()]).toEqual([...tf.maxPool(input, 2, 2, 'valid').dataSync()]);
});

test.skipIf(!hasTensorflow)('a mask drops its share, follows its seed and keeps the mean', () => {
  const [one, same, other] = [9, 9, 10].map((seed) => [
    ...kernels.dropoutMask([100, 100], 0.25, seed).dataSync(),
  ]);
  expect(one).toEqual(same);
  expect(one).not.toEqual(other);
  expect(new Set(one)).toEqual(new Set([0, Math.fround(4 / 3)]));
  expect(one!.filter((value) => value === 0).length / 10_000).toBeCloseTo(0.25, 1);
});

test.skipIf(!hasTensorflow)('learning leaves nothing behind in the backend', () => {
  const learner = learnerOf(smallDeclaration);
  const batch = batchOf(80, 4);
  learner.learn(batch, 1);
  learner.settle([batch]);
  learner.predict([[batch.inputs.subarray(0, 80)]]);
  const before = tf.memory();
  for (let step = 0; step < 5; step += 1) {
    learner.learn(batch, step);
    learner.settle([batch]);
    learner.predict([[batch.inputs.subarray(0, 80)], [batch.inputs.subarray(80, 160)]]);
  }
  expect(tf.memory().numTensors).toBe(before.numTensors);
  expect(tf.memory().numBytes).toBe(before.numBytes);
});

test.skipIf(!hasTensorflow)('statistics are those of all inputs together, with nothing dropped', () => {
  const learner = learnerOf({
    input: { kind: 'features', count: 2 },
    layers: [{ type: 'dropout', rate: 0.9 }, { type: 'batchNorm' }, { type: 'dense', units: 3 }],
  });
  learner.learn({ ...batchOf(2, 3), inputs: Float32Array.of(100, 100, 0, 0, 0, 0) }, 1);
  learner.settle([
    { inputs: Float32Array.of(1, 10, 2, 20, 3, 30), count: 3 },
    { inputs: Float32Array.of(4, 10, 5, 20, 6, 30), count: 3 },
  ]);
  expect([...learner.statistics.get('1/mean')!.values]).toEqual([3.5, 20]);
  // 1 and 100 within each batch, and 1.5 from each batch's mean to that of all.
  const [first, second] = learner.statistics.get('1/variance')!.values;
  expect(first).toBeCloseTo(1 + 2.25, 4);
  expect(second).toBeCloseTo(100, 2);
});

test('cross-entropy: the loss, its weights, and who is right', () => {
  const logits = Float32Array.of(2, 0, 0, 3, 3, 3);
  const targets = targetsFor([0, 1], 3, 0);
  const { loss, right, gradient } = crossEntropy(logits, {
    count: 2,
    targets,
    weights: Float32Array.of(1, 0.5),
  });
  expect(loss).toBeCloseTo((Math.log(1 + 2 * Math.exp(-2)) + 0.5 * Math.log(3)) / 2, 6);
  expect(right).toBe(1);
  expect(gradient[4]).toBeCloseTo((0.5 * (1 / 3 - 1)) / 2, 6);
  expect([...targetsFor([1], 4, 0.2)].map((share) => share.toFixed(2))).toEqual([
    '0.05',
    '0.85',
    '0.05',
    '0.05',
  ]);
  expect([...balancedWeights([0, 0, 0, 1], 3)]).toEqual([Math.fround(2 / 3), 2, 0]);
});

test('Adam takes the steps of the paper', () => {
  const values = Float32Array.of(1, -1);
  const adam = new Adam(new Map([['a', { shape: [2], values }]]));
  // The first step is the rate itself, whatever the gradient's size.
  adam.step(new Map([['a', Float32Array.of(0.5, -5)]]), 0.1);
  expect(values[0]).toBeCloseTo(0.9, 5);
  expect(values[1]).toBeCloseTo(-0.9, 5);
  adam.step(new Map([['a', Float32Array.of(-0.5, -5)]]), 0.1);
  // Nearly nothing is left of a gradient that turned round: its mean is (0.9 * 0.1 - 0.1) * 0.5, divided by 0.19.
  expect(values[0]).toBeCloseTo(0.9 + (0.1 * 0.01) / 0.19, 5);
  expect(values[1]).toBeCloseTo(-0.8, 5);
});
