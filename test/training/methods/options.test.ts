/** Every option that a person may set changes what is trained, or is told to be left out. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../main/inference/backend.ts';
import { openDataset } from '../../../main/training/dataset/dataset.ts';
import { ignoredOptions } from '../../../main/training/ignored-options.ts';
import { runMethod } from '../../../main/training/run-method.ts';
import { trainingMethods, type TrainingMethodName, type TrainingOptions } from '../../../models/training.ts';
import { madeSignal, seededRandom, wavBytes } from '../../support/made-audio.ts';
import { madeJob, writeMadeSet } from '../made-set.ts';

const hasTensorflow = (await loadBackend()).name === 'tensorflow';
let folder: string;
const paths = { audio: '', spectrograms: '' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-options-'));
  paths.spectrograms = await writeMadeSet(folder, 17);
  paths.audio = join(folder, 'audio');
  for (const genre of ['hiss', 'tune']) {
    await mkdir(join(paths.audio, genre), { recursive: true });
    // Unlike many of each, for class weights; with silence in the middle, to be removed.
    for (let seed = 1; seed <= (genre === 'hiss' ? 3 : 4); seed += 1) {
      const random = seededRandom(seed);
      const pcm =
        genre === 'tune'
          ? madeSignal(6, 22_050, seed)
          : Float32Array.from({ length: 6 * 22_050 }, () => 0.3 * (random() - 0.5));
      pcm.fill(0, 30_000, 60_000);
      await writeFile(join(paths.audio, genre, `${genre}.${seed}.wav`), wavBytes([pcm], 22_050));
    }
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Kind = keyof typeof paths;
interface Trained {
  /** Follows the weights and the course of the training. */
  readonly digest: string;
  readonly warnings: readonly string[];
}

/** Small where there is a choice. */
const usualOf = (method: TrainingMethodName): TrainingOptions => ({
  seed: 4,
  epochs: 1,
  batchSize: 4,
  learningRate: 0.003,
  ...(method !== 'finetune' && { networkSize: 'small' }),
});

async function trained(
  method: TrainingMethodName,
  kind: Kind,
  options: Partial<TrainingOptions> = {},
): Promise<Trained> {
  const { tracks } = await openDataset(paths[kind]);
  const jobTracks = tracks.map(({ id, genre }, index) => ({ id, genre, group: id, index }));
  // The last of each genre.
  const held = new Set(new Map(jobTracks.map(({ genre, index }) => [genre, index])).values());
  const warnings: string[] = [];
  const digest = createHash('sha256');
  const model = await runMethod(
    {
      ...madeJob(paths[kind], 0, join(folder, kind)),
      // A checkpoint of other options is told to be left alone; there is none to be told of here.
      checkpointFolder: await mkdtemp(join(folder, 'run-')),
      method,
      tracks: jobTracks.filter(({ index }) => !held.has(index)),
      validation: jobTracks.filter(({ index }) => held.has(index)),
      labels: [...new Set(tracks.map(({ genre }) => genre))].toSorted(),
      options: { ...usualOf(method), ...options },
    },
    {
      onEvent: (event) => {
        if (event.type === 'warning') warnings.push(event.message);
        if (event.type === 'epoch') digest.update(`${event.loss} ${event.validationLoss} `);
      },
      signal: new AbortController().signal,
    },
  );
  for (const { name, data } of model.tensors) {
    digest.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return { digest: digest.digest('hex'), warnings };
}

const single: readonly (readonly [name: string, options: Partial<TrainingOptions>])[] = [
  ['pitch', { augmentation: { pitchSemitones: 2 } }],
  ['stretch', { augmentation: { stretch: 0.2 } }],
  ['noise', { augmentation: { noiseBelowDecibels: 20 } }],
  ['equaliser', { augmentation: { equaliserDecibels: 6 } }],
  ['masks', { augmentation: { masks: true } }],
  ['mixup', { augmentation: { mixup: 0.5 } }],
  ['deltas', { deltas: true }],
  ['mel bands', { nMels: 32 }],
  ['members', { members: 2 }],
  ['loudness', { normaliseLoudness: true }],
  ['silence', { removeSilence: true }],
  ['pre-emphasis', { preEmphasis: true }],
  ['batch size', { batchSize: 3 }],
  ['class weights', { classWeights: true }],
  ['label smoothing', { labelSmoothing: 0.3 }],
];
/** What is the usual already: the set has 32 bands, dense normalises the loudness of audio. */
const alreadySo: readonly string[] = [
  'cnn spectrograms mel bands',
  'dense spectrograms mel bands',
  'dense audio loudness',
];

describe.skipIf(!hasTensorflow)('each option alone', { timeout: 120_000 }, () => {
  test.each([
    ['cnn', 'audio'],
    ['cnn', 'spectrograms'],
    ['dense', 'audio'],
    ['dense', 'spectrograms'],
    ['finetune', 'audio'],
  ] as const)('of %s on %s changes what is trained, or is told to be left out', async (method, kind) => {
    const plain = await trained(method, kind);
    expect(plain.warnings).toEqual([]);
    const silent: string[] = [];
    const size = method === 'finetune' ? ('small' as const) : ('full' as const);
    for (const [name, options] of [...single, ['network size', { networkSize: size }] as const]) {
      const one = await trained(method, kind, options);
      const isTold = one.warnings.length > 0;
      const hasEffect = one.digest !== plain.digest;
      if (isTold === hasEffect && !alreadySo.includes(`${method} ${kind} ${name}`)) silent.push(name);
    }
    expect(silent).toEqual([]);
  });

  test('an ensemble has as many networks as are asked for', async () => {
    const [two, three] = [
      await trained('ensemble', 'spectrograms', { members: 2 }),
      await trained('ensemble', 'spectrograms'),
    ];
    expect(two.digest).not.toBe(three.digest);
    expect([...two.warnings, ...three.warnings]).toEqual([]);
  });
});

test('what is left out is told with its reason, and what is switched off is not asked for', () => {
  const off: TrainingOptions = {
    seed: 1,
    deltas: false,
    augmentation: { pitchSemitones: 0, masks: false, noiseBelowDecibels: null },
  };
  for (const method of trainingMethods) expect(ignoredOptions(method, 'audio', off)).toEqual([]);
  expect(
    ignoredOptions('finetune', 'audio', { seed: 1, nMels: 64, deltas: true, members: 3, epochs: 4 }),
  ).toEqual([
    'The method "finetune" leaves out deltas and the number of mel bands: it hears through the pretrained network, whose settings are given.',
    'The method "finetune" leaves out the number of networks: the method "ensemble" is the one that averages as many as are asked for.',
  ]);
  expect(
    ignoredOptions('cnn', 'spectrograms', { seed: 1, removeSilence: true, normaliseLoudness: true }),
  ).toEqual([
    'The method "cnn" leaves out loudness normalisation and silence removal: a spectrogram set holds no sound to change.',
  ]);
  expect(
    ignoredOptions('transfer', 'audio', { seed: 1, augmentation: { mixup: 0.2 }, epochs: 3 }),
  ).toHaveLength(2);
});
