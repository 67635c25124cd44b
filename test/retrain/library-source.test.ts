/** The library as a set: corrections teach a model without anything being listened to again, and it is undone. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi, type MockInstance } from 'vitest';
import { createEngine, type Engine } from '../../main/engine.ts';
import { AnalysisPool } from '../../main/workers/analysis-pool.ts';
import { trackQuerySchema, type TrackRow } from '../../models/engine-contract.ts';
import type { RetrainState } from '../../models/retrain-contract.ts';
import { trainingOptionsSchema } from '../../models/training.ts';
import { writeMadeSet } from '../support/retrain-window.ts';

const genres = ['drone', 'clicks', 'siren'] as const;
const perGenre = 12;
let folder: string;
let engine: Engine;
/** Everything that is listened to from here on. */
let listening: MockInstance<AnalysisPool['analyse']>;
let before: Map<number, string | null>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-library-source-'));
  const music = await writeMadeSet(folder, genres, perGenre);
  engine = await createEngine({ dataFolder: join(folder, 'data'), workers: 1 });
  const { jobId } = await engine.request('library.add', { paths: [music] });
  await engine.jobs.finished(jobId);
  await analysed();
  listening = vi.spyOn(AnalysisPool.prototype, 'analyse');
  before = suggestions(await rows());
}, 120_000);
afterAll(async () => {
  listening.mockRestore();
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const state = (): Promise<RetrainState> => engine.request('retrain.state', {});
const genreOf = ({ path }: TrackRow): string => genres.find((genre) => path.includes(`/${genre}/`))!;
const suggestions = (tracks: readonly TrackRow[]): Map<number, string | null> =>
  new Map(tracks.map(({ id, genre }) => [id, genre]));

async function rows(): Promise<readonly TrackRow[]> {
  const query = trackQuerySchema.parse({});
  return (await engine.request('library.rows', { query, start: 0, count: 500 })).rows;
}

/** Waits for the analysis that runs, if one does. */
async function analysed(): Promise<void> {
  for (const { jobId, kind } of engine.jobs.snapshots())
    if (kind === 'analyse') expect(await engine.jobs.finished(jobId)).toMatchObject({ state: 'done' });
}

async function cachedFiles(): Promise<number> {
  const cache = join(folder, 'data/training/cache');
  return (await readdir(cache, { recursive: true })).filter((name) => name.endsWith('.bin')).length;
}

test('before anything is decided the library is no set, and that is said', async () => {
  const { jobId } = await engine.request('retrain.choose', { source: { folder: null, library: true } });
  await engine.jobs.finished(jobId);
  expect((await state()).checkFailure).toMatchObject({ code: 'invalid-dataset' });
});

test('decided tracks are checked by what was heard of them, and only tracks that sound alike are heard again', async () => {
  for (const track of (await rows()).filter(({ path }) => !/-1[12]\.wav$/.test(path))) {
    await engine.request('review.decide', {
      selection: { ids: [track.id] },
      decision: { kind: 'genres', genres: [genreOf(track)] },
    });
  }
  const { jobId } = await engine.request('retrain.choose', { source: { folder: null, library: true } });
  expect(await engine.jobs.finished(jobId)).toMatchObject({ state: 'done' });
  const { report, checkFailure } = await state();
  expect(checkFailure).toBeNull();
  expect(report).toMatchObject({ tracks: 30, usable: 30, trainable: true });
  const heard = listening.mock.calls.map(([path]) => path);
  expect(new Set(heard).size).toBe(heard.length);
  expect(heard.length).toBeLessThan(30);
}, 60_000);

test('a quick model is trained, judged and adopted without listening; the library follows and goes back', async () => {
  listening.mockClear();
  const kept = await cachedFiles();
  const options = trainingOptionsSchema.parse({});
  const { jobId } = await engine.request('retrain.start', {
    method: 'transfer',
    options,
    name: 'My taste',
  });
  expect(await engine.jobs.finished(jobId)).toMatchObject({ state: 'done' });
  const { result } = await state();
  expect(result!.model.accuracy).toBeGreaterThan(0.6);
  // Whatever is listened to, in whichever process, is kept.
  expect(await cachedFiles()).toBe(kept);
  const modelId = result!.model.modelId;
  const preview = await engine.request('retrain.preview', { modelId });
  expect(preview).toMatchObject({ tracks: 36, changed: 36, toHear: 0 });

  const startMs = performance.now();
  const adopted = await engine.request('retrain.adopt', {});
  expect(await engine.jobs.finished(adopted.jobId!)).toMatchObject({ state: 'done', failures: 0 });
  expect(performance.now() - startMs).toBeLessThan(10_000);
  const after = await rows();
  const undecided = after.filter(({ path }) => /-1[12]\.wav$/.test(path));
  expect(undecided).toHaveLength(6);
  const right = undecided.filter((track) => track.genre === genreOf(track));
  expect(right.length).toBeGreaterThanOrEqual(5);

  const back = await engine.request('models.use', { modelId: 'gtzan-v1' });
  if (back.jobId !== null) await engine.jobs.finished(back.jobId);
  const undone = suggestions((await rows()).filter(({ path }) => /-1[12]\.wav$/.test(path)));
  for (const [id, genre] of undone) expect(genre).toBe(before.get(id));
  expect(listening).not.toHaveBeenCalled();
}, 120_000);
