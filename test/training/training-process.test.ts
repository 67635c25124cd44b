/** Training in a process of its own: a model comes out, a killed one goes on, nothing outlives its parent. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadBackend } from '../../main/inference/backend.ts';
import { loadBundle } from '../../main/inference/bundle.ts';
import { Embedder } from '../../main/inference/embedder.ts';
import { evaluateDataset } from '../../main/training/evaluation/evaluate.ts';
import type { TrainedModel } from '../../main/training/methods/method.ts';
import type { TrainingJob } from '../../main/training/training-contract.ts';
import { runTraining } from '../../main/training/training-process.ts';
import { forkWorker } from '../../main/workers/worker-handle.ts';
import { classifierOf, predictTrack } from '../../models/head.ts';
import type { TrainingEvent } from '../../models/training.ts';
import { isAlive } from '../workers/is-alive.ts';
import { madeGenres, madeJob, writeMadeSet } from './made-set.ts';
import { storeModel } from './stored-model.ts';

const clips = 20;
const hasTensorflow = (await loadBackend()).name === 'tensorflow';
let folder: string;
let datasetPath: string;
let whole: TrainedModel;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-training-'));
  datasetPath = await writeMadeSet(folder, clips);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function job(name: string, changes: Partial<TrainingJob> = {}): TrainingJob {
  return { ...madeJob(datasetPath, clips, join(folder, name)), ...changes };
}

const never = new AbortController().signal;

test('what the method refuses is told in its words', async () => {
  const tracks = job('changed').tracks.with(3, { id: 'other', genre: 'pulse', group: 'other', index: 3 });
  await expect(
    runTraining(job('changed', { tracks }), { onEvent: () => {}, signal: never }),
  ).rejects.toMatchObject({
    code: 'invalid-dataset',
    message: expect.stringContaining('"other" is not where it was'),
  });
});

test('on WebAssembly the convolutional methods say why they cannot', async () => {
  vi.stubEnv('EARMARK_BACKEND', 'wasm');
  try {
    await expect(runTraining(job('wasm'), { onEvent: () => {}, signal: never })).rejects.toMatchObject({
      code: 'backend-unavailable',
      message: expect.stringMatching(/no gradients for convolutions.*"transfer"/),
    });
  } finally {
    vi.unstubAllEnvs();
  }
});

describe.skipIf(!hasTensorflow)('with TensorFlow', { timeout: 120_000 }, () => {
  test('a model comes out, is stored as a bundle, and scores its own kind', async () => {
    const events: TrainingEvent[] = [];
    whole = await runTraining(job('whole'), { onEvent: (event) => events.push(event), signal: never });
    expect(events.filter(({ type }) => type === 'epoch')).toHaveLength(4);
    expect(events.filter((event) => event.type === 'phase' && event.phase === 'listening')).toHaveLength(
      clips,
    );

    await storeModel(whole, join(folder, 'bundle'), madeGenres);
    const bundle = await loadBundle(join(folder, 'bundle'));
    const evaluation = await evaluateDataset({
      dataset: datasetPath,
      bundle,
      analyse: () => Promise.reject(new Error('no audio here')),
    });
    expect(evaluation.accuracy).toBe(1);
    // The same windows through an embedder, as an analysis worker has it.
    const embedder = await Embedder.load(join(folder, 'bundle'));
    const window = Float32Array.from({ length: whole.features.windowFrames * 32 }, (_, place) =>
      Math.floor(place / 32) % 4 < 2 ? -5 : -60,
    );
    const embeddings = await embedder.embed([window, window]);
    embedder.dispose();
    const segments = [0, 1].map((startSeconds) => ({ startSeconds, durationSeconds: 1 }));
    expect(predictTrack({ embeddings, segments }, classifierOf(bundle)).genre).toBe('pulse');
  });

  test('a process that dies is told, and the same job ends where it would have', async () => {
    let pid: number | undefined;
    const dying = runTraining(job('dying'), {
      onEvent: (event) => {
        if (event.type === 'epoch' && event.epoch === 2) process.kill(pid!, 'SIGKILL');
      },
      signal: never,
      spawn: (entry) => {
        const handle = forkWorker<object>(entry);
        ({ pid } = handle);
        return handle;
      },
    });
    await expect(dying).rejects.toMatchObject({
      code: 'worker-crashed',
      message: expect.stringMatching(/SIGKILL.*goes on from there/),
    });
    expect(await runTraining(job('dying'), { onEvent: () => {}, signal: never })).toEqual(whole);
  });

  test('a run that is stopped keeps its checkpoint and goes on from it', async () => {
    const controller = new AbortController();
    const stopped = runTraining(job('stopped'), {
      onEvent: (event) => {
        if (event.type === 'epoch' && event.epoch === 1) controller.abort();
      },
      signal: controller.signal,
    });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(await runTraining(job('stopped'), { onEvent: () => {}, signal: never })).toEqual(whole);
  });

  test('the process goes when its parent is killed', async () => {
    const program = fileURLToPath(new URL('training-parent.ts', import.meta.url));
    const input = JSON.stringify(job('orphan', { options: { ...job('orphan').options, epochs: 1000 } }));
    const parent = spawn(process.execPath, [program, input], { stdio: ['ignore', 'pipe', 'inherit'] });
    const child = Number(String((await once(parent.stdout, 'data'))[0]));
    expect(isAlive(child)).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(child)).toBe(false), { timeout: 20_000, interval: 50 });
  });
});
