/** The convolutional methods give the same model to the bit, whether they are trained twice, stopped or killed. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../main/inference/backend.ts';
import { runMethod } from '../../../main/training/run-method.ts';
import type { TrainedModel } from '../../../main/training/methods/method.ts';
import type { TrainingJob } from '../../../main/training/training-contract.ts';
import { madeJob, writeMadeSet } from '../made-set.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('killed-method.ts', import.meta.url));
const hasTensorflow = (await loadBackend()).name === 'tensorflow';
const clips = 20;
let folder: string;
let setPath: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-to-the-bit-'));
  setPath = await writeMadeSet(folder, clips);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** With all that is random: augmentation, dropout, the order of clips. */
function jobOf(method: 'cnn' | 'ensemble', name: string, seed = 4): TrainingJob {
  const job = madeJob(setPath, clips, join(folder, name));
  const augmentation = { masks: true, mixup: 0.2, pitchSemitones: 1, noiseBelowDecibels: 20 };
  const members = method === 'ensemble' ? { members: 2 } : {};
  return { ...job, method, options: { ...job.options, seed, epochs: 3, augmentation, ...members } };
}

/** @param stopAfter epochs told, all networks counted, before it is stopped. */
function train(job: TrainingJob, stopAfter = Infinity): Promise<TrainedModel> {
  const controller = new AbortController();
  let epochs = 0;
  return runMethod(job, {
    onEvent: ({ type }) => {
      if (type === 'epoch') epochs += 1;
      if (epochs >= stopAfter) controller.abort();
    },
    signal: controller.signal,
  });
}

describe.skipIf(!hasTensorflow)('to the bit', { timeout: 120_000 }, () => {
  test.each([
    ['cnn', 3],
    ['ensemble', 6],
  ] as const)(
    '%s, trained twice, with another seed, and stopped after each epoch',
    async (method, epochs) => {
      const whole = await train(jobOf(method, `${method} whole`));
      expect(await train(jobOf(method, `${method} twice`))).toEqual(whole);
      expect((await train(jobOf(method, `${method} other`, 5))).tensors).not.toEqual(whole.tensors);
      const stopped = jobOf(method, `${method} stopped`);
      for (let epoch = 1; epoch <= epochs; epoch += 1) {
        await expect(train(stopped, epoch)).rejects.toMatchObject({ code: 'cancelled' });
      }
      expect(await train(stopped)).toEqual(whole);
    },
  );

  test.each([
    [
      'cnn',
      [
        [1, 1],
        [1, 3],
      ],
      3,
    ],
    [
      'ensemble',
      [
        [1, 2],
        [2, 1],
      ],
      6,
    ],
  ] as const)('%s, killed and gone on with in another process', async (method, deaths, epochs) => {
    const start = (name: string, ...rest: number[]) =>
      run(process.execPath, [script, JSON.stringify(jobOf(method, name)), ...rest.map(String)]);
    const whole = await start(`${method} unharmed`);
    for (const death of deaths) {
      await expect(start(`${method} killed`, ...death)).rejects.toMatchObject({ signal: 'SIGKILL' });
    }
    expect((await start(`${method} killed`)).stdout).toBe(whole.stdout);
    expect(whole.stdout).toMatch(new RegExp(`^[0-9a-f]{64} ${epochs}$`));
  });
});
