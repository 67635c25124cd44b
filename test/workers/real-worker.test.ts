/** The pool with the real worker: files on a disk, features, a network, embeddings back. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { TrackAnalysis } from '../../models/worker-contract.ts';
import { loadBackend } from '../../main/inference/backend.ts';
import { AnalysisPool } from '../../main/workers/analysis-pool.ts';
import { randomEmbeddingSize, writeRandomBundle } from './random-bundle.ts';

const excerptSeconds = 30;
/** Length of the network's input: 187 frames of 256 samples at 16 kHz, seconds. */
const segmentSeconds = 2.992;

let folder = '';
let pool: AnalysisPool;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-real-worker-'));
  await writeRandomBundle(join(folder, 'bundle'));
  for (const [index, seconds] of [50, 40, 8, 20].entries()) {
    await writeFile(file(index), chord(seconds, 110 * (index + 1)));
  }
  pool = openPool(2);
});

afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true, force: true });
});

function openPool(size: number): AnalysisPool {
  // Where the tests share the machine, one run of the network can take long; a worker is not lost for that.
  return new AnalysisPool({
    size,
    setup: { bundleFolder: join(folder, 'bundle'), excerptSeconds },
    stopMs: 20_000,
  });
}

function file(index: number): string {
  return join(folder, `track ${index}.wav`);
}

test('runs on the backend that this machine has', async () => {
  const { name, reason } = await loadBackend();
  expect(await pool.ready()).toEqual({ backend: name, reason, embeddingSize: randomEmbeddingSize });
});

test('fingerprints are taken where the set-up asks for them', async () => {
  const setup = { bundleFolder: join(folder, 'bundle'), excerptSeconds, fingerprints: true };
  const asked = new AnalysisPool({ size: 1, setup, stopMs: 20_000 });
  try {
    const { fingerprint } = await asked.analyse(file(2));
    expect(fingerprint).toHaveLength(1);
    // Eight seconds, 41 words each, less what the first energies take.
    expect(fingerprint![0]!.words.length).toBeGreaterThan(250);
    expect((await pool.analyse(file(2))).fingerprint).toBeUndefined();
  } finally {
    await asked.close();
  }
});

test('several files at once come back each with its own', async () => {
  const analyses = await Promise.all([0, 1, 2, 3].map((index) => pool.analyse(file(index))));
  expect(analyses.map(({ durationSeconds }) => Math.round(durationSeconds))).toEqual([50, 40, 8, 20]);
  expect(analyses.map(({ segments }) => segments.length)).toEqual([10, 10, 2, 6]);
  expect(new Set(analyses.map(({ audioHash }) => audioHash)).size).toBe(4);
  for (const analysis of analyses) expectSound(analysis);
  // Together or alone, in this process or that: the same numbers.
  for (const [index, together] of analyses.entries()) {
    expectClose((await pool.analyse(file(index))).embeddings, together.embeddings, 1e-5);
  }
});

test('files that are no music fail by themselves', async () => {
  const text = join(folder, 'shopping list.mp3');
  await writeFile(text, 'milk, bread, a new needle for the record player\n'.repeat(100));
  const results = await Promise.allSettled(
    [text, join(folder, 'gone.mp3'), file(2)].map((path) => pool.analyse(path)),
  );
  expect(results).toMatchObject([
    { status: 'rejected', reason: { code: 'not-audio' } },
    { status: 'rejected', reason: { code: 'not-found' } },
    { status: 'fulfilled' },
  ]);
});

test('a cancelled list ends long before its end, and the workers stay', async () => {
  const pids = pool.workerPids;
  const stop = new AbortController();
  const paths = Array.from({ length: 200 }, (_, index) => file(index % 4));
  let done = 0;
  for await (const outcome of pool.analyseAll(paths, { signal: stop.signal })) {
    if ('analysis' in outcome) done += 1;
    if (done === 4) stop.abort();
  }
  expect(done).toBeLessThan(30);
  expect(pool.workerPids).toEqual(pids);
  expectSound(await pool.analyse(file(0)));
});

test('the WebAssembly backend computes the same', async () => {
  vi.stubEnv('EARMARK_BACKEND', 'wasm');
  const other = openPool(1);
  try {
    expect(await other.ready()).toMatchObject({ backend: 'wasm', embeddingSize: randomEmbeddingSize });
    const { embeddings } = await other.analyse(file(1));
    expectClose(embeddings, (await pool.analyse(file(1))).embeddings, 1e-4);
  } finally {
    vi.unstubAllEnvs();
    await other.close();
  }
});

test('a folder without a model is said to have none', async () => {
  const other = new AnalysisPool({ size: 1, setup: { bundleFolder: folder, excerptSeconds } });
  try {
    await expect(other.analyse(file(0))).rejects.toMatchObject({ code: 'unknown-model' });
  } finally {
    await other.close();
  }
});

function expectSound(analysis: TrackAnalysis): void {
  expect(analysis.format).toBe('wav');
  expect(analysis.embeddings).toHaveLength(analysis.segments.length * randomEmbeddingSize);
  expect(new Set(analysis.embeddings).size).toBeGreaterThan(randomEmbeddingSize / 2);
  expect(analysis.peaks).toHaveLength(200);
  const loudest = Math.max(...analysis.peaks);
  expect(loudest).toBeGreaterThan(0.3);
  expect(loudest).toBeLessThanOrEqual(0.6);
  for (const { startSeconds, durationSeconds } of analysis.segments) {
    expect(durationSeconds).toBeCloseTo(segmentSeconds, 3);
    expect(startSeconds + durationSeconds).toBeLessThanOrEqual(analysis.durationSeconds + 0.01);
  }
}

function expectClose(actual: Float32Array, expected: Float32Array, tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  const largest = actual.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? NaN))),
    0,
  );
  expect(largest).toBeLessThan(tolerance);
}

/** A WAV file, 22.05 kHz, mono, 16 bits: three partials that swell and fade at different rates. */
function chord(seconds: number, hertz: number): Buffer {
  const sampleRate = 22_050;
  const samples = Math.round(seconds * sampleRate);
  const wav = Buffer.alloc(44 + 2 * samples);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + 2 * samples, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(sampleRate, 24);
  wav.writeUInt32LE(2 * sampleRate, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(2 * samples, 40);
  for (let index = 0; index < samples; index += 1) {
    const time = index / sampleRate;
    const sum = [1, 2.5, 7].reduce(
      (level, ratio) => level + Math.sin(2 * Math.PI * hertz * ratio * time) * Math.sin(ratio * time) ** 2,
      0,
    );
    wav.writeInt16LE(Math.round(0.2 * sum * 32_767), 44 + 2 * index);
  }
  return wav;
}
