/** Evaluation of a bundle over made-up analyses: the report's fields, and what goes wrong with data sets. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadBundle } from '../../../main/inference/bundle.ts';
import { evaluateDataset, type EvaluateOptions } from '../../../main/training/evaluation/evaluate.ts';
import type { Bundle } from '../../../models/bundle.ts';
import { Failure } from '../../../models/failure.ts';
import type { EmbeddedTrack } from '../../../models/head.ts';
import { shippedBundle } from '../../models/network/musicnn-golden.ts';

/** Says what lies in its one number: above zero `loud`, below `calm`. */
const base = await loadBundle(shippedBundle);
const { familiarity: _unused, ...baseManifest } = base.manifest;
const bundle: Bundle = {
  ...base,
  manifest: {
    ...baseManifest,
    id: 'sign',
    labels: ['calm', 'loud'],
    network: { ...base.manifest.network, embeddingSize: 1 },
    head: { kind: 'linear', inputs: 1 },
    calibration: { ...base.manifest.calibration, temperature: 1, shortTemperature: 1 },
  },
  tensors: new Map([
    ['head/mean', { shape: [1], data: Float32Array.of(0) }],
    ['head/scale', { shape: [1], data: Float32Array.of(1) }],
    ['head/weights', { shape: [2, 1], data: Float32Array.of(-1, 1) }],
    ['head/bias', { shape: [2], data: Float32Array.of(0, 0) }],
  ]),
};

/** A file's name says what is heard in it: `3.wav` is loud, `-1.wav` calm. */
async function analyse(path: string): Promise<EmbeddedTrack> {
  const heard = Number.parseFloat(basename(path));
  if (Number.isNaN(heard)) throw new Failure('not-audio', `${basename(path)} is no audio.`);
  return {
    embeddings: Float32Array.of(heard),
    segments: [{ startSeconds: 0, durationSeconds: 3 }],
  };
}

let folder: string;
let options: EvaluateOptions;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-evaluate-'));
  options = { dataset: folder, bundle, analyse };
});

afterEach(() => rm(folder, { recursive: true }));

async function put(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), 'x');
  }
}

test('the report has every field of the contract', async () => {
  await put('calm/-1.wav', 'calm/-2.wav', 'loud/1.wav', 'loud/-3.wav');
  const progress: string[] = [];
  const report = await evaluateDataset({
    ...options,
    onProgress: (done, total) => progress.push(`${done}/${total}`),
  });
  expect(report).toMatchObject({
    model: 'sign',
    tracks: 4,
    accuracy: 0.75,
    labels: ['calm', 'loud'],
    confusionMatrix: [
      [2, 0],
      [1, 1],
    ],
    features: 'exact',
    leftOut: [],
    warnings: [],
  });
  const [low, high] = report.accuracyInterval;
  expect(low).toBeLessThan(0.75);
  expect(high).toBe(1);
  expect(report.macroF1).toBeCloseTo((4 / 5 + 2 / 3) / 2, 12);
  expect(report.perGenre['loud']).toMatchObject({ precision: 1, recall: 0.5, support: 2 });
  expect(Object.keys(report.coverageAtPrecision)).toContain('0.9');
  expect(report.expectedCalibrationError).toBeGreaterThan(0);
  expect(report.precisionCoverage.at(-1)).toMatchObject({ coverage: 1, precision: 0.75 });
  expect(report.calibrationCurve.reduce((sum, { tracks }) => sum + tracks, 0)).toBe(4);
  expect(report.tracksScored.map(({ id, truth, genre }) => `${id} ${truth} ${genre}`)).toEqual([
    '-1 calm calm',
    '-2 calm calm',
    '-3 loud calm',
    '1 loud loud',
  ]);
  expect(progress.at(-1)).toBe('4/4');
});

test('a track that cannot be read is left out and named', async () => {
  await put('calm/-1.wav', 'loud/noise.wav');
  const report = await evaluateDataset(options);
  expect(report.tracks).toBe(1);
  expect(report.leftOut).toEqual([
    {
      id: 'noise',
      path: join(folder, 'loud/noise.wav'),
      error: { code: 'not-audio', message: 'noise.wav is no audio.' },
    },
  ]);
  expect(report.warnings.join()).toMatch(/1 track/);
});

test('only the tracks of the part are scored', async () => {
  await put('calm/-1.wav', 'loud/1.wav', 'splits/valid.txt');
  await writeFile(join(folder, 'splits', 'valid.txt'), '1\n');
  const report = await evaluateDataset({
    ...options,
    split: { folder: join(folder, 'splits'), part: 'valid' },
  });
  expect(report.tracksScored.map(({ id }) => id)).toEqual(['1']);
});

test('letter case and hyphens of a genre do not matter; a genre unknown to the model counts as wrong', async () => {
  await put('L-oud/1.wav', 'polka/2.wav');
  const report = await evaluateDataset(options);
  expect(report.labels).toEqual(['calm', 'loud', 'polka']);
  expect(report.accuracy).toBe(0.5);
  expect(report.warnings.join()).toMatch(/does not know polka/);
});

test('a score on tracks that the model was trained on says so', async () => {
  await put('calm/-1.wav', 'loud/1.wav', 'loud/2.wav');
  const { manifest } = bundle;
  const training = { ...manifest.training, trackIds: ['1', '2', '3'] };
  const report = await evaluateDataset({
    ...options,
    bundle: { ...bundle, manifest: { ...manifest, training } },
  });
  expect(report.warnings.join()).toMatch(/2 of the 3 tracks were used to train/);
});

test('a data set of which the model knows nothing, or of which nothing can be read, is refused', async () => {
  await put('polka/2.wav');
  await expect(evaluateDataset(options)).rejects.toThrow(/knows none/);
  await rm(join(folder, 'polka'), { recursive: true });
  await put('calm/noise.wav');
  await expect(evaluateDataset(options)).rejects.toThrow(/nothing to score.*noise\.wav is no audio/);
});

test('it stops when it is told to', async () => {
  await put('calm/-1.wav', 'calm/-2.wav', 'calm/-3.wav');
  const controller = new AbortController();
  const stopped = evaluateDataset({
    ...options,
    concurrency: 1,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
});

test('a spectrogram set is scored by translated features, and says so', async () => {
  const path = join(folder, 'mel.json');
  const description = {
    shape: [2, 128, 80],
    dtype: 'int8',
    axes: ['clip', 'mel', 'frame'],
    sampleRate: 22_050,
    framePeriodSeconds: 0.0415,
    tracks: ['a', 'b'],
    genres: ['rock', 'jazz'],
  };
  await writeFile(path, JSON.stringify(description));
  const noise = Uint8Array.from({ length: 2 * 128 * 80 }, (_, i) => 256 - ((i * 37) % 81));
  await writeFile(join(folder, 'mel.int8.gz'), gzipSync(noise));
  const report = await evaluateDataset({ ...options, dataset: path, bundle: base });
  expect(report).toMatchObject({ tracks: 2, features: 'approximate', leftOut: [] });
  expect(report.warnings.join()).toMatch(/approximate features/);
  const { translation: _, ...manifest } = base.manifest;
  await expect(
    evaluateDataset({ ...options, dataset: path, bundle: { ...base, manifest } }),
  ).rejects.toMatchObject({ code: 'incompatible-model' });
});
