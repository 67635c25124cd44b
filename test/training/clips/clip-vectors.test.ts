/** Vectors of clips: what audio gives through the same setting. */
import { expect, test } from 'vitest';
import { extractFeatures } from '../../../main/audio/features.ts';
import { stretchToFloor } from '../../../main/audio/handcrafted/spectrogram-statistics.ts';
import { signalKernels } from '../../../main/audio/kernels/kernels.ts';
import { largestOf, scaleLevels } from '../../../main/audio/levels.ts';
import { melSpectrogram } from '../../../main/audio/spectrogram.ts';
import { clipOf, clipOfSpectrogram } from '../../../main/training/clips/clip.ts';
import {
  statisticsFeaturesOf,
  vectorsOfClip,
  vectorsOfCrops,
} from '../../../main/training/clips/clip-vectors.ts';
import { decibelFeatures, handcraftedFeatures } from '../../../models/feature-config.ts';
import { augmentationSchema } from '../../../models/training.ts';
import { madeSignal, seededRandom } from '../../support/made-audio.ts';

const setting = { nMels: 128, sampleRate: 22_050, framePeriodSeconds: 30 / 723 };
const features = statisticsFeaturesOf(setting);

/** A clip as a spectrogram set holds it. */
async function spectrogramOf(pcm: Float32Array) {
  const { power, numFrames: frames } = await melSpectrogram(pcm, 22_050, features);
  scaleLevels(await signalKernels(), power, largestOf(power), features);
  stretchToFloor([power], 80);
  const decibels = Int8Array.from({ length: power.length }, (_, i) =>
    Math.round(power[(i % frames) * 128 + Math.floor(i / frames)]!),
  );
  return { ...setting, decibels, frames };
}

test('the setting of a set is the front end that it was made with', () => {
  expect(features).toMatchObject({ hopLength: 915, nMels: 128, fMax: 11_025, windowFrames: 240 });
});

test.each([25, 4])('a clip of %i s gives the vectors that its audio gives', async (seconds) => {
  const pcm = madeSignal(seconds, 22_050);
  const fromAudio = await extractFeatures([{ startSeconds: 0, sampleRate: 22_050, pcm }], features);
  const fromSet = await vectorsOfClip(clipOfSpectrogram(await spectrogramOf(pcm), features), features);
  expect(fromSet).toEqual(fromAudio.map(({ data }) => data));
});

test('crops of a clip are as many as wanted, each its own; of a short clip none', async () => {
  const clip = clipOfSpectrogram(await spectrogramOf(madeSignal(12, 22_050)), features);
  const augmentation = augmentationSchema.parse({ pitchSemitones: 2 });
  const crops = await vectorsOfCrops(clip, features, augmentation, 3, seededRandom(1));
  expect(new Set(crops.map(String)).size).toBe(3);
  const short = clipOf(new Float32Array(128 * 50), 128);
  expect(await vectorsOfCrops(short, features, augmentation, 3, seededRandom(1))).toEqual([]);
});

test('what only audio tells is refused', async () => {
  const clip = clipOf(new Float32Array(128 * 50), 128);
  for (const config of [handcraftedFeatures, decibelFeatures]) {
    await expect(vectorsOfClip(clip, config)).rejects.toMatchObject({ code: 'incompatible-model' });
  }
});
