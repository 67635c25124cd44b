/** Mel spectrograms and network inputs against librosa, from every usual sample rate. */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { extractFeatures } from '../../main/audio/features.ts';
import { planFrontEnd } from '../../main/audio/front-end.ts';
import { signalKernels } from '../../main/audio/kernels/kernels.ts';
import { scaleLevels } from '../../main/audio/levels.ts';
import { hzToMel, melBands, melToHz } from '../../main/audio/mel.ts';
import { melSpectrogram } from '../../main/audio/spectrogram.ts';
import { decibelFeatures, musicnnFeatures, type FeatureConfig } from '../../models/feature-config.ts';
import { madeSignal, seededRandom } from '../support/made-audio.ts';

const goldenFolder = new URL('golden/', import.meta.url);
const { madeWith, cases } = z
  .object({
    madeWith: z.object({ seconds: z.number() }),
    cases: z.array(
      z.object({
        signal: z.enum(['tones', 'chirp', 'noise']),
        sampleRate: z.number(),
        frontEnd: z.enum(['musicnn', 'decibels', 'decibels915']),
        frames: z.number(),
        firstFrame: z.number(),
        frameStep: z.number(),
        keptFrames: z.number(),
        largest: z.number(),
        valueOffset: z.number(),
      }),
    ),
  })
  .parse(JSON.parse(await readFile(new URL('cases.json', goldenFolder), 'utf8')));
const packed = gunzipSync(await readFile(new URL('mel.i16.gz', goldenFolder)));
const golden = new Int16Array(new Uint8Array(packed).buffer);

const frontEnds: Record<(typeof cases)[number]['frontEnd'], FeatureConfig> = {
  musicnn: musicnnFeatures,
  decibels: decibelFeatures,
  decibels915: { ...decibelFeatures, hopLength: 915 },
};

/** The signals of scripts/goldens/make-audio-goldens.py. */
const signals: Record<(typeof cases)[number]['signal'], (rate: number) => Float32Array> = {
  tones(rate) {
    const top = 0.45 * Math.min(rate, 16_000);
    const parts = [
      [110, 0.3],
      [440, 0.2],
      [1234.5, 0.2],
      [top, 0.1],
    ] as const;
    return samples(rate, (t) => parts.reduce((sum, [f, a]) => sum + a * Math.sin(2 * Math.PI * f * t), 0));
  },
  chirp(rate) {
    const growth = Math.log((0.49 * rate) / 60) / madeWith.seconds;
    return samples(rate, (t) => 0.5 * Math.sin((2 * Math.PI * 60 * (Math.exp(growth * t) - 1)) / growth));
  },
  noise(rate) {
    const random = seededRandom(20_240_229);
    return samples(rate, (t) => (random() - 0.5) * (0.5 + 0.5 * Math.sin(2 * Math.PI * 0.7 * t)) * 0.8);
  },
};

function samples(rate: number, value: (t: number) => number): Float32Array {
  return Float32Array.from({ length: Math.round(madeWith.seconds * rate) }, (_, i) => value(i / rate));
}

const decibels = (power: number): number => 10 * Math.log10(Math.max(1e-10, power));
const quantile = (values: number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? 0;

describe('mel power against librosa', () => {
  test.each(cases)('$signal at $sampleRate Hz for $frontEnd', async (wanted) => {
    const config = frontEnds[wanted.frontEnd];
    const pcm = signals[wanted.signal](wanted.sampleRate);
    const { numFrames, power } = await melSpectrogram(pcm, wanted.sampleRate, config);
    expect(numFrames).toBe(wanted.frames);
    expect(power).toHaveLength(numFrames * config.nMels);
    const largest = power.reduce((most, value) => Math.max(most, value), 0);
    expect(Math.abs(decibels(largest) - decibels(wanted.largest))).toBeLessThan(0.02);
    const errors: number[] = [];
    for (let kept = 0; kept < wanted.keptFrames; kept++) {
      const frame = wanted.firstFrame + kept * wanted.frameStep;
      for (let mel = 0; mel < config.nMels; mel++) {
        const expected = golden[wanted.valueOffset + kept * config.nMels + mel]! / 100;
        const found = decibels(power[frame * config.nMels + mel]!) - decibels(wanted.largest);
        if (expected > -60) errors.push(Math.abs(found - expected));
      }
    }
    expect(errors.length).toBeGreaterThan(100);
    // The goldens are rounded to 0.005 dB.
    expect(quantile(errors, 0.5)).toBeLessThan(0.006);
    expect(quantile(errors, 0.99)).toBeLessThan(0.05);
  });
});

describe('mel scale', () => {
  test('Slaney: linear to 1 kHz, logarithmic above', () => {
    expect(hzToMel(200 / 3)).toBeCloseTo(1, 12);
    expect(hzToMel(1000)).toBeCloseTo(15, 12);
    expect(hzToMel(6400)).toBeCloseTo(42, 10);
    for (const hz of [0, 440, 999, 1001, 8000]) expect(melToHz(hzToMel(hz))).toBeCloseTo(hz, 8);
  });

  test('every band has unit area', () => {
    const binHz = 1;
    for (const { weights } of melBands(binHz, { nMels: 40, fMin: 0, fMax: 8000 }, () => 1)) {
      expect(weights.reduce((sum, weight) => sum + weight * binHz, 0)).toBeCloseTo(1, 2);
    }
  });
});

describe('front ends', () => {
  test.each([
    [44_100, decibelFeatures, 4096, false],
    [22_050, decibelFeatures, 2048, false],
    [48_000, decibelFeatures, 3072, true],
    [48_000, musicnnFeatures, 1536, false],
    [44_100, musicnnFeatures, 768, true],
    [22_050, musicnnFeatures, 768, true],
    [11_025, musicnnFeatures, 512, true],
  ] as const)('%i Hz', (rate, config, frameLength, isResampled) => {
    const frontEnd = planFrontEnd(rate, config);
    expect(frontEnd.frameLength).toBe(frameLength);
    expect(frontEnd.band !== null).toBe(isResampled);
  });
});

describe('levels', () => {
  test('are the logarithms asked for', async () => {
    const kernels = await signalKernels();
    const random = seededRandom(3);
    const power = Float32Array.from({ length: 20_001 }, () => 10 ** (random() * 14 - 9));
    const largest = power.reduce((most, value) => Math.max(most, value), 0);
    for (const config of [decibelFeatures, musicnnFeatures]) {
      const scaled = power.slice();
      scaleLevels(kernels, scaled, largest, config);
      const { scale } = config;
      for (const [i, value] of scaled.entries()) {
        const relative = power[i]! / largest;
        const expected =
          scale.kind === 'decibels'
            ? Math.max(-80, 10 * Math.log10(relative))
            : Math.log10(scale.gain * 10 ** (scale.levelDb / 10) * relative + 1);
        expect(Math.abs(value - expected)).toBeLessThan(2e-5);
      }
    }
  });

  test('of silence are finite', async () => {
    const silence = [{ startSeconds: 0, sampleRate: 44_100, pcm: new Float32Array(44_100 * 3) }];
    for (const config of [decibelFeatures, musicnnFeatures]) {
      const [window] = await extractFeatures(silence, config);
      expect(window!.data.every(Number.isFinite)).toBe(true);
    }
  });
});

describe('windows', () => {
  const sampleRate = 16_000;

  test('follow each other inside each excerpt and know their place', async () => {
    const excerpts = [10, 60].map((startSeconds) => ({
      startSeconds,
      sampleRate,
      pcm: madeSignal(2 * 2.992, sampleRate, startSeconds),
    }));
    const windows = await extractFeatures(excerpts, musicnnFeatures);
    expect(windows.map(({ startSeconds }) => startSeconds)).toEqual([10, 12.992, 60, 62.992]);
    for (const { durationSeconds, data } of windows) {
      expect(durationSeconds).toBeCloseTo(2.992, 6);
      expect(data).toHaveLength(187 * 96);
    }
    const { power } = await melSpectrogram(excerpts[0]!.pcm, sampleRate, musicnnFeatures);
    const order = (values: Float32Array): number => values.indexOf(values.reduce((a, b) => Math.max(a, b)));
    expect(order(windows[1]!.data.slice(0, 96))).toBe(order(power.slice(187 * 96, 188 * 96)));
  });

  test('a short excerpt is repeated until it fills one', async () => {
    const pcm = madeSignal(1, sampleRate);
    const windows = await extractFeatures([{ startSeconds: 0, sampleRate, pcm }], musicnnFeatures);
    expect(windows).toHaveLength(1);
    const { durationSeconds, data } = windows[0]!;
    expect(durationSeconds).toBe(1);
    expect(data).toHaveLength(187 * 96);
    const frames = 1 + Math.floor(sampleRate / 256);
    expect(data.slice(0, 96)).toEqual(data.slice(frames * 96, (frames + 1) * 96));
  });

  test('levels are relative to the whole track, not to the excerpt', async () => {
    const loud = { startSeconds: 0, sampleRate, pcm: madeSignal(3, sampleRate) };
    const quiet = { startSeconds: 50, sampleRate, pcm: loud.pcm.map((sample) => sample / 10) };
    const [first, second] = await extractFeatures([loud, quiet], decibelFeatures);
    const top = (data: Float32Array): number => data.reduce((most, value) => Math.max(most, value), -100);
    expect(top(first!.data)).toBeCloseTo(0, 3);
    expect(top(second!.data)).toBeCloseTo(-20, 3);
  });

  test('loudness makes no difference', async () => {
    const pcm = madeSignal(3, 44_100);
    const [loud, quiet] = await Promise.all(
      [pcm, pcm.map((sample) => sample / 64)].map((samples) =>
        extractFeatures([{ startSeconds: 0, sampleRate: 44_100, pcm: samples }], musicnnFeatures),
      ),
    );
    for (const [i, value] of loud![0]!.data.entries()) {
      expect(Math.abs(value - quiet![0]!.data[i]!)).toBeLessThan(1e-4);
    }
  });
});
