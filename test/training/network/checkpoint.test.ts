/** Checkpoints are not trusted: whatever is wrong with one is told, and it is not gone on from. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  readCheckpoint,
  writeCheckpoint,
  type Checkpoint,
} from '../../../main/training/network/checkpoint.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-checkpoint-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sizes = { parameters: new Map([['0/kernel', 2]]), statistics: new Map([['1/mean', 1]]) };

function state(kernel: number[] = [1, 2]): Omit<Checkpoint, 'identity'> {
  const parameters = new Map([['0/kernel', Float32Array.from(kernel)]]);
  const statistics = new Map([['1/mean', Float32Array.of(3)]]);
  return {
    pace: { epoch: 2, bestLoss: 0.5, bestEpoch: 1, halvings: 0, restedSince: 1 },
    steps: 8,
    parameters,
    statistics,
    firstMoments: parameters,
    secondMoments: parameters,
    averages: new Map(),
    best: new Map([...parameters, ...statistics]),
    history: [],
  };
}

test('what was written is what is read', async () => {
  const place = { path: join(folder, 'deep', 'whole.checkpoint'), identity: 'data' };
  expect(await readCheckpoint(place, sizes)).toEqual({ state: null, damage: null });
  await writeCheckpoint(place, state());
  expect(await readCheckpoint(place, sizes)).toMatchObject({ state: { ...state(), identity: 'data' } });
});

test('a first epoch that is not better than nothing is a state too', async () => {
  const place = { path: join(folder, 'first.checkpoint'), identity: 'data' };
  const pace = { epoch: 0, bestLoss: Infinity, bestEpoch: 0, halvings: 0, restedSince: 0 };
  await writeCheckpoint(place, { ...state(), pace });
  expect((await readCheckpoint(place, sizes)).state).not.toBeNull();
});

test.each<[string, () => Promise<unknown>, RegExp]>([
  ['a number that is none', () => write({ ...state([1, NaN]) }), /makes no sense/],
  ['too few numbers', () => write(state([1])), /another network/],
  ['another version', () => writeRaw({ ...state(), version: 99, identity: 'data' }), /makes no sense/],
  ['something else', () => writeRaw('hello'), /makes no sense/],
  ['no checksum', () => writeFile(path(), serialize(state())), /checksum/],
  ['a few bytes', () => writeFile(path(), 'abc'), /checksum/],
])('refused: %s', async (_, prepare, message) => {
  await prepare();
  const found = await readCheckpoint({ path: path(), identity: 'data' }, sizes);
  expect(found).toEqual({ state: null, damage: expect.stringMatching(message) });
});

function path(): string {
  return join(folder, 'damaged.checkpoint');
}

function write(content: Omit<Checkpoint, 'identity'>): Promise<void> {
  return writeCheckpoint({ path: path(), identity: 'data' }, content);
}

async function writeRaw(content: unknown): Promise<void> {
  const bytes = serialize(content);
  await writeFile(path(), Buffer.concat([createHash('sha256').update(bytes).digest(), bytes]));
}
