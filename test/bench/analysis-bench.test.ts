/** The bench measures our side always, and says why where the other side cannot be measured. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { measureAnalysis } from '../../main/bench/analysis-bench.ts';
import { makeMusic } from '../end-to-end/made-folder.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'earmark-bench-test-'));
  for (const name of ['a.mp3', 'b.flac']) makeMusic(join(folder, name));
  vi.stubEnv('EARMARK_PYTHON', join(folder, 'no-python'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const options = { filesFolder: '', scratchFolder: '', workers: 1, say: () => undefined };

it('measures Earmark, and names what Python lacks', async () => {
  const measured = await measureAnalysis({ ...options, filesFolder: folder, scratchFolder: folder });
  expect(measured).toMatchObject({ tracks: 2, workers: 1, ratio: null, python: { measured: false } });
  expect(measured.ours.tracksPerSecond).toBeCloseTo(2 / measured.ours.seconds);
  expect(measured.python).toMatchObject({ reason: expect.stringContaining('EARMARK_PYTHON') as unknown });
}, 60_000);

it('refuses a folder without audio', async () => {
  const empty = mkdtempSync(join(folder, 'empty-'));
  await expect(measureAnalysis({ ...options, filesFolder: empty })).rejects.toMatchObject({
    code: 'invalid-request',
  });
});
