/** Pools for several set-ups: none takes the work out of another's hands. */
import { expect, test } from 'vitest';
import { PoolKeeper } from '../../main/workers/pool-keeper.ts';
import { forkWorker } from '../../main/workers/worker-handle.ts';

const fakeWorker = new URL('./fake-worker.ts', import.meta.url);

test('work goes on in one pool while another is asked for', async () => {
  const keeper = new PoolKeeper({ size: 1, spawn: () => forkWorker(fakeWorker) });
  try {
    const first = await keeper.poolFor({ bundleFolder: 'good one', excerptSeconds: 30 });
    const results = first.analyseAll(Array.from({ length: 20 }, (_, index) => `slow 20 ${index}`));
    await results.next();
    const second = await keeper.poolFor({ bundleFolder: 'good two', excerptSeconds: 30 });
    expect(second).not.toBe(first);
    const others = [];
    for await (const outcome of results) others.push(outcome);
    expect(others.filter((outcome) => 'analysis' in outcome)).toHaveLength(19);
    expect(await keeper.poolFor({ bundleFolder: 'good one', excerptSeconds: 30 })).toBe(first);
  } finally {
    await keeper.close();
  }
});

test('another number of processes holds at once, and what they have in hand is finished', async () => {
  const keeper = new PoolKeeper({ size: 1, spawn: () => forkWorker(fakeWorker) });
  try {
    const pool = await keeper.poolFor({ bundleFolder: 'good one', excerptSeconds: 30 });
    const results = pool.analyseAll(Array.from({ length: 200 }, (_, index) => `slow 20 ${index}`));
    const outcomes = [(await results.next()).value];
    expect(pool.workerPids).toHaveLength(1);
    keeper.resize(3);
    for (let index = 0; index < 60; index += 1) outcomes.push((await results.next()).value);
    expect(pool.workerPids).toHaveLength(3);
    keeper.resize(1);
    for await (const outcome of results) {
      outcomes.push(outcome);
      if (outcomes.length === 190) expect(pool.workerPids).toHaveLength(1);
    }
    expect(outcomes.filter((outcome) => outcome && 'analysis' in outcome)).toHaveLength(200);
    expect(keeper.size).toBe(1);
    expect((await keeper.poolFor({ bundleFolder: 'good two', excerptSeconds: 30 })).size).toBe(1);
  } finally {
    await keeper.close();
  }
});
