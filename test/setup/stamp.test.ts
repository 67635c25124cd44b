/** Stamps and digests: what decides whether a step runs again. */
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashTree, readStamp, removeStamp, writeStamp } from '../../scripts/setup/stamp.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-stamp-'));
  await mkdir(join(folder, 'source', 'deep'), { recursive: true });
  await writeFile(join(folder, 'source', 'a.ts'), 'a');
  await writeFile(join(folder, 'source', 'deep', 'b.ts'), 'b');
});
afterEach(() => rm(folder, { recursive: true }));

const digest = (): string => hashTree(folder, ['source', 'missing', 'source/a.ts']);

test('a stamp is read back, and absent or damaged ones count as none', async () => {
  const file = join(folder, 'below', 'stamp.json');
  expect(readStamp(file)).toBeNull();
  writeStamp(file, { key: 'one' });
  expect(readStamp(file)).toEqual({ key: 'one' });
  await writeFile(file, '{"key": "o');
  expect(readStamp(file)).toBeNull();
  removeStamp(file);
  removeStamp(file);
});

test('a digest follows content and names, not times', async () => {
  const before = digest();
  await utimes(join(folder, 'source', 'a.ts'), new Date(0), new Date(0));
  expect(digest()).toBe(before);
  await writeFile(join(folder, 'source', 'deep', 'b.ts'), 'c');
  expect(digest()).not.toBe(before);
});

test('a digest notices a new file and a moved one', async () => {
  const before = digest();
  await writeFile(join(folder, 'source', 'c.ts'), '');
  const added = digest();
  expect(added).not.toBe(before);
  await rm(join(folder, 'source', 'c.ts'));
  await writeFile(join(folder, 'source', 'd.ts'), '');
  expect(digest()).not.toBe(added);
});
