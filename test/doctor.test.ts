/** The doctor reports this very installation, and each missing thing with a remedy. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cacheFolder, doctorReportSchema, examine } from '../main/doctor.ts';
import { loadBackend } from '../main/inference/backend.ts';
import { cacheFolder as cacheFolderOfSetup } from '../scripts/setup/folders.mjs';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-doctor-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('reports what is in use', async () => {
  const report = await examine({ dataFolder: join(folder, 'data') });
  expect(doctorReportSchema.parse(report)).toEqual(report);
  const { name, version } = await loadBackend();
  expect(report).toMatchObject({
    node: process.versions.node,
    backend: { name, version },
    folders: { data: join(folder, 'data') },
  });
  expect(report.workers).toBeGreaterThan(0);
  expect(report.missing.some(({ what }) => what === 'TensorFlow')).toBe(name !== 'tensorflow');
});

test('takes the number of workers that it is told', async () => {
  expect(await examine({ dataFolder: folder, workers: 3 })).toMatchObject({ workers: 3 });
});

test('names a data folder that cannot be used, with a remedy', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const report = await examine({ dataFolder: file });
  expect(report.folders.data).toBeNull();
  expect(report.missing).toContainEqual(
    expect.objectContaining({ what: 'A data folder', remedy: expect.stringContaining('--data') }),
  );
});

test('finds Electron where its variable says, and misses it elsewhere', async () => {
  const environment = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: folder };
  const without = await examine({ dataFolder: folder, environment });
  expect(without.electron.runtime).toBe(false);
  expect(without.missing.map(({ what }) => what)).toContain("Electron's runtime");
  await writeFile(join(folder, 'electron'), '');
  expect((await examine({ dataFolder: folder, environment })).electron.runtime).toBe(true);
});

test('means the same cache folder as the set-up', () => {
  expect(cacheFolder()).toBe(cacheFolderOfSetup());
  expect(cacheFolder({ EARMARK_CACHE: folder })).toBe(cacheFolderOfSetup({ EARMARK_CACHE: folder }));
});
