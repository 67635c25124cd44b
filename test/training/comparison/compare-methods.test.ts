/** Comparing methods: results are kept, networks of one kind trained once, and what is no longer true forgotten. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../main/inference/backend.ts';
import { bundleDigestOf } from '../../../main/training/bundle-digest.ts';
import { compareMethods, type CompareOptions } from '../../../main/training/comparison/compare-methods.ts';
import { openDataset } from '../../../main/training/dataset/dataset.ts';
import type { PreparedDataset } from '../../../main/training/prepare-dataset.ts';
import { loadPretrained } from '../../../main/training/pretrained/pretrained.ts';
import { runMethod } from '../../../main/training/run-method.ts';
import type { TrainingMethodName } from '../../../models/training.ts';
import { madeJob, writeMadeSet } from '../made-set.ts';

const clips = 24;
const hasTensorflow = (await loadBackend()).name === 'tensorflow';
let folder: string;
let prepared: PreparedDataset;
/** Methods in the order in which they were trained. */
let trained: TrainingMethodName[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-compare-'));
  const path = await writeMadeSet(folder, clips);
  const { tracks, labels } = madeJob(path, clips, folder);
  prepared = {
    dataset: await openDataset(path),
    digest: 'made',
    report: null as never,
    labels: [...labels],
    tracks: tracks.slice(0, 16),
    held: tracks.slice(16),
    leftOut: 0,
  };
});
beforeEach(() => {
  trained = [];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function compare(name: string, options: Partial<CompareOptions> & Pick<CompareOptions, 'methods'>) {
  const { fresh = false, ...rest } = { fresh: options.run?.fresh, ...options };
  return compareMethods({
    prepared,
    randomMethods: [],
    options: { seed: 4, epochs: 2, batchSize: 8, networkSize: 'small', members: 2 },
    pretrainedDigest: 'one',
    obstacleOf: async () => null,
    stagingFolder: join(folder, name, 'staging'),
    onRow: () => {},
    ...rest,
    run: {
      cacheFolder: join(folder, 'cache'),
      runsFolder: join(folder, name, 'runs'),
      fresh,
      pools: { poolFor: () => Promise.reject(new Error('no audio here')) },
      // In this process; what stands on the pretrained network is none of this test's, a small one stands for it.
      runTraining: (job, control) => {
        trained.push(job.method);
        return runMethod({ ...job, method: job.method === 'ensemble' ? 'ensemble' : 'cnn' }, control);
      },
      onEvent: () => {},
      signal: new AbortController().signal,
    },
  });
}

const forgetting = { fresh: true } as CompareOptions['run'];

describe.skipIf(!hasTensorflow)('compared', { timeout: 60_000 }, () => {
  test('an ensemble begins with the network that was trained alone', async () => {
    const [alone, together] = await compare('ensemble', { methods: ['cnn', 'ensemble'] });
    expect(alone!.epochs).toHaveLength(2);
    expect(together!.epochs.map(({ member, epoch }) => [member, epoch])).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
      [2, 2],
    ]);
    // To the time that each epoch took: it was told again, not trained again.
    const told = (row: typeof alone) =>
      row!.epochs
        .filter(({ member }) => member === 1)
        .map(({ validationLoss, seconds }) => [validationLoss, seconds]);
    expect(told(together)).toEqual(told(alone));
    expect(together!.score!.parameters).toBe(2 * alone!.score!.parameters);
    // Trained first, with nothing to go on from, it is the same.
    const [first] = await compare('ensemble-alone', { methods: ['ensemble'] });
    expect(first!.score).toMatchObject({
      accuracy: together!.score!.accuracy,
      expectedCalibrationError: together!.score!.expectedCalibrationError,
    });
  });

  test('a result is kept until it is asked for afresh, and then nothing is gone on from', async () => {
    const once = await compare('kept', { methods: ['cnn'] });
    expect(await compare('kept', { methods: ['cnn'] })).toEqual(once);
    expect(trained).toEqual(['cnn']);
    const [again] = await compare('kept', { methods: ['cnn'], run: forgetting });
    expect(trained).toEqual(['cnn', 'cnn']);
    expect(again!.epochs[0]!.seconds).not.toBe(once[0]!.epochs[0]!.seconds);
    expect(again!.score!.accuracy).toBe(once[0]!.score!.accuracy);
  });

  test('with another pretrained network only what is built on it is trained again', async () => {
    const methods = ['cnn', 'finetune', 'transfer'] as const;
    await compare('pretrained', { methods });
    await compare('pretrained', { methods, pretrainedDigest: 'two' });
    expect(trained).toEqual(['cnn', 'finetune', 'transfer', 'finetune', 'transfer']);
  });

  test('only the methods that are named are judged by chance too', async () => {
    const rows = await compare('random', { methods: ['cnn', 'ensemble'], randomMethods: ['cnn'] });
    expect(rows.map(({ method, split }) => `${method} ${split}`)).toEqual([
      'cnn given',
      'ensemble given',
      'cnn random',
    ]);
  });
});

test('the digest of the pretrained bundle follows its numbers and its settings', async () => {
  const { bundle } = await loadPretrained();
  const own = bundleDigestOf(bundle);
  expect(bundleDigestOf({ ...bundle, tensors: new Map([...bundle.tensors].toReversed()) })).toBe(own);
  const [[name, tensor]] = [...bundle.tensors] as [[string, { shape: number[]; data: Float32Array }]];
  const data = tensor.data.slice();
  data[0]! += 1;
  expect(
    bundleDigestOf({ ...bundle, tensors: new Map([...bundle.tensors, [name, { ...tensor, data }]]) }),
  ).not.toBe(own);
  const { manifest } = bundle;
  const features = { ...manifest.features, hopLength: 1 };
  expect(bundleDigestOf({ ...bundle, manifest: { ...manifest, features } })).not.toBe(own);
});
