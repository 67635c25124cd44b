/** How long each method would take, measured through the engine as the wizard asks for it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../main/engine.ts';
import type { MethodEstimate, RetrainState } from '../../models/retrain-contract.ts';
import { trainingOptionsSchema } from '../../models/training.ts';
import { writeMadeSet } from '../support/retrain-window.ts';

let folder: string;
let music: string;
let engine: Engine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-estimates-'));
  music = await writeMadeSet(folder, ['drone', 'clicks', 'siren'], 8);
  engine = await createEngine({ dataFolder: join(folder, 'data'), workers: 1 });
}, 60_000);
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const state = (): Promise<RetrainState> => engine.request('retrain.state', {});

/** The estimates once nothing is measured any more. */
async function measured(): Promise<Map<string, MethodEstimate>> {
  await expect
    .poll(async () => (await state()).estimates.map(({ measuring }) => measuring ?? false), {
      timeout: 150_000,
      interval: 500,
    })
    .not.toContain(true);
  return new Map((await state()).estimates.map((estimate) => [estimate.method, estimate]));
}

async function choose(): Promise<void> {
  const { jobId } = await engine.request('retrain.choose', { source: { folder: music, library: false } });
  await engine.jobs.finished(jobId);
}

test('every method that can be used is measured after a check, and why others cannot is said', async () => {
  await choose();
  const before = await state();
  expect(before.estimates.filter(({ seconds }) => seconds !== null)).toEqual([]);
  const estimates = await measured();
  expect([...estimates.keys()].toSorted()).toEqual([
    'attention',
    'cnn',
    'dense',
    'ensemble',
    'finetune',
    'transfer',
  ]);
  for (const { seconds, range, obstacle } of estimates.values()) {
    // Where TensorFlow is missing, that is said instead.
    expect(obstacle === null).toBe(seconds !== null);
    if (seconds === null) continue;
    const [low, high] = range!;
    expect(low).toBeGreaterThan(0);
    expect(seconds).toBeGreaterThanOrEqual(low);
    expect(high).toBeGreaterThanOrEqual(seconds);
  }
  const quick = estimates.get('transfer')!.range!;
  const network = estimates.get('cnn')!;
  if (network.obstacle === null) expect(network.range![1]).toBeGreaterThan(quick[1]);
}, 200_000);

test('options change the estimate, and what was measured once is known at once', async () => {
  await measured();
  const ask = (epochs: number): Promise<MethodEstimate> =>
    engine.request('retrain.estimate', {
      method: 'dense',
      options: trainingOptionsSchema.parse({ epochs, patience: epochs }),
    });
  const short = await ask(5);
  const long = await ask(400);
  expect(long.seconds!).toBeGreaterThan(short.seconds!);
  const startMs = performance.now();
  expect(await ask(5)).toEqual(short);
  expect(performance.now() - startMs).toBeLessThan(100);
}, 120_000);

test('a training takes about as long as was said, and measuring gives way to it', async () => {
  const before = (await measured()).get('transfer')!;
  await choose();
  const options = trainingOptionsSchema.parse({});
  const startMs = performance.now();
  const { jobId } = await engine.request('retrain.start', { method: 'transfer', options, name: 'Mine' });
  expect((await state()).estimates.some(({ measuring }) => measuring)).toBe(false);
  await engine.jobs.finished(jobId);
  const seconds = (performance.now() - startMs) / 1000;
  expect((await state()).run).toMatchObject({ failure: null });
  // A busy machine may be a few times slower or faster than a moment ago.
  expect(seconds).toBeGreaterThan(before.range![0] / 6);
  expect(seconds).toBeLessThan(before.range![1] * 6 + 5);
  await engine.request('retrain.discard', {});
}, 120_000);
