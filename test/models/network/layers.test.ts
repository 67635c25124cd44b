/** Networks from declarations: the same numbers as computed the plain way, and picky about what they are given. */
import { expect, test } from 'vitest';
import { loadBackend } from '../../../main/inference/backend.ts';
import type { NetworkDeclaration } from '../../../models/network/declaration.ts';
import { createLayersNetwork } from '../../../models/network/layers.ts';
import { countParameters, planNetwork } from '../../../models/network/plan.ts';
import { expectPlainResults, randomTensors, smallDeclaration } from './plain-network.ts';

test('log-probabilities are those computed the plain way', async () => {
  await expectPlainResults((await loadBackend()).name);
});

test('a pooling is done before the relu it follows, and a bias is left out before a batch normalisation', () => {
  const { steps, outputs } = planNetwork(smallDeclaration, 10);
  expect(steps.slice(0, 4).map(({ operation }) => operation.type)).toEqual([
    'conv2d',
    'batchNorm',
    'maxPool',
    'relu',
  ]);
  expect(Object.keys(steps[0]!.parameters)).toEqual(['kernel']);
  expect(steps[2]!.output).toEqual({ kind: 'image', frames: 5, bands: 4, channels: 4 });
  expect(outputs).toBe(3);
  // 108 + 8 + 65 + 10 + (30 + 6 + 6) + 42 + 42 + 12 + 21
  expect(countParameters(smallDeclaration)).toBe(350);
});

test.each<[string, NetworkDeclaration['layers'], RegExp]>([
  ['no dense layer at the end', [{ type: 'globalAverage' }], /last layer/],
  [
    'an activation at the end',
    [{ type: 'globalAverage' }, { type: 'dense', units: 2, activation: 'relu' }],
    /last layer/,
  ],
  ['dense before the pooling over time', [{ type: 'dense', units: 2 }], /before the mean over time/],
  [
    'a convolution of a vector',
    [{ type: 'globalAverage' }, { type: 'conv2d', filters: 2, kernel: [1, 1] }, { type: 'dense', units: 2 }],
    /after the mean over time/,
  ],
  [
    'more pooling than bands',
    [{ type: 'maxPool', size: [1, 9] }, { type: 'globalAverage' }, { type: 'dense', units: 2 }],
    /too few to pool/,
  ],
])('refused: %s', (_, layers, message) => {
  const declaration: NetworkDeclaration = { input: { kind: 'frames', nMels: 8, channels: 1 }, layers };
  expect(() => planNetwork(declaration, 100)).toThrow(message);
});

test('a missing tensor or one of another shape is refused by name', async () => {
  const { tf } = await loadBackend();
  const network = { declaration: smallDeclaration, members: 2 };
  const tensors = randomTensors(smallDeclaration, 2);
  const partial = new Map(tensors);
  partial.delete('network/2/9/kernel');
  expect(() => createLayersNetwork(tf, network, partial)).toThrow(/network\/2\/9\/kernel.* is missing/);
  const other = new Map(tensors).set('network/1/0/kernel', {
    shape: [3, 3, 1, 4],
    data: new Float32Array(36),
  });
  expect(() => createLayersNetwork(tf, network, other)).toThrow(/network\/1\/0\/kernel.*\[3, 3, 1, 4\]/);
});
