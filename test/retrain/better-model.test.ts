/** The loop on a real engine: corrections are made, a better model is within reach, and it is said once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../main/engine.ts';
import { correctionsPerLook } from '../../main/retrain/better-model.ts';
import { trackQuerySchema, type TrackRow } from '../../models/engine-contract.ts';
import type { RetrainOffer } from '../../models/retrain-offer.ts';
import { writeMadeSet } from '../support/retrain-window.ts';

const genres = ['drone', 'clicks', 'siren'] as const;
const perGenre = 22;
let folder: string;
let engine: Engine;
let rows: readonly TrackRow[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-better-'));
  const music = await writeMadeSet(folder, genres, perGenre);
  engine = await openEngine();
  const { jobId } = await engine.request('library.add', { paths: [music] });
  await engine.jobs.finished(jobId);
  const analysis = engine.jobs.snapshots().find(({ kind }) => kind === 'analyse')!;
  expect(await engine.jobs.finished(analysis.jobId)).toMatchObject({ state: 'done', failures: 0 });
  const query = trackQuerySchema.parse({ sort: 'path' });
  ({ rows } = await engine.request('library.rows', { query, start: 0, count: 500 }));
  // A little of every genre at a time.
  rows = rows.toSorted((a, b) => numberOf(a) - numberOf(b));
}, 120_000);
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

function openEngine(): Promise<Engine> {
  return createEngine({ dataFolder: join(folder, 'data'), workers: 1 });
}

const numberOf = ({ path }: TrackRow): number => Number(/-(\d+)\.wav$/.exec(path)![1]);
const genreOf = ({ path }: TrackRow): string => genres.find((genre) => path.includes(`/${genre}/`))!;
const offer = async (): Promise<RetrainOffer | null> => (await engine.request('retrain.offer', {})).offer;

/** Corrects each track to the genre that it is of. */
async function correct(tracks: readonly TrackRow[]): Promise<void> {
  for (const track of tracks) {
    await engine.request('review.decide', {
      selection: { ids: [track.id] },
      decision: { kind: 'genres', genres: [genreOf(track)] },
    });
  }
}

/** Waits until an offer is published, or so long; answers whether one was. */
async function offered(patienceMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const end = engine.subscribe(({ type }) => {
    if (type === 'offerChanged') resolve(true);
  });
  const timer = setTimeout(() => resolve(false), patienceMs);
  const answer = await promise;
  clearTimeout(timer);
  end();
  return answer;
}

test('fewer corrections than wanted lead to nothing', async () => {
  await correct(rows.slice(0, correctionsPerLook - 1));
  expect(await offered(4000)).toBe(false);
  expect(await offer()).toBeNull();
}, 20_000);

test('nothing is looked for while the offers are turned off', async () => {
  await engine.request('settings.set', { key: 'retrain.offers', value: false });
  await correct(rows.slice(correctionsPerLook - 1, correctionsPerLook));
  expect(await offered(4000)).toBe(false);
  await engine.request('settings.set', { key: 'retrain.offers', value: true });
}, 20_000);

test('a better model within reach is offered once, with figures of both on the same tracks', async () => {
  const waiting = offered(20_000);
  expect(await offer()).toBeNull();
  expect(await waiting).toBe(true);
  const made = (await offer())!;
  expect(made).toMatchObject({ corrections: correctionsPerLook, tracks: correctionsPerLook });
  // The model in use knows none of these genres.
  expect(made.presentAccuracy).toBe(0);
  expect(made.accuracy).toBeGreaterThan(0.7);
  expect(made.differenceInterval[0]).toBeGreaterThan(0);
  expect(made.sentence).toBe(
    `A model that follows your 25 corrections would be right about ${Math.round(100 * made.accuracy)} % of the tracks like those you decided, instead of 0 %.`,
  );
  // The same corrections are not looked at again.
  expect(await offered(4000)).toBe(false);
}, 60_000);

test('an offer is there after a restart, and gone for good once it is dismissed', async () => {
  const before = await offer();
  await engine.close();
  engine = await openEngine();
  expect(await offer()).toEqual(before);
  await engine.request('retrain.dismissOffer', {});
  await engine.close();
  engine = await openEngine();
  expect(await offer()).toBeNull();
  await correct(rows.slice(correctionsPerLook, correctionsPerLook + 10));
  expect(await offered(4000)).toBe(false);
}, 60_000);

test('as many corrections again lead to another offer, which taking the library to the wizard ends', async () => {
  const waiting = offered(30_000);
  await correct(rows.slice(correctionsPerLook + 10, 2 * correctionsPerLook + 1));
  expect(await waiting).toBe(true);
  expect((await offer())!.tracks).toBe(2 * correctionsPerLook + 1);
  const { jobId } = await engine.request('retrain.choose', { source: { folder: null, library: true } });
  expect(await offer()).toBeNull();
  expect(await engine.jobs.finished(jobId)).toMatchObject({ state: 'done' });
}, 90_000);
