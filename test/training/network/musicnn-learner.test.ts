/** Training the end of the pretrained network: its gradients, and that nothing else changes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../../main/inference/backend.ts';
import { loadBundle } from '../../../main/inference/bundle.ts';
import { Embedder } from '../../../main/inference/embedder.ts';
import type { Batch } from '../../../main/training/network/learner.ts';
import { targetsFor } from '../../../main/training/network/loss.ts';
import { MusicnnLearner } from '../../../main/training/network/musicnn-learner.ts';
import { trainLearner } from '../../../main/training/network/train-learner.ts';
import type { Translation } from '../../../main/training/pretrained/translation.ts';
import { seededRandom } from '../../../main/training/random.ts';
import type { BundleTensor } from '../../../models/bundle.ts';
import { headLogits, type LinearHead } from '../../../models/heads.ts';
import { randomWindow } from '../../models/network/plain-network.ts';
import { randomEmbeddingSize, writeRandomBundle } from '../../workers/random-bundle.ts';
import { toyRun } from './made-clips.ts';

const { tf, name: backendName } = await loadBackend();
const hasTensorflow = backendName === 'tensorflow';
const inputs = randomEmbeddingSize - 2;
const frames = 20;
let folder: string;
let network: Map<string, BundleTensor>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-musicnn-'));
  await writeRandomBundle(join(folder, 'bundle'));
  const { tensors } = await loadBundle(join(folder, 'bundle'));
  // Ten times as large: the random network hardly tells its inputs apart.
  network = new Map(
    [...tensors].map(([name, { shape, data }]) => [
      name,
      { shape, data: name.includes('mid') ? data.map((value) => 10 * value) : data },
    ]),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function headOf(labels: number): LinearHead {
  const random = seededRandom(6);
  const numbers = (length: number, low: number): Float32Array =>
    Float32Array.from({ length }, () => low + random());
  return {
    kind: 'linear',
    inputs,
    mean: numbers(inputs, -0.5),
    scale: numbers(inputs, 0.5),
    weights: numbers(labels * inputs, -0.5),
    bias: numbers(labels, 0),
  };
}

function translationOf(): Translation {
  const random = seededRandom(7);
  const data = Float64Array.from({ length: inputs * inputs }, () => 0.3 * (random() - 0.5));
  return {
    weights: { rows: inputs, columns: inputs, data },
    offset: Float64Array.from({ length: inputs }, () => random()),
  };
}

const batch: Batch = {
  inputs: randomWindow(5 * frames * 96, 3).map(Math.abs),
  count: 5,
  targets: targetsFor([0, 1, 2, 0, 1], 3, 0.1),
  weights: new Float32Array(5).fill(1),
};

test.skipIf(!hasTensorflow)('gradients are what a small change does to the loss', () => {
  const learner = new MusicnnLearner(tf, {
    network,
    blocks: 2,
    rateFactor: 0.5,
    head: headOf(3),
    translation: translationOf(),
  });
  const before = tf.memory().numTensors;
  const { gradients } = learner.learn(batch);
  expect([...gradients.keys()]).toEqual([
    'mid2/kernel',
    'mid2/bias',
    'mid3/kernel',
    'mid3/bias',
    'head/weights',
    'head/bias',
  ]);
  const random = seededRandom(2);
  for (const [name, { values }] of learner.parameters) {
    for (let tries = 0; tries < 4; tries += 1) {
      const place = Math.floor(random() * values.length);
      const value = values[place]!;
      const lossAt = (changed: number): number => {
        values[place] = changed;
        const { loss } = learner.learn(batch);
        values[place] = value;
        return loss;
      };
      const errors = [3e-3, 1e-3, 3e-4].map((step) => {
        const slope = (lossAt(value + step) - lossAt(value - step)) / (2 * step);
        return Math.abs(gradients.get(name)![place]! - slope) / (0.02 + Math.abs(slope));
      });
      expect(Math.min(...errors), `${name} ${place}`).toBeLessThan(0.02);
    }
  }
  learner.predict([[batch.inputs.subarray(0, frames * 96)]]);
  expect(tf.memory().numTensors).toBe(before);
  learner.dispose();
});

test('it predicts what its tensors and its head give elsewhere', async () => {
  const head = headOf(3);
  const learner = new MusicnnLearner(tf, { network, blocks: 1, rateFactor: 1, head, translation: null });
  const { values } = learner.parameters.get('mid3/kernel')!;
  values.forEach((value, place) => (values[place] = value + 0.01 * (place % 3)));
  const windows = [0, 1].map((row) => batch.inputs.slice(row * frames * 96, (row + 1) * frames * 96));
  const [predicted] = learner.predict([windows]);
  const { manifest } = await loadBundle(join(folder, 'bundle'));
  const embedder = await Embedder.of(learner.tensors(), manifest.features);
  const embeddings = await embedder.embed(windows);
  windows.forEach((_, row) => {
    const logits = headLogits(
      embeddings.subarray(row * randomEmbeddingSize, (row + 1) * randomEmbeddingSize),
      learner.head(),
    );
    logits.forEach((logit, label) => expect(predicted![row * 3 + label]).toBeCloseTo(logit, 3));
  });
  embedder.dispose();
  learner.dispose();
});

test.skipIf(!hasTensorflow)('where no epoch is better than the start, the start is kept', async () => {
  const learner = new MusicnnLearner(tf, {
    network,
    blocks: 2,
    rateFactor: 1,
    head: headOf(3),
    translation: null,
  });
  const start = new Map([...learner.parameters].map(([name, { values }]) => [name, values.slice()]));
  const windows = [0, 1, 2].map((row) => batch.inputs.slice(row * frames * 96, (row + 1) * frames * 96));
  // What it predicts already is what is right; what it is taught is something else.
  const right = learner
    .predict(windows.map((window) => [window]))
    .map((row) => row.indexOf(Math.max(...row)));
  const { settings } = toyRun();
  const outcome = await trainLearner(learner, {
    ...toyRun(),
    settings: { ...settings, startsTrained: true, learningRate: 0.3, patience: 2 },
    examples: {
      labels: right.map((label) => (label + 1) % 3),
      inputLength: frames * 96,
      draw: (clip, _, target) => target.set(windows[clip]!),
    },
    validation: { labels: right, windows: (clip) => [windows[clip]!] },
  });
  expect(outcome.bestEpoch).toBe(0);
  expect(outcome.history).toHaveLength(2);
  for (const [name, { values }] of learner.parameters) expect(values).toEqual(start.get(name));
  learner.dispose();
});
