/** Dense layers without TensorFlow: the same operations, and a training run on WebAssembly. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadBackend } from '../../../main/inference/backend.ts';
import { TrainingKernels } from '../../../main/training/network/kernels.ts';
import { isPortable, portableKernels } from '../../../main/training/network/portable-kernels.ts';
import { vectorDeclaration } from '../../models/network/plain-network.ts';
import { toyDeclaration } from './made-clips.ts';

const backend = await loadBackend();
const { tf } = backend;
const portable = portableKernels(tf);

describe.skipIf(backend.name !== 'tensorflow')("give what TensorFlow's give", () => {
  const native = backend.name === 'tensorflow' ? TrainingKernels.of(backend) : portable;
  const batch = tf.tensor2d([1, -2, 3, 0, -0.5, 2], [2, 3]);
  const bias: Tensor1D = tf.tensor1d([0.5, 1, -1]);
  const valuesOf = (tensor: Tensor): number[] => [...tensor.dataSync()];

  test.each<[string, (kernels: typeof portable) => Tensor]>([
    ['bias', (kernels) => kernels.biasAdd(batch, bias)],
    ['gradient of the bias', (kernels) => kernels.biasGradient(batch)],
    ['relu', (kernels) => kernels.relu(batch)],
    ['gradient of the relu', (kernels) => kernels.reluGradient(batch, kernels.relu(batch))],
  ])('%s', (_, of) => {
    expect(valuesOf(of(portable))).toEqual(valuesOf(of(native)));
  });
});

test('a mask drops its share, keeps the sum, and follows from its seed', () => {
  const masks = [4, 4, 5].map((seed) => [...portable.dropoutMask([100, 50], 0.25, seed).dataSync()]);
  expect(masks[1]).toEqual(masks[0]);
  expect(masks[2]).not.toEqual(masks[0]);
  expect(new Set(masks[0])).toEqual(new Set([0, Math.fround(4 / 3)]));
  expect(masks[0]!.reduce((sum, value) => sum + value, 0) / 5000).toBeCloseTo(1, 1);
});

test('networks of dense layers are portable, convolutions and normalisation are not', () => {
  expect(
    isPortable({
      ...vectorDeclaration,
      layers: [
        { type: 'dropout', rate: 0.5 },
        { type: 'dense', units: 3 },
      ],
    }),
  ).toBe(true);
  expect(isPortable(toyDeclaration)).toBe(false);
  expect(() => portable.batchNorm({} as never, {} as never, {} as never)).toThrow(RangeError);
});

test('a dense network learns on WebAssembly, the same from the same seed', { timeout: 120_000 }, async () => {
  const script = fileURLToPath(new URL('dense-run.ts', import.meta.url));
  const env = { ...process.env, EARMARK_BACKEND: 'wasm' };
  const [one, same] = await Promise.all(
    [0, 1].map(async () => (await promisify(execFile)(process.execPath, [script], { env })).stdout),
  );
  const result = z
    .object({ backend: z.string(), accuracy: z.number(), loss: z.number() })
    .parse(JSON.parse(one!));
  expect(result.backend).toBe('wasm');
  expect(result.accuracy).toBe(1);
  expect(result.loss).toBeLessThan(0.4);
  expect(same).toBe(one);
});
