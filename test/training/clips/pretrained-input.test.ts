/** The pretrained network's input out of clips: what its own front end gives, to within half a decibel. */
import { expect, test } from 'vitest';
import { extractFeatures } from '../../../main/audio/features.ts';
import { clipOf } from '../../../main/training/clips/clip.ts';
import {
  approximateClip,
  clipFeatures,
  PretrainedInput,
} from '../../../main/training/clips/pretrained-input.ts';
import { approximateMusicnnInput } from '../../../main/training/pretrained/musicnn-approximation.ts';
import { musicnnFeatures } from '../../../models/feature-config.ts';
import { madeSignal } from '../../support/made-audio.ts';

/** Half a decibel, in powers of ten. */
const tolerance = 0.05 + 1e-3;

function expectNear(values: Float32Array, expected: Float32Array): void {
  expect(values).toHaveLength(expected.length);
  const largest = values.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  expect(largest).toBeLessThan(tolerance);
}

test('of audio', async () => {
  const excerpt = { startSeconds: 0, sampleRate: 16_000, pcm: madeSignal(6, 16_000) };
  const exact = await extractFeatures([excerpt], musicnnFeatures);
  const decibels = await extractFeatures([excerpt], clipFeatures);
  const all = Float32Array.from(decibels.flatMap(({ data }) => [...data]));
  const windows = new PretrainedInput('audio').windows(clipOf(all, clipFeatures.nMels));
  expect(windows).toHaveLength(2);
  windows.forEach((window, place) => expectNear(window, exact[place]!.data));
});

test('of a spectrogram set', () => {
  const [nMels, frames] = [128, 300];
  const spectrogram = {
    decibels: Int8Array.from({ length: nMels * frames }, (_, place) => -((place * 37) % 80)),
    nMels,
    frames,
    sampleRate: 22_050,
    framePeriodSeconds: 915 / 22_050,
  };
  // Every clip has a place at its maximum; this one more than one.
  const { data } = approximateMusicnnInput(spectrogram);
  const [first] = new PretrainedInput('spectrograms').windows(approximateClip(spectrogram));
  expectNear(first!, data.subarray(0, first!.length));
});
