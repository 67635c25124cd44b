/** Method `finetune`: a model comes out that scores what it was trained on, as a bundle. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../../main/inference/backend.ts';
import { loadBundle } from '../../../main/inference/bundle.ts';
import { openDataset } from '../../../main/training/dataset/dataset.ts';
import { evaluateDataset } from '../../../main/training/evaluation/evaluate.ts';
import { finetune } from '../../../main/training/methods/finetune.ts';
import type { TrainingEvent } from '../../../models/training.ts';
import { madeGenres, madeJob, writeMadeSet } from '../made-set.ts';
import { storeModel } from '../stored-model.ts';

const clips = 20;
const hasTensorflow = (await loadBackend()).name === 'tensorflow';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-finetune-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.skipIf(!hasTensorflow)('a spectrogram set', { timeout: 120_000 }, async () => {
  const datasetPath = await writeMadeSet(folder, clips);
  const { tracks, labels, checkpointFolder, cacheFolder } = madeJob(datasetPath, clips, folder);
  const events: TrainingEvent[] = [];
  const model = await finetune.train({
    dataset: await openDataset(datasetPath),
    tracks,
    validation: [],
    labels,
    options: { seed: 2, epochs: 2 },
    checkpointFolder,
    cacheFolder,
    onEvent: (event) => events.push(event),
    signal: new AbortController().signal,
  });
  expect(events.filter(({ type }) => type === 'epoch')).toHaveLength(2);
  expect(model.network).toMatchObject({ kind: 'musicnn', embeddingSize: 506 });
  expect(model.translation).toEqual({ from: 'spectrogram-22050-915' });
  // Two convolutions of 7 x 64 x 64 with their biases, and the head.
  expect(model.parameters).toBe(2 * (7 * 64 * 64 + 64) + 2 * 506 + 2);
  expect(Object.keys(model.notices)).toEqual(['LICENSE-musicnn.txt']);
  await storeModel(model, join(folder, 'bundle'), madeGenres);
  const evaluation = await evaluateDataset({
    dataset: datasetPath,
    bundle: await loadBundle(join(folder, 'bundle')),
    analyse: () => Promise.reject(new Error('no audio here')),
  });
  expect(evaluation.accuracy).toBe(1);
});
