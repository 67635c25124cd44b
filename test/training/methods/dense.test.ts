/** Method `dense`: trained on a spectrogram set and on audio, it predicts both kinds of what it was made for. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { featureNames } from '../../../main/audio/handcrafted/feature-names.ts';
import { loadBundle } from '../../../main/inference/bundle.ts';
import { openDataset, type Dataset } from '../../../main/training/dataset/dataset.ts';
import { evaluateDataset } from '../../../main/training/evaluation/evaluate.ts';
import { dense } from '../../../main/training/methods/dense.ts';
import type { TrainedModel, TrainingContext } from '../../../main/training/methods/method.ts';
import { runTraining } from '../../../main/training/training-process.ts';
import { TrackAnalyser } from '../../../main/workers/track-analyser.ts';
import { classifierOf, predictTrack } from '../../../models/head.ts';
import type { TrainingEvent, TrainingOptions } from '../../../models/training.ts';
import { madeSignal, seededRandom, wavBytes } from '../../support/made-audio.ts';
import { madeGenres, madeJob, writeMadeSet } from '../made-set.ts';
import { storeModel } from '../stored-model.ts';

const clips = 20;
const never = new AbortController().signal;
let folder: string;
let setPath: string;
let audioPath: string;
let set: Dataset;
let audio: Dataset;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-dense-'));
  setPath = await writeMadeSet(folder, clips);
  audioPath = join(folder, 'audio');
  await writeTracks(audioPath, 1, 8);
  [set, audio] = await Promise.all([openDataset(setPath), openDataset(audioPath)]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Tunes and noise, a folder each. */
async function writeTracks(root: string, firstSeed: number, count: number): Promise<void> {
  for (const genre of ['hiss', 'tune']) {
    await mkdir(join(root, genre), { recursive: true });
    for (let track = 0; track < count; track += 1) {
      const random = seededRandom(firstSeed + track);
      const pcm =
        genre === 'tune'
          ? madeSignal(3, 22_050, firstSeed + track)
          : Float32Array.from({ length: 66_150 }, () => 0.3 * (random() - 0.5));
      await writeFile(join(root, genre, `${genre}.${firstSeed + track}.wav`), wavBytes([pcm], 22_050));
    }
  }
}

function contextFor(
  dataset: Dataset,
  name: string,
  options: Partial<TrainingOptions> = {},
): TrainingContext & { readonly events: TrainingEvent[] } {
  const events: TrainingEvent[] = [];
  return {
    dataset,
    tracks: dataset.tracks.map(({ id, genre }, index) => ({ id, genre, group: id, index })),
    validation: [],
    labels: [...new Set(dataset.tracks.map(({ genre }) => genre))].toSorted(),
    options: { seed: 4, epochs: 8, batchSize: 8, learningRate: 0.004, networkSize: 'small', ...options },
    cacheFolder: join(folder, name, 'cache'),
    checkpointFolder: join(folder, name, 'checkpoints'),
    onEvent: (event) => events.push(event),
    signal: never,
    events,
  };
}

const warningsOf = (events: readonly TrainingEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));

describe('on a spectrogram set', () => {
  let model: TrainedModel;

  test('a model comes out that scores its own kind', { timeout: 60_000 }, async () => {
    const context = contextFor(set, 'set');
    model = await dense.train(context);
    expect(warningsOf(context.events)).toEqual([]);
    expect(model.features).toMatchObject({ statistics: 'spectrogram-1', nMels: 32 });
    const { network } = model;
    const count = featureNames(model.features)!.length;
    expect(network.kind === 'layers' && network.declaration.input).toEqual({ kind: 'features', count });
    // A network for each of five folds, which judged all tracks.
    expect(network.kind === 'layers' && network.members).toBe(5);
    expect(model.parameters).toBe(5 * (count * 256 + 256 + 256 * 128 + 128 + 128 * 64 + 64 + 64 * 2 + 2));
    expect(model.calibration.outOfFold).toHaveLength(clips);
    const bundle = await loadBundle(await storeModel(model, join(folder, 'set-bundle'), context.labels));
    const unused = () => Promise.reject(new Error('no audio here'));
    const { accuracy } = await evaluateDataset({ dataset: setPath, bundle, analyse: unused });
    expect(accuracy).toBe(1);
  });

  test('tracks held out by the caller decide when to stop', { timeout: 60_000 }, async () => {
    const context = contextFor(set, 'held', { epochs: 12 });
    const { tracks } = context;
    const held = await dense.train({ ...context, tracks: tracks.slice(0, 14), validation: tracks.slice(14) });
    expect(held.network.kind === 'layers' && held.network.members).toBe(1);
    expect(held.calibration.outOfFold).toHaveLength(6);
    expect(held.notes.join('\n')).toContain('6 tracks were held out of training');
  });

  test('a genre of a single track is learned from, and makes no folds', { timeout: 60_000 }, async () => {
    const context = contextFor(set, 'single', { epochs: 1 });
    const tracks = context.tracks.filter(({ genre }, index) => genre === madeGenres[0] || index === 1);
    const single = await dense.train({ ...context, tracks });
    expect(single.network.kind === 'layers' && single.network.members).toBe(1);
  });

  test('the card says what was left out', () => {
    const card = model.notes.join('\n');
    for (const missing of ['chroma', 'centroid', 'flatness', 'zero crossings'])
      expect(card).toContain(missing);
    expect(card).toMatch(/left out: chroma/);
  });

  test('the same seed gives the same model, another seed another', { timeout: 60_000 }, async () => {
    const [same, other] = [
      await dense.train(contextFor(set, 'again')),
      await dense.train(contextFor(set, 'other', { seed: 5 })),
    ];
    expect(same.network).toEqual(model.network);
    expect(same.calibration).toEqual(model.calibration);
    expect(other.network).not.toEqual(model.network);
  });

  test('it goes on from its checkpoint', { timeout: 60_000 }, async () => {
    const half = contextFor(set, 'halves');
    const stop = new AbortController();
    const stopping = dense.train({
      ...half,
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === 'epoch' && event.member === 2 && event.epoch === 5) stop.abort();
      },
    });
    await expect(stopping).rejects.toMatchObject({ code: 'cancelled' });
    expect((await dense.train(half)).network).toEqual(model.network);
  });

  test('augmented crops are learned from', { timeout: 60_000 }, async () => {
    const augmentation = { pitchSemitones: 2, stretch: 0.2, masks: true, mixup: 0.2, noiseBelowDecibels: 20 };
    const changed = await dense.train(contextFor(set, 'augmented', { augmentation, epochs: 3 }));
    expect(changed.network).not.toEqual(model.network);
  });

  test('on WebAssembly it trains too', { timeout: 120_000 }, async () => {
    vi.stubEnv('EARMARK_BACKEND', 'wasm');
    try {
      const job = madeJob(setPath, clips, join(folder, 'wasm'));
      const { network, calibration } = await runTraining(
        { ...job, method: 'dense', options: { ...job.options, epochs: 12 } },
        { onEvent: () => {}, signal: never },
      );
      expect(network.kind).toBe('layers');
      expect(calibration.outOfFold.every(({ right }) => right)).toBe(true);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe('on audio', () => {
  test('a worker predicts with it', { timeout: 60_000 }, async () => {
    const context = contextFor(audio, 'heard');
    const model = await dense.train(context);
    expect(model.features).toMatchObject({ statistics: 'handcrafted-audio-1', normaliseLoudness: -20 });
    const bundleFolder = await storeModel(model, join(folder, 'audio-bundle'), context.labels);
    const classifier = classifierOf(await loadBundle(bundleFolder));
    const analyser = await TrackAnalyser.load({ bundleFolder, excerptSeconds: 30 });
    await writeTracks(join(folder, 'unheard'), 100, 2);
    for (const genre of ['hiss', 'tune']) {
      const path = join(folder, 'unheard', genre, `${genre}.101.wav`);
      const prediction = predictTrack(await analyser.analyse(path, never), classifier);
      expect(prediction.genre).toBe(genre);
    }
  });

  test('changed copies are listened to once, and told of in the card', { timeout: 60_000 }, async () => {
    const augmentation = { pitchSemitones: 2, stretch: 0.2 };
    const context = contextFor(audio, 'changed', { augmentation, epochs: 2 });
    const first = await dense.train(context);
    expect(first.notes.join('\n')).toContain('pitch within 2 semitones, speed within 20 %');
    const entries = (): Promise<string[]> => readdir(context.cacheFolder, { recursive: true });
    const kept = await entries();
    const again = await dense.train({ ...context, checkpointFolder: join(folder, 'changed', 'second') });
    expect(await entries()).toEqual(kept);
    expect(again.network).toEqual(first.network);
  });

  test('front-end options become part of the model', { timeout: 60_000 }, async () => {
    const options = {
      normaliseLoudness: false,
      removeSilence: true,
      preEmphasis: true,
      nMels: 64,
      epochs: 1,
    };
    const { features } = await dense.train(contextFor(audio, 'options', options));
    expect(features).toMatchObject({ removeSilence: 40, preEmphasis: 0.97, nMels: 64 });
    expect(features.normaliseLoudness).toBeUndefined();
  });

  test('a damaged file is left out with a warning', { timeout: 60_000 }, async () => {
    const path = join(folder, 'damaged');
    await writeTracks(path, 1, 4);
    await writeFile(join(path, 'tune', 'broken.wav'), 'RIFF and nothing else');
    const context = contextFor(await openDataset(path), 'left-out', { epochs: 1 });
    const { notes } = await dense.train(context);
    expect(warningsOf(context.events)[0]).toMatch(/broken\.wav is left out/);
    expect(notes).toContain('1 track could not be read and was left out.');
  });

  test('a model of audio refuses a spectrogram set', { timeout: 60_000 }, async () => {
    const bundle = await loadBundle(join(folder, 'audio-bundle'));
    const renamed = { ...bundle, manifest: { ...bundle.manifest, labels: madeGenres } };
    const unused = () => Promise.reject(new Error('no audio here'));
    await expect(
      evaluateDataset({ dataset: setPath, bundle: renamed, analyse: unused }),
    ).rejects.toMatchObject({ code: 'incompatible-model' });
  });
});

test('nothing is begun once it is cancelled', async () => {
  const context = { ...contextFor(set, 'cancelled'), signal: AbortSignal.abort() };
  await expect(dense.train(context)).rejects.toMatchObject({ code: 'cancelled' });
});
