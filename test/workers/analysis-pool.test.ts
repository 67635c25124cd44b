/** The pool against real processes that crash, hang and lie. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Failure, type FailureCode } from '../../models/failure.ts';
import { workerReplySchema } from '../../models/worker-contract.ts';
import { AnalysisPool, type AnalysisOutcome } from '../../main/workers/analysis-pool.ts';
import type { AnalysisPoolOptions } from '../../main/workers/pool-options.ts';
import {
  forkWorker,
  workerFlags,
  type SpawnWorker,
  type WorkerHandle,
} from '../../main/workers/worker-handle.ts';
import { isAlive } from './is-alive.ts';

const entry = new URL('./fake-worker.ts', import.meta.url);
const pools: AnalysisPool[] = [];

function openPool(options: Partial<AnalysisPoolOptions> & { start?: string } = {}): AnalysisPool {
  const { start = 'good', ...rest } = options;
  const pool = new AnalysisPool({
    size: 1,
    entry,
    setup: { bundleFolder: start, excerptSeconds: 30 },
    ...rest,
  });
  pools.push(pool);
  return pool;
}

/** What became of each path, in the order given. */
async function outcomes(pool: AnalysisPool, paths: readonly string[]): Promise<(FailureCode | 'done')[]> {
  const results = await Promise.allSettled(paths.map((path) => pool.analyse(path)));
  return results.map((result) => (result.status === 'fulfilled' ? 'done' : codeOf(result.reason)));
}

function codeOf(thrown: unknown): FailureCode {
  if (thrown instanceof Failure) return thrown.code;
  throw thrown;
}

afterEach(async () => {
  const pids = pools.flatMap((pool) => pool.workerPids);
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
  expect(pids.filter(isAlive)).toEqual([]);
});

describe('files', () => {
  test('are analysed, with embeddings as they were sent', async () => {
    const pool = openPool();
    const analysis = await pool.analyse('/music/a song.mp3');
    expect(analysis.audioHash).toBe('/music/a song.mp3');
    expect(analysis.embeddings).toEqual(new Float32Array(8).fill(0.5));
    expect(await pool.ready()).toEqual({ backend: 'wasm', reason: 'this is a fake', embeddingSize: 4 });
  });

  test('fail on their own, expected or not', async () => {
    const pool = openPool();
    expect(await outcomes(pool, ['missing', 'defect', 'fine'])).toEqual(['not-found', 'internal', 'done']);
    await expect(pool.analyse('missing')).rejects.toThrow('There is no such file any more.');
    expect(pool.workerPids).toHaveLength(1);
  });

  test('are spread over the workers and wait when all are full', async () => {
    const spy = spyOnSpawn();
    const pool = openPool({ size: 2, filesPerWorker: 2, spawn: spy.spawn });
    await bothReady(pool, spy);
    const paths = Array.from({ length: 20 }, (_, index) => `pid 50 ${index}`);
    const analyses = await Promise.all(paths.map((path) => pool.analyse(path)));
    const byProcess = Object.values(Object.groupBy(analyses, (analysis) => analysis.audioHash));
    expect(byProcess).toHaveLength(2);
    for (const share of byProcess) expect(share?.length).toBeGreaterThanOrEqual(2);
  });
});

describe('back-pressure', () => {
  test('no worker ever has more than its share in hand, and the least loaded comes first', async () => {
    const spy = spyOnSpawn();
    const pool = openPool({ size: 2, filesPerWorker: 2, spawn: spy.spawn });
    await bothReady(pool, spy);
    await outcomes(
      pool,
      Array.from({ length: 15 }, (_, index) => `slow ${5 + (index % 3) * 20}`),
    );
    expect(spy.mostInHand).toEqual([2, 2]);
  });

  test('one file starts one worker, many files start them all', async () => {
    const spy = spyOnSpawn();
    const pool = openPool({ size: 3, spawn: spy.spawn });
    expect(spy.handles).toHaveLength(0);
    await pool.analyse('fine');
    expect(spy.handles).toHaveLength(1);
    await outcomes(pool, ['slow 300', 'slow 300', 'slow 300']);
    expect(spy.handles).toHaveLength(3);
  });
});

describe('a worker that dies', () => {
  test.each(['signal', 'exit', 'throw', 'gibberish', 'short', 'nan'])(
    'of "%s" costs that file and no other',
    async (what) => {
      const pool = openPool({ filesPerWorker: 3 });
      const paths = ['fine 1', 'slow 100', what, 'fine 2', 'slow 50', 'fine 3'];
      expect(await outcomes(pool, paths)).toEqual(
        paths.map((path) => (path === what ? 'worker-crashed' : 'done')),
      );
    },
  );

  test('costs each guilty file and no other when several workers have several of them', async () => {
    const pool = openPool({ size: 2 });
    const paths = Array.from({ length: 24 }, (_, index) =>
      index % 8 === 3 ? `signal ${index}` : `slow ${index * 2}`,
    );
    expect(await outcomes(pool, paths)).toEqual(
      paths.map((path) => (path.startsWith('signal') ? 'worker-crashed' : 'done')),
    );
  });

  test('says how, and what it said last', async () => {
    const pool = openPool();
    await expect(pool.analyse('signal')).rejects.toThrow(/ended unexpectedly \(SIGSEGV\).*not changed/);
    await expect(pool.analyse('exit')).rejects.toThrow(/exit status 7/);
    await expect(pool.analyse('throw')).rejects.toThrow(/said "RangeError: a decoder lost its head"/);
  });

  test('of too much memory costs that file and no other', async () => {
    const pool = openPool({ spawn: (program) => forkWorker(program, ['--max-old-space-size=48']) });
    expect(await outcomes(pool, ['fine', 'allocate', 'slow 10'])).toEqual(['done', 'worker-crashed', 'done']);
  });

  test('from outside, with one file in hand, costs that file', async () => {
    const pool = openPool();
    await pool.ready();
    const analysing = pool.analyse('slow 5000');
    process.kill(pool.workerPids[0]!, 'SIGKILL');
    await expect(analysing).rejects.toMatchObject({ code: 'worker-crashed' });
    expect(await outcomes(pool, ['fine'])).toEqual(['done']);
  });
});

describe('time limit', () => {
  test('a file that hangs the process fails alone, the process is replaced', async () => {
    const pool = openPool({ fileMs: 3000, stopMs: 200 });
    expect(await outcomes(pool, ['slow 10', 'hang', 'slow 20', 'fine'])).toEqual([
      'done',
      'worker-timeout',
      'done',
      'done',
    ]);
  });

  test('a file that waits for ever is given up while those beside it are finished', async () => {
    const spy = spyOnSpawn();
    const pool = openPool({ fileMs: 5000, stopMs: 500, spawn: spy.spawn });
    expect(await outcomes(pool, ['stuck', 'slow 1000', 'fine'])).toEqual(['worker-timeout', 'done', 'done']);
    expect(await outcomes(pool, ['fine'])).toEqual(['done']);
    expect(spy.handles).toHaveLength(2);
    await vi.waitFor(() => expect(pool.workerPids).toEqual([spy.handles[1]!.pid]), { timeout: 20_000 });
  });
});

describe('cancel', () => {
  test('takes what waits back at once and what is in hand soon, and the process stays', async () => {
    const pool = openPool({ filesPerWorker: 2, stopMs: 20_000 });
    await pool.ready();
    const [pid] = pool.workerPids;
    const stop = new AbortController();
    const cancelled = ['slow 20000', 'slow 20000', 'waits', 'waits too'].map((path) =>
      pool.analyse(path, { signal: stop.signal }),
    );
    const started = performance.now();
    stop.abort();
    const results = await Promise.allSettled(cancelled);
    expect(results.map((result) => result.status === 'rejected' && codeOf(result.reason))).toEqual(
      Array(4).fill('cancelled'),
    );
    expect(await outcomes(pool, ['fine'])).toEqual(['done']);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(pool.workerPids).toEqual([pid]);
  });

  test('an aborted signal is refused without a worker', async () => {
    const pool = openPool();
    const analysing = pool.analyse('fine', { signal: AbortSignal.abort() });
    await expect(analysing).rejects.toMatchObject({ code: 'cancelled' });
    expect(pool.workerPids).toEqual([]);
  });

  test('a worker that does not listen is killed, nobody waits for that, and the files beside it go on', async () => {
    const pool = openPool({ filesPerWorker: 2, stopMs: 3000 });
    await pool.ready();
    const [pid] = pool.workerPids;
    const stop = new AbortController();
    const folder = await mkdtemp(join(tmpdir(), 'earmark-workers-'));
    const hangs = join(folder, 'hangs');
    const hanging = pool.analyse(`hang ${hangs}`, { signal: stop.signal });
    const beside = pool.analyse('fine');
    await vi.waitFor(() => expect(existsSync(hangs)).toBe(true), { timeout: 20_000 });
    stop.abort();
    await expect(hanging).rejects.toMatchObject({ code: 'cancelled' });
    expect(isAlive(pid!)).toBe(true);
    await vi.waitFor(() => expect(isAlive(pid!)).toBe(false), { timeout: 20_000 });
    expect((await beside).audioHash).toBe('fine');
    await rm(folder, { recursive: true });
  });
});

describe('start', () => {
  test('a worker that never starts makes the pool fail with the reason', async () => {
    const spy = spyOnSpawn();
    const pool = openPool({ start: 'crash', size: 2, spawn: spy.spawn });
    const results = await Promise.allSettled([pool.analyse('a'), pool.analyse('b'), pool.ready()]);
    for (const result of results) {
      const failure = result.status === 'rejected' ? result.reason : null;
      expect(failure).toMatchObject({ code: 'backend-unavailable' });
      expect(String(failure)).toContain('RangeError: the library is missing');
    }
    expect(spy.handles.length).toBeLessThanOrEqual(4);
    await expect(pool.analyse('c')).rejects.toMatchObject({ code: 'backend-unavailable' });
  });

  test('a program that does not exist, too', async () => {
    const missing = openPool({ entry: new URL('./no-such-program.ts', import.meta.url) });
    await expect(missing.ready()).rejects.toThrow(/Cannot find module/);
    const refused = openPool({
      spawn: () => {
        throw new Error('spawn EAGAIN');
      },
    });
    await expect(refused.ready()).rejects.toThrow(/spawn EAGAIN/);
  });

  test('a start that fails twice and then works is no failure', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'earmark-workers-'));
    const log = join(folder, 'starts');
    const pool = openPool({ start: `flaky 2 ${log}` });
    expect(await outcomes(pool, ['fine', 'fine'])).toEqual(['done', 'done']);
    expect(await readFile(log, 'utf8')).toBe('xxx');
    await rm(folder, { recursive: true });
  });

  test('a damaged model is reported as such, at once', async () => {
    const spy = spyOnSpawn();
    const pool = openPool({ start: 'unfit', spawn: spy.spawn });
    await expect(pool.analyse('a')).rejects.toMatchObject({ code: 'damaged-model' });
    expect(spy.handles).toHaveLength(1);
  });

  test.each(['hang', 'silent'])('a start that takes for ever (%s) is given up', async (start) => {
    const pool = openPool({ start, startMs: 500 });
    await expect(pool.ready()).rejects.toThrow(/not ready after 0.5 seconds/);
  });

  test('an answer that the contract does not know is no start', async () => {
    await expect(openPool({ start: 'garbage' }).ready()).rejects.toThrow(/unintelligible/);
  });

  test('passes on no flags and little of the environment', async () => {
    vi.stubEnv('SOME_SECRET', 'value');
    vi.stubEnv('NODE_OPTIONS', '--no-warnings');
    const { warnings } = await openPool().analyse('environment');
    vi.unstubAllEnvs();
    expect(warnings).toContain('TF_CPP_MIN_LOG_LEVEL');
    expect(warnings).toContain('PATH');
    expect(warnings.filter((name) => name.startsWith('-'))).toEqual([...workerFlags]);
    expect(warnings).not.toContain('SOME_SECRET');
    expect(warnings).not.toContain('NODE_OPTIONS');
  });
});

describe('end', () => {
  test('close ends workers in every state and rejects what is left', async () => {
    const pool = openPool({ size: 3, filesPerWorker: 1 });
    const analysing = ['hang', 'slow 5000', 'stuck', 'waits'].map((path) => pool.analyse(path));
    const results = Promise.allSettled(analysing);
    await vi.waitFor(() => expect(pool.workerPids).toHaveLength(3));
    await sleep(300);
    const pids = pool.workerPids;
    const started = performance.now();
    await pool.close();
    // A worker that does not go would be waited for that long.
    expect(performance.now() - started).toBeLessThan(3000);
    expect(pids.filter(isAlive)).toEqual([]);
    expect((await results).map((result) => result.status === 'rejected' && codeOf(result.reason))).toEqual(
      Array(4).fill('cancelled'),
    );
    await expect(pool.analyse('later')).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('idle workers go, and come back for more work', async () => {
    const pool = openPool({ idleMs: 100 });
    await pool.analyse('fine');
    await vi.waitFor(() => expect(pool.workerPids).toEqual([]), { timeout: 20_000 });
    expect(await outcomes(pool, ['fine'])).toEqual(['done']);
  });
});

describe('a list', () => {
  test('is analysed whole, failures beside results', async () => {
    const pool = openPool({ size: 2 });
    const paths = Array.from({ length: 40 }, (_, index) =>
      index === 17 ? 'exit' : `slow ${index % 5} ${index}`,
    );
    const seen = await collect(pool.analyseAll(paths));
    expect(seen.map(({ path }) => path).toSorted()).toEqual(paths.toSorted());
    expect(seen.filter((one) => 'failure' in one)).toMatchObject([
      { path: 'exit', failure: { code: 'worker-crashed' } },
    ]);
  });

  test('comes in the order of completion', async () => {
    const pool = openPool();
    const seen = await collect(pool.analyseAll(['slow 400', 'slow 200', 'slow 1']));
    expect(seen.map(({ path }) => path)).toEqual(['slow 1', 'slow 200', 'slow 400']);
  });

  test('is read no faster than it is worked off', async () => {
    const pool = openPool({ filesPerWorker: 2 });
    let taken = 0;
    let seen = 0;
    async function* endless(): AsyncGenerator<string> {
      for (;;) yield `fine ${taken++}`;
    }
    for await (const outcome of pool.analyseAll(endless())) {
      expect(outcome).toHaveProperty('analysis');
      seen += 1;
      expect(taken - seen).toBeLessThanOrEqual(2 * pool.capacity + 1);
      if (seen === 50) break;
    }
    expect(seen).toBe(50);
  });

  test('ends after an abort with what was in hand', async () => {
    const pool = openPool();
    const stop = new AbortController();
    const seen: AnalysisOutcome[] = [];
    const paths = Array.from({ length: 100 }, (_, index) => (index < 2 ? 'fine' : 'slow 5000'));
    for await (const outcome of pool.analyseAll(paths, { signal: stop.signal })) {
      seen.push(outcome);
      if (seen.length === 2) setTimeout(() => stop.abort(), 50);
    }
    expect(seen.slice(2).map((one) => 'failure' in one && one.failure.code)).toEqual(
      Array(3).fill('cancelled'),
    );
  });

  test('ends when the pool is closed', async () => {
    const pool = openPool();
    const collecting = collect(pool.analyseAll(Array<string>(1000).fill('slow 50')));
    setTimeout(() => void pool.close(), 500);
    expect((await collecting).length).toBeLessThan(100);
  });

  test('throws when no worker can start', async () => {
    const pool = openPool({ start: 'crash' });
    await expect(collect(pool.analyseAll(['a', 'b', 'c', 'd', 'e']))).rejects.toMatchObject({
      code: 'backend-unavailable',
    });
  });

  test('throws the error of its source after what was begun', async () => {
    const pool = openPool();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { path } of pool.analyseAll(brokenSource())) seen.push(path);
    })();
    await expect(reading).rejects.toThrow('the disk is gone');
    expect(seen).toEqual(['slow 100']);
  });
});

async function collect<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of source) items.push(item);
  return items;
}

async function* brokenSource(): AsyncGenerator<string> {
  yield 'slow 100';
  throw new Error('the disk is gone');
}

/** Starts the two workers of a pool, so that none does all the work before the other is there. */
async function bothReady(pool: AnalysisPool, spy: SpawnSpy): Promise<void> {
  await outcomes(pool, ['fine', 'fine']);
  await vi.waitFor(() => expect(spy.ready).toBe(2), { timeout: 20_000 });
}

interface SpawnSpy {
  readonly spawn: SpawnWorker;
  readonly handles: WorkerHandle[];
  /** By process, the most requests it had in hand at a time. */
  readonly mostInHand: number[];
  /** Processes that have said they are ready. */
  ready: number;
}

/** Watches the processes of a pool and what they are given. */
function spyOnSpawn(): SpawnSpy {
  const spy: SpawnSpy = { spawn, handles: [], mostInHand: [], ready: 0 };
  function spawn(program: URL): WorkerHandle {
    const handle = forkWorker(program);
    const index = spy.handles.push(handle) - 1;
    spy.mostInHand[index] = 0;
    let inHand = 0;
    handle.on('message', (message) => {
      if (workerReplySchema.parse(message).type === 'ready') spy.ready += 1;
      else inHand -= 1;
    });
    return {
      pid: handle.pid,
      stderr: handle.stderr ?? null,
      postMessage(message) {
        if (message.type === 'analyse') inHand += 1;
        spy.mostInHand[index] = Math.max(spy.mostInHand[index] ?? 0, inHand);
        handle.postMessage(message);
      },
      on: handle.on.bind(handle),
      kill: () => handle.kill(),
    };
  }
  return spy;
}
