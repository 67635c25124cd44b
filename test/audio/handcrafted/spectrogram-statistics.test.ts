/** The statistics of log-mel frames: against librosa where it has them, by their meaning where it has not. */
import { describe, expect, test } from 'vitest';
import {
  spectrogramStatistics,
  spectrogramStatisticsNames,
  stretchToFloor,
} from '../../../main/audio/handcrafted/spectrogram-statistics.ts';
import { extractFeatures } from '../../../main/audio/features.ts';
import { signalKernels } from '../../../main/audio/kernels/kernels.ts';
import { spectrogramStatisticsFeatures } from '../../../models/feature-config.ts';
import { goldenCases, goldenRate, goldenSignals } from './golden-signals.ts';

const kernels = await signalKernels();
const names = spectrogramStatisticsNames(128);
const tolerance = 1e-3;

describe.each(goldenCases)('$signal of $seconds s, from audio, against librosa', (golden) => {
  const { signal, seconds, spectrogram } = golden;
  const excerpt = { startSeconds: 0, sampleRate: goldenRate, pcm: goldenSignals[signal](seconds) };

  test.each(Object.keys(spectrogram))('%s', async (name) => {
    const [window, ...more] = await extractFeatures([excerpt], spectrogramStatisticsFeatures);
    expect(more).toEqual([]);
    const [subject, statistic] = name.split(' ');
    const wanted = spectrogram[name]!;
    wanted.forEach((value, i) => {
      const full = wanted.length === 1 ? name : `${subject} ${i + 1} ${statistic}`;
      const deviation = spectrogram[`${subject} deviation`]?.[i] ?? 0;
      const allowed = tolerance * Math.max(Math.abs(value), deviation);
      expect(Math.abs(window!.data[names.indexOf(full)]! - value), full).toBeLessThanOrEqual(allowed);
    });
  });
});

describe('what librosa has no name for', () => {
  /** Bands of rising level, which go up and down by their number of decibels in turn. */
  const frames = Float32Array.from({ length: 101 * 128 }, (_, i) => {
    const [frame, band] = [Math.floor(i / 128), i % 128];
    return -70 + (band >> 4) * 2 + (frame % 2) * (band % 16);
  });
  const vector = spectrogramStatistics(kernels, frames, spectrogramStatisticsFeatures);
  const valueOf = (name: string): number => vector[names.indexOf(name)]!;

  test('every number has a name of its own', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(vector).toHaveLength(names.length);
  });

  test('change is the mean step between frames', () => {
    expect(valueOf('band 1 change')).toBe(0);
    expect(valueOf('band 6 change')).toBeCloseTo(5, 6);
    expect(valueOf('band 128 change')).toBeCloseTo(15, 6);
  });

  test('contrast is the three loudest above the three quietest of sixteen bands', () => {
    // Every other frame all are level; between, 15, 14 and 13 stand against 0, 1 and 2.
    expect(valueOf('contrast 1 mean')).toBeCloseTo((13 * 50) / 101, 4);
    expect(valueOf('contrast 8 mean')).toBeCloseTo((13 * 50) / 101, 4);
  });

  test('quiet and loud are the tenths of four bands together', () => {
    expect(valueOf('level 5 quiet')).toBeCloseTo(-68, 6);
    expect(valueOf('level 5 loud')).toBeCloseTo(-68 + 1.5, 6);
  });

  test('the strongest rises are the tenth of the frames that rises most', () => {
    expect(valueOf('flux mean')).toBeCloseTo((7.5 * 50) / 101, 1);
    expect(valueOf('flux strongest')).toBeCloseTo(7.5, 6);
  });

  test('levels count in whole decibels, as a spectrogram set has them', () => {
    const between = frames.map((level, i) => level + ((i * 7) % 9) / 20 - 0.2);
    expect(spectrogramStatistics(kernels, between, spectrogramStatisticsFeatures)).toEqual(vector);
  });

  test.each([1, 2, 8])('%i frames give finite numbers', (count) => {
    const few = spectrogramStatistics(kernels, frames.slice(0, count * 128), spectrogramStatisticsFeatures);
    expect(few.every(Number.isFinite)).toBe(true);
  });
});

describe('stretching to the floor', () => {
  const stretched = (...parts: number[][]): number[][] => {
    const levels = parts.map((part) => Float32Array.from(part));
    stretchToFloor(levels, 80);
    return levels.map((part) => [...part]);
  };

  test('brings the quietest of a track there, all parts by the same factor', () => {
    expect(stretched([0, -20, -40], [-10, -64])).toEqual([
      [0, -25, -50],
      [-12.5, -80],
    ]);
  });

  test('leaves what is there already, and what hardly differs', () => {
    expect(stretched([0, -30, -80])).toEqual([[0, -30, -80]]);
    expect(stretched([0, -1])).toEqual([[0, -1]]);
    expect(stretched([0, 0])).toEqual([[0, 0]]);
  });
});
