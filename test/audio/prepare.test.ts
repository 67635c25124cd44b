/** What is done to the sound before anything is measured, and the windows that come of it. */
import { describe, expect, test } from 'vitest';
import { featureNames } from '../../main/audio/handcrafted/feature-names.ts';
import { extractFeatures } from '../../main/audio/features.ts';
import { signalKernels } from '../../main/audio/kernels/kernels.ts';
import { gatedLevel } from '../../main/audio/loudness.ts';
import { prepareExcerpts } from '../../main/audio/prepare.ts';
import {
  decibelFeatures,
  handcraftedFeatures,
  musicnnFeatures,
  spectrogramStatisticsFeatures,
} from '../../models/feature-config.ts';
import { madeSignal } from '../support/made-audio.ts';
import { goldenSignals } from './handcrafted/golden-signals.ts';

const kernels = await signalKernels();
const excerptOf = (seconds: number, sampleRate: number, startSeconds = 0) => ({
  startSeconds,
  sampleRate,
  pcm: madeSignal(seconds, sampleRate),
});
const joined = (...pieces: Float32Array[]): Float32Array =>
  Float32Array.from(pieces.flatMap((piece) => [...piece]));

describe('preparing', () => {
  test('a setting without options leaves the samples as they are', () => {
    const excerpt = excerptOf(1, 44_100, 30);
    const [prepared] = prepareExcerpts(kernels, [excerpt], musicnnFeatures);
    expect(prepared!.pcm).toBe(excerpt.pcm);
    expect(prepared!.sampleRate).toBe(44_100);
    expect(prepared!.placeOf(0.5)).toBe(30.5);
  });

  test.each([8000, 44_100, 48_000])('samples at %i Hz come at the rate of the setting', (rate) => {
    const [prepared] = prepareExcerpts(kernels, [excerptOf(2, rate)], handcraftedFeatures);
    expect(prepared!.sampleRate).toBe(22_050);
    expect(prepared!.pcm).toHaveLength(44_100);
  });

  test('a tone survives resampling, one above the new band does not', () => {
    const tone = (hz: number, rate: number): Float32Array =>
      Float32Array.from({ length: rate }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / rate));
    const levelOf = (hz: number): number => {
      const excerpt = { startSeconds: 0, sampleRate: 48_000, pcm: tone(hz, 48_000) };
      const [prepared] = prepareExcerpts(kernels, [excerpt], handcraftedFeatures);
      const pcm = prepared!.pcm.slice(2000, -2000);
      return gatedLevel([{ sampleRate: 22_050, pcm }]) ?? -Infinity;
    };
    expect(levelOf(1000)).toBeCloseTo(-9.03, 2);
    expect(levelOf(9900)).toBeCloseTo(-9.03, 1);
    expect(levelOf(12_000)).toBe(-Infinity);
  });

  test('loudness: all excerpts together come to the level', () => {
    const quiet = { ...excerptOf(2, 22_050), pcm: excerptOf(2, 22_050).pcm.map((sample) => sample / 7) };
    const config = { ...handcraftedFeatures, normaliseLoudness: -20 };
    expect(gatedLevel(prepareExcerpts(kernels, [quiet, excerptOf(2, 22_050)], config))).toBeCloseTo(-20, 3);
  });

  test('pre-emphasis takes the share of the sample before', () => {
    const pcm = Float32Array.of(0.5, 0.75, -0.25, 0);
    const config = { ...decibelFeatures, preEmphasis: 0.5 };
    const [prepared] = prepareExcerpts(kernels, [{ startSeconds: 0, sampleRate: 22_050, pcm }], config);
    expect([...prepared!.pcm]).toEqual([0.25, 0.5, -0.625, 0.125]);
  });

  test('without silence, places are still those of the track', () => {
    const pcm = joined(
      new Float32Array(22_528),
      goldenSignals.melody(1),
      new Float32Array(30_720),
      goldenSignals.melody(1),
    );
    const config = { ...decibelFeatures, removeSilence: 60 };
    const [prepared] = prepareExcerpts(kernels, [{ startSeconds: 100, sampleRate: 22_050, pcm }], config);
    expect(prepared!.pcm.length).toBeGreaterThan(44_100);
    expect(prepared!.pcm.length).toBeLessThan(44_100 + 4 * 2048);
    // Frames that reach into the sound count as sound.
    expect(prepared!.placeOf(0)).toBeGreaterThan(100.9);
    expect(prepared!.placeOf(0)).toBeLessThan(101.03);
    const second = 100 + (22_528 + 22_050 + 30_720) / 22_050;
    expect(prepared!.placeOf(1.5)).toBeGreaterThan(second);
    expect(prepared!.placeOf(1.5)).toBeLessThan(second + 0.6);
  });

  test('excerpts without sound are left out, unless all are', () => {
    const config = { ...decibelFeatures, removeSilence: 40 };
    const silent = { startSeconds: 9, sampleRate: 22_050, pcm: new Float32Array(22_050) };
    expect(prepareExcerpts(kernels, [excerptOf(1, 22_050, 3), silent], config)).toHaveLength(1);
    expect(prepareExcerpts(kernels, [silent], config)[0]!.pcm).toEqual(silent.pcm);
  });
});

describe.each([handcraftedFeatures, spectrogramStatisticsFeatures])('vectors of $statistics', (config) => {
  const count = featureNames(config)!.length;
  const seconds = (config.windowFrames * config.hopLength) / config.sampleRate;

  test.each([22_050, 44_100, 48_000])('one for every 10 s, at %i Hz', async (rate) => {
    const windows = await extractFeatures(
      [excerptOf(2 * seconds, rate, 50), excerptOf(seconds, rate, 90)],
      config,
    );
    expect(windows.map(({ startSeconds }) => startSeconds)).toEqual([50, 50 + seconds, 90]);
    for (const { data, durationSeconds } of windows) {
      expect(durationSeconds).toBeCloseTo(seconds, 1);
      expect(data).toHaveLength(count);
      expect(data.every(Number.isFinite)).toBe(true);
    }
  });

  test('a clip of 30 s gives three', async () => {
    expect(await extractFeatures([excerptOf(30, 22_050)], config)).toHaveLength(3);
  });

  test('a short one is measured as it is', async () => {
    const [window, ...more] = await extractFeatures([excerptOf(1.5, 22_050)], config);
    expect(more).toEqual([]);
    expect(window!.durationSeconds).toBeCloseTo(1.5, 3);
    expect(window!.data.every(Number.isFinite)).toBe(true);
  });

  test('the sample rate of the file makes little difference', async () => {
    const [low, high] = await Promise.all(
      [22_050, 44_100].map((rate) => {
        const pcm = Float32Array.from({ length: seconds * rate }, (_, i) => {
          const t = i / rate;
          const tone = (hz: number): number => Math.sin(2 * Math.PI * hz * t);
          return (0.2 + 0.1 * tone(1.9)) * (tone(220) + tone(880) + tone(3100) + 0.3 * tone(7000));
        });
        return extractFeatures([{ startSeconds: 0, sampleRate: rate, pcm }], config);
      }),
    );
    const names = featureNames(config)!;
    for (const name of [
      'mfcc 1 mean',
      'mfcc 2 mean',
      'mfcc 3 deviation',
      'centroid mean',
      'rms deviation',
      'tempo',
    ]) {
      const index = names.indexOf(name);
      if (index === -1) continue;
      const [a, b] = [low![0]!.data[index]!, high![0]!.data[index]!];
      expect(Math.abs(a - b), name).toBeLessThan(0.05 * Math.abs(a));
    }
  });
});
