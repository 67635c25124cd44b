/** The backend really computes, on one engine, with and without libtensorflow. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as importedTf from '@tensorflow/tfjs-core';
import type { Rank, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadBackend } from '../../main/inference/backend.ts';

const run = promisify(execFile);
const printedSchema = z.object({
  name: z.string(),
  version: z.string(),
  reason: z.string().nullable(),
  values: z.array(z.number()),
});
const backendModule = new URL('../../main/inference/backend.ts', import.meta.url).href;

/** Loads the backend in a process of its own and multiplies there; answers what it printed. */
async function multiplyInChild(environment: Record<string, string>) {
  const script = `
    const { loadBackend } = await import(${JSON.stringify(backendModule)});
    const { name, version, reason, tf } = await loadBackend();
    const product = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5, 6], [7, 8]]));
    const values = Array.from(await product.data());
    console.log(JSON.stringify({ name, version, reason, values }));`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, ...environment },
  });
  return { ...printedSchema.parse(JSON.parse(stdout)), stdout, stderr };
}

describe('loadBackend', () => {
  test('multiplies matrices', async () => {
    const { tf } = await loadBackend();
    const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]));
    expect(Array.from(await product.data())).toEqual([19, 22, 43, 50]);
  });

  test('answers with the same backend again', async () => {
    expect(await loadBackend()).toBe(await loadBackend());
  });

  test('shares its engine with whoever imports tfjs-core', async () => {
    const { tf } = await loadBackend();
    expect(importedTf.engine()).toBe(tf.engine());
  });

  test('convolves and backpropagates on libtensorflow', async () => {
    const { name, reason, tf } = await loadBackend();
    if (name !== 'tensorflow') return expect(reason).toBeTruthy();
    const image: Tensor4D = tf.ones([1, 4, 4, 1]);
    const kernel = tf.variable<Rank.R4>(tf.zeros([2, 2, 1, 1]));
    const { grads } = tf.variableGrads(() => tf.sum(tf.conv2d(image, kernel, 1, 'valid')));
    const values = await grads[kernel.name]!.data();
    expect(Array.from(values)).toEqual([9, 9, 9, 9]);
  });

  test('falls back to WebAssembly when asked, quietly', async () => {
    const result = await multiplyInChild({ EARMARK_BACKEND: 'wasm' });
    expect(result).toMatchObject({ name: 'wasm', values: [19, 22, 43, 50], stderr: '' });
    expect(result.reason).toMatch(/EARMARK_BACKEND/);
  });

  test('prints nothing of its own', async () => {
    const result = await multiplyInChild({});
    expect(result).toMatchObject({ values: [19, 22, 43, 50], stderr: '' });
    expect(result.stdout.trim().split('\n')).toHaveLength(1);
  });

  test('refuses an unknown name with a sentence', async () => {
    await expect(multiplyInChild({ EARMARK_BACKEND: 'cuda' })).rejects.toThrow(/EARMARK_BACKEND is "cuda"/);
  });
});
