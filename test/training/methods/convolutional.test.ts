/** The convolutional methods: trained on sets and on audio, with their options, they predict what they were made for. */
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../main/inference/backend.ts';
import { loadBundle } from '../../../main/inference/bundle.ts';
import { openDataset } from '../../../main/training/dataset/dataset.ts';
import { evaluateDataset } from '../../../main/training/evaluation/evaluate.ts';
import { attention } from '../../../main/training/methods/attention.ts';
import { cnn } from '../../../main/training/methods/cnn.ts';
import { ensemble } from '../../../main/training/methods/ensemble.ts';
import type { TrainedModel, TrainingContext } from '../../../main/training/methods/method.ts';
import { AnalysisPool } from '../../../main/workers/analysis-pool.ts';
import type { TrainingEvent, TrainingOptions } from '../../../models/training.ts';
import { madeSignal, seededRandom, wavBytes } from '../../support/made-audio.ts';
import { madeGenres, madeJob, writeMadeSet } from '../made-set.ts';
import { storeModel } from '../stored-model.ts';

const clips = 20;
const hasTensorflow = (await loadBackend()).name === 'tensorflow';
let folder: string;
let setPath: string;
const audioGenres = ['hiss', 'tune'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-convolutional-'));
  setPath = await writeMadeSet(folder, clips);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Eight tunes and eight noises of 6 s, and a file that is none. */
async function writeAudio(root: string): Promise<void> {
  for (const genre of audioGenres) {
    await mkdir(join(root, genre), { recursive: true });
    for (let seed = 1; seed <= 8; seed += 1) {
      const random = seededRandom(seed);
      const pcm =
        genre === 'tune'
          ? madeSignal(6, 22_050, seed)
          : Float32Array.from({ length: 132_300 }, () => 0.3 * (random() - 0.5));
      await writeFile(join(root, genre, `${genre}.${seed}.wav`), wavBytes([pcm], 22_050));
    }
  }
  await writeFile(join(root, 'tune', 'tune.9.wav'), 'no sound');
}

async function contextFor(
  datasetPath: string,
  name: string,
  options: Partial<TrainingOptions> = {},
): Promise<TrainingContext & { readonly events: TrainingEvent[] }> {
  const dataset = await openDataset(datasetPath);
  const events: TrainingEvent[] = [];
  return {
    ...madeJob(datasetPath, clips, join(folder, name)),
    dataset,
    tracks: dataset.tracks.map(({ id, genre }, index) => ({ id, genre, group: id, index })),
    labels: dataset.kind === 'audio' ? audioGenres : madeGenres,
    options: {
      ...madeJob(datasetPath, clips, folder).options,
      ...options,
    },
    onEvent: (event) => events.push(event),
    signal: new AbortController().signal,
    events,
  };
}

async function accuracyOnSet(model: TrainedModel, name: string): Promise<number> {
  const bundle = await loadBundle(await storeModel(model, join(folder, name), madeGenres));
  const { accuracy } = await evaluateDataset({
    dataset: setPath,
    bundle,
    analyse: () => Promise.reject(new Error('no audio here')),
  });
  return accuracy;
}

describe.skipIf(!hasTensorflow)('trained', { timeout: 120_000 }, () => {
  test('attention, with deltas, fewer bands and every augmentation', async () => {
    const context = await contextFor(setPath, 'attention', {
      deltas: true,
      nMels: 32,
      epochs: 8,
      augmentation: { masks: true, mixup: 0.2, pitchSemitones: 1, stretch: 0.1, noiseBelowDecibels: 30 },
    });
    const model = await attention.train(context);
    expect(model.network).toMatchObject({
      kind: 'layers',
      embeddingSize: 2,
      members: 1,
      declaration: { input: { kind: 'frames', nMels: 32, channels: 3 } },
    });
    expect(await accuracyOnSet(model, 'attention-bundle')).toBeGreaterThan(0.9);
  });

  test('an ensemble holds its members, and the first is the network alone', async () => {
    const options = { members: 2, epochs: 3 };
    const together = await ensemble.train(await contextFor(setPath, 'ensemble', options));
    expect(together.network).toMatchObject({ members: 2 });
    const context = await contextFor(setPath, 'alone', options);
    const alone = await cnn.train(context);
    const named = ({ tensors }: TrainedModel, name: string): Float32Array | undefined =>
      tensors.find((tensor) => tensor.name === name)?.data;
    expect(named(together, 'network/1/0/kernel')).toEqual(named(alone, 'network/1/0/kernel'));
    expect(named(together, 'network/2/0/kernel')).not.toEqual(named(alone, 'network/1/0/kernel'));
    expect(together.parameters).toBe(2 * alone.parameters);
    // The time left counts the members that are still to come.
    const ensembleContext = await contextFor(setPath, 'ensemble', options);
    await ensemble.train(ensembleContext);
    const [first] = ensembleContext.events.filter((event) => event.type === 'epoch');
    expect(first).toMatchObject({ member: 1, members: 2, epoch: 1, epochs: 3 });
    expect(first!.remainingSeconds).toBeCloseTo(5 * first!.seconds);
    expect(await accuracyOnSet(together, 'ensemble-bundle')).toBeGreaterThan(0.9);
  });

  test('on audio: damaged files are left out, known ones not heard again, and workers run the model', async () => {
    const audioPath = join(folder, 'audio');
    await writeAudio(audioPath);
    const options = { nMels: 32, epochs: 20, removeSilence: true, preEmphasis: true };
    const context = await contextFor(audioPath, 'on-audio', options);
    const model = await cnn.train(context);
    expect(model.features).toMatchObject({ hopLength: 512, nMels: 32, windowFrames: 224, preEmphasis: 0.97 });
    expect(context.events).toContainEqual({
      type: 'warning',
      message: expect.stringMatching(/tune\.9\.wav is left out/),
    });
    expect(model.notes.join(' ')).toContain('1 track could not be read and was left out.');
    // Sixteen clips stand in the cache, by what they sound like: a renamed file is known.
    const stored = await readdir(join(context.cacheFolder), { recursive: true });
    expect(stored.filter((name) => name.endsWith('.clip'))).toHaveLength(16);
    await rename(join(audioPath, 'tune', 'tune.1.wav'), join(audioPath, 'tune', 'tune.0.wav'));
    await cnn.train(await contextFor(audioPath, 'on-audio', { ...options, epochs: 1 }));
    const again = await readdir(join(context.cacheFolder), { recursive: true });
    expect(again.toSorted()).toEqual(stored.toSorted());

    const bundleFolder = await storeModel(model, join(folder, 'audio-bundle'), audioGenres);
    const pool = new AnalysisPool({ size: 1, setup: { bundleFolder, excerptSeconds: 30 } });
    try {
      await rm(join(audioPath, 'tune', 'tune.9.wav'));
      const { accuracy, tracks } = await evaluateDataset({
        dataset: audioPath,
        bundle: await loadBundle(bundleFolder),
        analyse: (path, { signal }) => pool.analyse(path, signal ? { signal } : {}),
      });
      expect({ accuracy, tracks }).toEqual({ accuracy: 1, tracks: 16 });
    } finally {
      await pool.close();
    }
  });

  test('data sets that cannot be learned from are refused before any minute is spent', async () => {
    const context = await contextFor(setPath, 'refused');
    const one = context.tracks.filter(({ genre }) => genre === 'drone');
    await expect(cnn.train({ ...context, tracks: one })).rejects.toMatchObject({
      code: 'invalid-dataset',
      message: expect.stringContaining('No track of "pulse"'),
    });
    await expect(cnn.train({ ...context, tracks: context.tracks.slice(0, 2) })).rejects.toMatchObject({
      message: expect.stringContaining('No track is left to hold out'),
    });
    await expect(cnn.train({ ...context, options: { ...context.options, nMels: 64 } })).rejects.toMatchObject(
      { message: expect.stringContaining('64 mel bands are asked for') },
    );
  });
});
