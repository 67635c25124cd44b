/** The training loop: learns, is the same again from the same seed, stops, and goes on after a crash. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../main/inference/backend.ts';
import { TrainingKernels } from '../../../main/training/network/kernels.ts';
import { trainNetwork, type TrainedNetwork } from '../../../main/training/network/train-network.ts';
import type { NetworkDeclaration } from '../../../models/network/declaration.ts';
import { labels, toyRun } from './made-clips.ts';

const run = promisify(execFile);
const backend = await loadBackend();

test('WebAssembly is refused, with the method that it can train', () => {
  const wasm = { name: 'wasm', tf: backend.tf, reason: 'tfjs-node does not load' } as const;
  expect(() => TrainingKernels.of(wasm)).toThrow(/no gradients for convolutions.*"transfer"/);
});

describe.skipIf(backend.name !== 'tensorflow')('training', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earmark-train-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  function bytesOf(trained: TrainedNetwork): string {
    return [...trained.tensors(1)]
      .map(
        ([name, { data }]) =>
          name + Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex'),
      )
      .join();
  }

  test('learns, and keeps the best epoch', async () => {
    const seen: number[] = [];
    const trained = await trainNetwork({
      ...toyRun({ epochs: 25, patience: 25 }),
      onEpoch: ({ epoch, remainingSeconds, seconds }) => {
        seen.push(epoch);
        expect(remainingSeconds).toBeCloseTo(seconds * (25 - epoch));
      },
    });
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    const losses = trained.history.map(({ validationLoss }) => validationLoss);
    expect(trained.bestEpoch).toBe(losses.indexOf(Math.min(...losses)) + 1);
    const best = trained.history[trained.bestEpoch - 1]!;
    expect(best.validationAccuracy).toBe(1);
    expect(best.validationLoss).toBeLessThan(0.4);
    // The predictions are the best epoch's: they give its loss again.
    const loss =
      trained.predictions.reduce((sum, windows, clip) => {
        const logits = [0, 1, 2].map((label) => (windows[label]! + windows[labels + label]!) / 2);
        const total = logits.reduce((all, logit) => all + Math.exp(logit), 0);
        return sum - Math.log(Math.exp(logits[clip % labels]!) / total);
      }, 0) / trained.predictions.length;
    expect(loss).toBeCloseTo(best.validationLoss, 5);
  });

  test('the same seed gives the same numbers to the bit, another seed others', async () => {
    const [one, same, other] = [
      await trainNetwork(toyRun()),
      await trainNetwork(toyRun()),
      await trainNetwork(toyRun({ seed: 6 })),
    ];
    expect(bytesOf(same)).toBe(bytesOf(one));
    expect(bytesOf(other)).not.toBe(bytesOf(one));
  });

  test('memory does not grow from epoch to epoch', async () => {
    const tensors: number[] = [];
    await trainNetwork({ ...toyRun(), onEpoch: () => tensors.push(backend.tf.memory().numTensors) });
    expect(new Set(tensors).size).toBe(1);
  });

  test('ends when the validation loss has not been better for as long as the patience', async () => {
    // A rate of next to nothing after a good start: no epoch is better than the one before by more than noise.
    const trained = await trainNetwork(toyRun({ epochs: 200, patience: 3, learningRate: 0.3 }));
    expect(trained.history.length).toBe(trained.bestEpoch + 3);
    expect(trained.history.length).toBeLessThan(200);
  });

  test('a loss that runs away is told', async () => {
    const declaration: NetworkDeclaration = {
      input: { kind: 'features', count: 2 },
      layers: [{ type: 'dense', units: labels }],
    };
    const examples = {
      labels: [0, 1, 2],
      inputLength: 2,
      draw: (_: number, __: () => number, target: Float32Array) => void target.fill(1e38),
    };
    const validation = { labels: [0], windows: () => [new Float32Array(2)] };
    const scaling = { mean: new Float32Array(2), scale: Float32Array.of(1e-3, 1e-3) };
    const away = trainNetwork({ ...toyRun(), declaration, scaling, examples, validation });
    await expect(away).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('learning rate below 0.02'),
    });
  });

  test('a cancelled run keeps its checkpoint and goes on from it', async () => {
    const checkpoint = { path: join(folder, 'cancelled.checkpoint'), identity: 'toy' };
    const controller = new AbortController();
    const stopped = trainNetwork({
      ...toyRun(),
      checkpoint,
      signal: controller.signal,
      onEpoch: ({ epoch }) => {
        if (epoch === 2) controller.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    const epochs: number[] = [];
    const resumed = await trainNetwork({
      ...toyRun(),
      checkpoint,
      onEpoch: ({ epoch }) => epochs.push(epoch),
    });
    // The first two are told again, for whoever draws the curve.
    expect(epochs).toEqual([1, 2, 3, 4, 5, 6]);
    expect(bytesOf(resumed)).toBe(bytesOf(await trainNetwork(toyRun())));
  });

  test.each([
    ['cut short', (content: Buffer) => content.subarray(0, content.length / 2), /checksum/],
    ['of other settings', (content: Buffer) => content, /other data or settings/],
  ])('a checkpoint %s is left alone with a warning', async (name, change, message) => {
    const path = join(folder, `${name}.checkpoint`);
    await trainNetwork({ ...toyRun({ epochs: 2 }), checkpoint: { path, identity: 'one' } });
    await writeFile(path, change(await readFile(path)));
    const warnings: string[] = [];
    const again = await trainNetwork({
      ...toyRun({ epochs: 2 }),
      checkpoint: { path, identity: name === 'cut short' ? 'one' : 'two' },
      onWarning: (warning) => warnings.push(warning),
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(message);
    expect(again.history).toHaveLength(2);
  });

  test(
    'killed at an epoch, it goes on and ends with the very same numbers',
    { timeout: 120_000 },
    async () => {
      const script = fileURLToPath(new URL('killed-run.ts', import.meta.url));
      const start = (checkpoint: string, ...rest: string[]) =>
        run(process.execPath, [script, join(folder, checkpoint), ...rest]);
      const whole = await start('whole');
      await expect(start('killed', '2')).rejects.toMatchObject({ signal: 'SIGKILL' });
      await expect(start('killed', '4')).rejects.toMatchObject({ signal: 'SIGKILL' });
      const resumed = await start('killed');
      expect(resumed.stdout).toBe(whole.stdout);
      expect(whole.stdout).toMatch(/^[0-9a-f]{64} 6$/);
    },
  );
});
