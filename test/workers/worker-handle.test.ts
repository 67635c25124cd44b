/** What a worker is given, and how many there are. */
import { expect, test } from 'vitest';
import { workerCountFor } from '../../main/workers/worker-count.ts';
import { workerEnvironment } from '../../main/workers/worker-handle.ts';

test('the environment is what a worker needs and no more', () => {
  const environment = workerEnvironment({
    Path: 'C:\\Windows',
    HOME: '/home/someone',
    NODE_OPTIONS: '--inspect',
    AWS_SECRET_ACCESS_KEY: 'x',
    EARMARK_BACKEND: 'wasm',
    TF_NUM_INTRAOP_THREADS: '1',
    LANG: undefined,
  });
  expect(environment).toEqual({
    Path: 'C:\\Windows',
    HOME: '/home/someone',
    EARMARK_BACKEND: 'wasm',
    TF_NUM_INTRAOP_THREADS: '1',
    TF_CPP_MIN_LOG_LEVEL: '2',
  });
});

test('a level of TensorFlow messages that somebody asked for stands', () => {
  expect(workerEnvironment({ TF_CPP_MIN_LOG_LEVEL: '0' })).toEqual({ TF_CPP_MIN_LOG_LEVEL: '0' });
});

const gibibytes = 2 ** 30;
test.each([
  [1, 8, 1],
  [2, 8, 2],
  [4, 16, 4],
  [8, 32, 7],
  [64, 256, 8],
  [8, 4, 2],
  [16, 1, 1],
])('%i cores and %i GiB carry %i workers', (cores, memory, workers) => {
  expect(workerCountFor(cores, memory * gibibytes)).toBe(workers);
});
