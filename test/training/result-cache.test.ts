/** The cache of results: computed once, also when asked for twice at a time; never the reason for a failure. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { ResultCache } from '../../main/training/result-cache.ts';

const schema = z.object({ value: z.number() });
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-results-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('a result asked for many times at once is computed once, and kept', async () => {
  const cache = new ResultCache(folder, schema);
  let computed = 0;
  const compute = async (): Promise<{ value: number }> => {
    await new Promise((resume) => setTimeout(resume, 5));
    return { value: (computed += 1) };
  };
  const results = await Promise.all(Array.from({ length: 20 }, () => cache.get(['a', 1], compute)));
  expect(results.every(({ value }) => value === 1)).toBe(true);
  expect(await new ResultCache(folder, schema).get(['a', 1], compute)).toEqual({ value: 1 });
  expect(await cache.get(['a', 2], compute)).toEqual({ value: 2 });
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.includes('.bin'));
  expect(files).toHaveLength(2);
});

test('two caches over one folder do not get in each other’s way', async () => {
  const caches = Array.from({ length: 8 }, () => new ResultCache(folder, schema));
  const results = await Promise.all(
    caches.map((cache, value) => cache.get(['same'], () => Promise.resolve({ value }))),
  );
  expect(results.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('a failure to compute is passed on and not kept; a failure to store is not', async () => {
  const cache = new ResultCache(folder, schema);
  await expect(cache.get(['x'], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await cache.get(['x'], () => Promise.resolve({ value: 3 }))).toEqual({ value: 3 });
  await writeFile(join(folder, 'file'), '');
  const nowhere = new ResultCache(join(folder, 'file'), schema);
  expect(await nowhere.get(['x'], () => Promise.resolve({ value: 4 }))).toEqual({ value: 4 });
});
