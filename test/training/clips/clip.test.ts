/** Clips: of spectrogram sets with fewer bands and other frames, and the windows that predictions are made from. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signalKernels } from '../../../main/audio/kernels/kernels.ts';
import { largestOf, scaleLevels } from '../../../main/audio/levels.ts';
import { melSpectrogram } from '../../../main/audio/spectrogram.ts';
import { ClipCache } from '../../../main/training/clips/clip-cache.ts';
import {
  clipOf,
  clipOfSpectrogram,
  featuresOfSet,
  windowFramesOf,
  windowsOf,
  type Clip,
} from '../../../main/training/clips/clip.ts';
import type { Spectrogram } from '../../../main/training/dataset/spectrogram-set.ts';
import { seededRandom } from '../../../main/training/random.ts';
import { decibelFeatures, type FeatureConfig } from '../../../models/feature-config.ts';

function spectrogramOf(clip: Clip, framePeriodSeconds: number): Spectrogram {
  const { frames, nMels } = clip;
  const decibels = new Int8Array(frames * nMels);
  for (let frame = 0; frame < frames; frame += 1)
    for (let band = 0; band < nMels; band += 1)
      decibels[band * frames + frame] = clip.decibels[frame * nMels + band]!;
  return { decibels, nMels, frames, sampleRate: 22_050, framePeriodSeconds };
}

/** Two seconds of a chord over noise that swells. */
async function heard(features: FeatureConfig): Promise<Clip> {
  const random = seededRandom(8);
  const pcm = Float32Array.from({ length: 44_100 }, (_, i) => {
    const turn = (2 * Math.PI * i) / 22_050;
    const chord = Math.sin(220 * turn) + 0.5 * Math.sin(1300 * turn) + 0.2 * Math.sin(5000 * turn);
    return 0.2 * chord + ((0.3 * i) / 44_100) * (random() - 0.5);
  });
  const { power } = await melSpectrogram(pcm, 22_050, features);
  scaleLevels(await signalKernels(), power, largestOf(power), features);
  return clipOf(power, features.nMels);
}

test('the clip of a set is its spectrogram turned, frame by frame', () => {
  const clip = { frames: 3, nMels: 2, decibels: Int8Array.of(0, -1, -2, -3, -4, -5) };
  const features = { ...decibelFeatures, nMels: 2, hopLength: 915 };
  expect(clipOfSpectrogram(spectrogramOf(clip, 915 / 22_050), features)).toEqual(clip);
});

test('fewer bands are near those that audio gives', async () => {
  const narrow = { ...decibelFeatures, nMels: 128 };
  const wide = { ...decibelFeatures, nMels: 64 };
  const merged = clipOfSpectrogram(spectrogramOf(await heard(narrow), 512 / 22_050), wide);
  const exact = await heard(wide);
  expect(merged.decibels).toHaveLength(exact.decibels.length);
  const errors = [...merged.decibels].map((value, i) => Math.abs(value - exact.decibels[i]!));
  expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(1.5);
});

test('other frame periods are interpolated, near ones left alone', () => {
  const clip = {
    frames: 5,
    nMels: 2,
    decibels: Int8Array.of(0, -80, -10, -70, -20, -60, -30, -50, -40, -40),
  };
  const wanting = (hopLength: number): Clip =>
    clipOfSpectrogram(spectrogramOf(clip, 915 / 22_050), { ...decibelFeatures, nMels: 2, hopLength });
  expect(wanting(914)).toEqual(clip);
  // Twice as many frames.
  expect([...wanting(457.5).decibels].filter((_, i) => i % 2 === 0)).toEqual([
    0, -5, -10, -15, -20, -25, -30, -35, -40, -40,
  ]);
});

test('a set that cannot give what the model wants is refused', () => {
  const clip = { frames: 3, nMels: 2, decibels: new Int8Array(6) };
  const set = spectrogramOf(clip, 915 / 22_050);
  expect(() => clipOfSpectrogram(set, decibelFeatures)).toThrow(/2 mel bands.*wants 128/);
  expect(() => featuresOfSet(set, 64, 5)).toThrow(/64 mel bands are asked for/);
});

test('the feature setting of a set is how audio would give its frames', () => {
  const set = { sampleRate: 22_050, framePeriodSeconds: 30 / 723, nMels: 128 };
  expect(featuresOfSet(set, 64, 5.3)).toEqual({
    ...decibelFeatures,
    hopLength: 915,
    nMels: 64,
    windowFrames: 128,
  });
  expect(windowFramesOf(0.01, 0.04)).toBe(16);
});

test('windows follow each other, and a short clip is repeated', () => {
  const clip = { frames: 5, nMels: 1, decibels: Int8Array.of(-1, -2, -3, -4, -5) };
  expect(windowsOf(clip, 2).map((window) => [...window])).toEqual([
    [-1, -2],
    [-3, -4],
  ]);
  expect(windowsOf(clip, 7).map((window) => [...window])).toEqual([[-1, -2, -3, -4, -5, -1, -2]]);
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-clips-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a clip is listened to once for each setting, and again when its file is damaged', async () => {
  const cache = new ClipCache(folder);
  let times = 0;
  const compute = async (): Promise<Clip> => {
    times += 1;
    return { frames: 1, nMels: 2, decibels: Int8Array.of(-times, 0) };
  };
  expect((await cache.get(['audio', { nMels: 2 }], compute)).decibels[0]).toBe(-1);
  expect((await cache.get(['audio', { nMels: 2 }], compute)).decibels[0]).toBe(-1);
  expect((await cache.get(['audio', { nMels: 64 }], compute)).decibels[0]).toBe(-2);
  for (const inner of await readdir(folder)) {
    for (const name of await readdir(join(folder, inner))) {
      const path = join(folder, inner, name);
      await writeFile(path, (await readFile(path)).subarray(0, 20));
    }
  }
  expect((await cache.get(['audio', { nMels: 2 }], compute)).decibels[0]).toBe(-3);
});
