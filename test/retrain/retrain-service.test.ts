/** The retrain wizard's work on real clips: from a folder to an adopted model, and back out at every step. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../main/engine.ts';
import { evaluateDataset } from '../../main/training/evaluation/evaluate.ts';
import type { RetrainState } from '../../models/retrain-contract.ts';
import { trainingOptionsSchema } from '../../models/training.ts';
import { madeClip, writeClip } from '../training/made-genres.ts';

const options = trainingOptionsSchema.parse({});
let folder: string;
let music: string;
let engine: Engine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-retrain-'));
  music = join(folder, 'music');
  for (const genre of ['drone', 'clicks', 'siren'] as const) {
    for (let clip = 1; clip <= 8; clip += 1) {
      await writeClip(music, `${genre}/${genre}-${clip}.wav`, madeClip(genre, clip));
    }
  }
  engine = await openEngine();
}, 60_000);
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

function openEngine(): Promise<Engine> {
  return createEngine({ dataFolder: join(folder, 'data'), workers: 1 });
}

const state = (): Promise<RetrainState> => engine.request('retrain.state', {});

async function choose(): Promise<RetrainState> {
  const { jobId } = await engine.request('retrain.choose', { source: { folder: music, library: false } });
  await engine.jobs.finished(jobId);
  return state();
}

async function train(): Promise<RetrainState> {
  const { jobId } = await engine.request('retrain.start', { method: 'transfer', options, name: 'Mine' });
  await engine.jobs.finished(jobId);
  return state();
}

test('a folder is checked, and the set follows what the person changes', async () => {
  const { report, checkFailure } = await choose();
  expect(checkFailure).toBeNull();
  expect(report).toMatchObject({ tracks: 24, usable: 24, trainable: true });
  const leftOut = [join(music, 'siren/siren-1.wav')];
  const relabelled = { [join(music, 'siren/siren-2.wav')]: 'drone' };
  const { jobId } = await engine.request('retrain.change', {
    changes: { genres: { clicks: 'Ticks', drone: 'drone' }, relabelled, leftOut },
  });
  await engine.jobs.finished(jobId);
  const changed = (await state()).report!;
  expect(Object.fromEntries(changed.genres.map(({ genre, tracks }) => [genre, tracks]))).toEqual({
    Ticks: 8,
    drone: 9,
    siren: 6,
  });
  const back = await engine.request('retrain.change', {
    changes: { genres: {}, relabelled: {}, leftOut: [] },
  });
  await engine.jobs.finished(back.jobId);
}, 120_000);

test('nothing is trained before a set is chosen, and a set of one genre is refused in words', async () => {
  await engine.request('retrain.discard', {});
  const start = engine.request('retrain.start', { method: 'transfer', options, name: 'Mine' });
  await expect(start).rejects.toMatchObject({ code: 'invalid-request' });
  const { jobId } = await engine.request('retrain.choose', {
    source: { folder: join(music, 'drone'), library: false },
  });
  await engine.jobs.finished(jobId);
  expect((await state()).checkFailure).toMatchObject({ code: 'invalid-dataset' });
});

test('a trained model is judged as evaluate judges it, waits beside the others, and is adopted', async () => {
  await choose();
  const { result, run } = await train();
  expect(run).toMatchObject({ failure: null, method: 'transfer' });
  const modelId = result!.model.modelId;
  expect((await engine.models.list()).map(({ id }) => id)).toContain(modelId);
  expect(await engine.models.currentId()).not.toBe(modelId);

  const bundle = await engine.models.load(modelId);
  const pool = await engine.pools.poolFor({ bundleFolder: bundle.folder, excerptSeconds: 30 });
  const draft = join(folder, 'data', 'training', 'draft');
  const evaluation = await evaluateDataset({
    dataset: join(draft, 'tracks.json'),
    split: { folder: join(draft, 'split'), part: 'valid' },
    bundle,
    analyse: (path, stop) => pool.analyse(path, stop),
  });
  expect(result!.model.accuracy).toBe(evaluation.accuracy);
  expect(result!.model.confusionMatrix).toEqual(evaluation.confusionMatrix);
  expect(result!.tracks.map(({ id }) => id)).toEqual(evaluation.tracksScored.map(({ id }) => id));
  // Genres that the model in use does not know cannot be compared.
  expect(result).toMatchObject({ present: null, comparison: { answer: 'cannot tell' } });
  expect(await engine.clipPath(result!.tracks[0]!.clip)).toBe(result!.tracks[0]!.path);

  await engine.request('retrain.adopt', {});
  expect(await engine.models.currentId()).toBe(modelId);
  expect((await state()).source).toBeNull();
  await engine.request('models.use', { modelId: 'gtzan-v1' });
}, 180_000);

test('a discarded model is gone, and the one in use is as it was', async () => {
  await choose();
  const { result } = await train();
  const { id, folder: modelFolder } = await engine.models.find(result!.model.modelId);
  await engine.request('retrain.discard', {});
  expect((await engine.models.list()).map((model) => model.id)).not.toContain(id);
  expect(existsSync(modelFolder)).toBe(false);
  expect(await engine.models.currentId()).toBe('gtzan-v1');
}, 180_000);

test('the draft survives the end of the program at each step', async () => {
  await choose();
  await engine.close();
  engine = await openEngine();
  expect((await state()).report).toMatchObject({ tracks: 24 });

  const { jobId } = await engine.request('retrain.start', { method: 'transfer', options, name: 'Later' });
  await engine.close();
  engine = await openEngine();
  expect(jobId).not.toBe('');
  expect((await state()).run).toMatchObject({ resumable: true, name: 'Later' });
  expect((await engine.models.list()).filter(({ manifest }) => manifest.name === 'Later')).toEqual([]);

  const { result } = await train();
  await engine.close();
  engine = await openEngine();
  expect((await state()).result).toEqual(result);
  await engine.request('retrain.keep', {});
  expect((await engine.models.list()).map(({ id }) => id)).toContain(result!.model.modelId);
}, 240_000);

test('a model off the shelf can be put back until the program ends', async () => {
  const { models } = await engine.request('models.shelf', {});
  const { id } = models.find(({ builtIn }) => !builtIn)!;
  await engine.request('models.remove', { modelId: id });
  expect((await engine.models.list()).map((model) => model.id)).not.toContain(id);
  await engine.request('models.restore', { modelId: id });
  await engine.request('models.rename', { modelId: id, name: 'Another name' });
  const after = await engine.request('models.shelf', {});
  expect(after.models.find((model) => model.id === id)).toMatchObject({ name: 'Another name' });
  await engine.request('models.remove', { modelId: id });
  await engine.close();
  engine = await openEngine();
  await expect(engine.request('models.restore', { modelId: id })).rejects.toMatchObject({
    code: 'unknown-model',
  });
});
