/** Every handcrafted feature against librosa. */
import { describe, expect, test } from 'vitest';
import { estimateTuning } from '../../../main/audio/handcrafted/chroma.ts';
import { handcraftedFeatures, handcraftedNames } from '../../../main/audio/handcrafted/handcrafted.ts';
import { powerFrames } from '../../../main/audio/handcrafted/power-frames.ts';
import { signalKernels } from '../../../main/audio/kernels/kernels.ts';
import { decibelFeatures } from '../../../models/feature-config.ts';
import { goldenCases, goldenSignals } from './golden-signals.ts';

const kernels = await signalKernels();
const tolerance = 1e-3;

describe.each(goldenCases)('$signal of $seconds s', ({ signal, seconds, tuning, tempo, measured }) => {
  const pcm = goldenSignals[signal](seconds);
  const vector = handcraftedFeatures(kernels, pcm, decibelFeatures);
  const valueOf = (name: string): number => vector[handcraftedNames.indexOf(name)] ?? Number.NaN;

  test.each(Object.keys(measured))('%s', (name) => {
    const { mean, deviation } = measured[name]!;
    mean.forEach((wanted, i) => {
      const full = mean.length === 1 ? name : `${name} ${i + 1}`;
      // A mean near 0 is as exact as what it is the mean of: relative to how far that varies.
      const allowed = tolerance * Math.max(Math.abs(wanted), deviation[i]!);
      expect(Math.abs(valueOf(`${full} mean`) - wanted), `${full} mean`).toBeLessThanOrEqual(allowed);
      const deviationError = Math.abs(valueOf(`${full} deviation`) - deviation[i]!);
      expect(deviationError, `${full} deviation`).toBeLessThanOrEqual(tolerance * deviation[i]!);
    });
  });

  test('tempo', () => expect(Math.abs(valueOf('tempo') / tempo - 1)).toBeLessThan(tolerance));

  test('tuning', () => {
    expect(estimateTuning(powerFrames(kernels, pcm, decibelFeatures))).toBeCloseTo(tuning, 6);
  });

  test('nothing is left out, and nothing stands twice', () => {
    const count = Object.values(measured).reduce((sum, { mean }) => sum + 2 * mean.length, 1);
    expect(handcraftedNames).toHaveLength(count);
    expect(new Set(handcraftedNames).size).toBe(count);
    expect(vector).toHaveLength(count);
  });
});

describe('sounds that leave little to measure', () => {
  test.each([
    ['silence', new Float32Array(22_050)],
    ['one sample', Float32Array.of(0.5)],
    ['a click', Float32Array.from({ length: 3000 }, (_, i) => (i === 1500 ? 1 : 0))],
  ])('%s gives finite numbers', (_, pcm) => {
    expect(handcraftedFeatures(kernels, pcm, decibelFeatures).every(Number.isFinite)).toBe(true);
  });
});
