/** The training bench measures our side where it can, and says why where the other side cannot be measured. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { measureTraining } from '../../main/bench/training-bench.ts';
import { loadBackend } from '../../main/inference/backend.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'earmark-training-bench-'));
});
afterEach(() => void vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tiny = { examples: 2, frames: 16, steps: 1, say: () => undefined };
const hasTensorflow = (await loadBackend()).name === 'tensorflow';

it('measures our side, and names what Python lacks', { timeout: 60_000 }, async () => {
  vi.stubEnv('EARMARK_PYTHON', join(folder, 'no-python'));
  const { ours, python, timeRatio, memoryRatio } = await measureTraining(tiny);
  expect(ours.measured).toBe(hasTensorflow);
  expect(python).toEqual({
    measured: false,
    reason: expect.stringMatching(/could not run it\. Set EARMARK_PYTHON to a Python that has tensorflow/),
  });
  expect([timeRatio, memoryRatio]).toEqual([null, null]);
});

it.skipIf(!hasTensorflow || process.platform === 'win32')(
  'compares with what Python says',
  { timeout: 60_000 },
  async () => {
    const python = join(folder, 'python');
    const answer = { tensorflow: '9', keras: '8', secondsPerStep: 100, peakMegabytes: 1_000_000 };
    writeFileSync(python, `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`);
    chmodSync(python, 0o755);
    vi.stubEnv('EARMARK_PYTHON', python);
    const { ours, timeRatio } = await measureTraining(tiny);
    expect(ours.measured && timeRatio).toBe(ours.measured && ours.secondsPerStep / 100);
  },
);
