/** What stays of a wizard that was given up: what was put right of a set, and never half a model. */
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../main/engine.ts';
import type { RetrainState } from '../../models/retrain-contract.ts';
import { trainingOptionsSchema } from '../../models/training.ts';
import { writeMadeSet } from '../support/retrain-window.ts';

const options = trainingOptionsSchema.parse({});
let folder: string;
let music: string;
let engine: Engine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-given-up-'));
  music = await writeMadeSet(folder, ['drone', 'clicks', 'siren'], 8);
  engine = await createEngine({ dataFolder: join(folder, 'data'), workers: 1 });
}, 60_000);
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const state = (): Promise<RetrainState> => engine.request('retrain.state', {});

async function choose(): Promise<RetrainState> {
  const { jobId } = await engine.request('retrain.choose', { source: { folder: music, library: false } });
  await engine.jobs.finished(jobId);
  return state();
}

/** Starts a run and stops it between training and judging. Answers the model that was trained. */
async function stopOnceTrained(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const look = async (): Promise<void> => {
    const { run } = await state();
    if (!run?.trained) return;
    engine.jobs.stop(run.jobId);
    resolve(run.trained.model);
  };
  const end = engine.subscribe(({ type }) => {
    if (type === 'retrainChanged') void look();
  });
  const { jobId } = await engine.request('retrain.start', { method: 'transfer', options, name: 'Mine' });
  const model = await promise;
  end();
  expect(await engine.jobs.finished(jobId)).toMatchObject({ state: 'stopped' });
  return model;
}

test('what was put right of a set counts again next time, unless the files were sorted since', async () => {
  await choose();
  const moved = join(music, 'siren/siren-2.wav');
  const before = await readFile(moved);
  const changes = {
    genres: { clicks: 'Ticks' },
    relabelled: { [moved]: 'drone', [join(music, 'siren/siren-3.wav')]: 'drone' },
    leftOut: [join(music, 'siren/siren-1.wav')],
  };
  const { jobId } = await engine.request('retrain.change', { changes });
  await engine.jobs.finished(jobId);
  await engine.request('retrain.discard', {});
  expect(await readFile(moved)).toEqual(before);

  const again = await choose();
  expect(again.changes).toEqual(changes);
  expect(Object.fromEntries(again.report!.genres.map(({ genre, tracks }) => [genre, tracks]))).toEqual({
    Ticks: 8,
    drone: 10,
    siren: 5,
  });

  await engine.request('retrain.discard', {});
  await rename(moved, join(music, 'clicks/siren-2.wav'));
  const sorted = await choose();
  expect(sorted.changes.relabelled).toEqual({ [join(music, 'siren/siren-3.wav')]: 'drone' });
  const back = await engine.request('retrain.change', {
    changes: { genres: {}, relabelled: {}, leftOut: [] },
  });
  await engine.jobs.finished(back.jobId);
  expect((await choose()).changes).toEqual({ genres: {}, relabelled: {}, leftOut: [] });
}, 120_000);

test('stopped while it is judged, a model is judged on resume, and gone when the run is given up', async () => {
  await choose();
  const model = await stopOnceTrained();
  expect(await state()).toMatchObject({ result: null, run: { resumable: true, trained: { model } } });

  const second = await engine.request('retrain.start', { method: 'transfer', options, name: 'Mine' });
  await engine.jobs.finished(second.jobId);
  expect((await state()).result?.model.modelId).toBe(model);
  await engine.request('retrain.discard', {});
  expect((await engine.models.list()).filter(({ builtIn }) => !builtIn)).toEqual([]);
}, 180_000);

test('a model that waits stays until the set was checked anew, and comes back where that was stopped', async () => {
  await choose();
  const { jobId } = await engine.request('retrain.start', { method: 'transfer', options, name: 'Mine' });
  await engine.jobs.finished(jobId);
  const { result } = await state();
  const models = async (): Promise<string[]> =>
    (await engine.models.list()).filter(({ builtIn }) => !builtIn).map(({ id }) => id);
  expect(await models()).toEqual([result!.model.modelId]);

  const changes = { genres: {}, relabelled: {}, leftOut: [join(music, 'siren/siren-1.wav')] };
  const stopped = await engine.request('retrain.change', { changes });
  engine.jobs.stop(stopped.jobId);
  await engine.jobs.finished(stopped.jobId);
  expect(await state()).toMatchObject({ result, checkJobId: null, report: { tracks: 24 } });
  expect(await models()).toEqual([result!.model.modelId]);

  const checked = await engine.request('retrain.change', { changes });
  await engine.jobs.finished(checked.jobId);
  expect(await state()).toMatchObject({ result: null, run: null, changes, checkFailure: null });
  expect(await models()).toEqual([]);
  const back = await engine.request('retrain.change', {
    changes: { genres: {}, relabelled: {}, leftOut: [] },
  });
  await engine.jobs.finished(back.jobId);
  await engine.request('retrain.discard', {});
}, 180_000);

test.for(['discard', 'choose', 'another run'] as const)(
  'a model that was never judged is gone after %s',
  { timeout: 180_000 },
  async (way) => {
    await choose();
    await stopOnceTrained();
    if (way === 'discard') await engine.request('retrain.discard', {});
    else if (way === 'choose') await choose();
    else {
      const other = await engine.request('retrain.start', { method: 'transfer', options, name: 'Other' });
      engine.jobs.stop(other.jobId);
      await engine.jobs.finished(other.jobId);
    }
    const names = (await engine.models.list()).filter(({ builtIn }) => !builtIn);
    expect(names.map(({ manifest }) => manifest.name).filter((name) => name === 'Mine')).toEqual([]);
    expect(await engine.models.currentId()).toBe('gtzan-v1');
    await engine.request('retrain.discard', {});
  },
);
