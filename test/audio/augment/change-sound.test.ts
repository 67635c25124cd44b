/** Changed copies of sound, by what must be true of them. */
import { describe, expect, test } from 'vitest';
import {
  augmentedCopies,
  changeSound,
  changesSound,
  drawChange,
  type SoundChange,
} from '../../../main/audio/augment/change-sound.ts';
import { timeStretch } from '../../../main/audio/augment/time-stretch.ts';
import { powerFrames } from '../../../main/audio/handcrafted/power-frames.ts';
import { signalKernels } from '../../../main/audio/kernels/kernels.ts';
import { gatedLevel } from '../../../main/audio/loudness.ts';
import { augmentationSchema } from '../../../models/training.ts';
import { seededRandom } from '../../support/made-audio.ts';
import { goldenSignals } from '../handcrafted/golden-signals.ts';

const kernels = await signalKernels();
const sampleRate = 22_050;
const unchanged: SoundChange = { semitones: 0, rate: 1, noiseBelowDecibels: null };
const noNoise = (): number => {
  throw new Error('no chance is asked for');
};
const change = (pcm: Float32Array, wanted: Partial<SoundChange>, rate = sampleRate): Float32Array =>
  changeSound(kernels, pcm, rate, { ...unchanged, ...wanted }, noNoise);

function tone(hz: number, seconds: number, rate = sampleRate): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * rate) },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / rate),
  );
}

/** The strongest frequency of the middle, Hz, and its share of all power, by a long transform. */
function pitchOf(pcm: Float32Array, rate = sampleRate): { hz: number; share: number } {
  const size = 16_384;
  const middle = pcm.slice(pcm.length / 2 - size / 2, pcm.length / 2 + size / 2);
  const { power, numBins } = powerFrames(kernels, middle, {
    sampleRate: rate,
    nFft: size,
    hopLength: size / 2,
  });
  const row = power.subarray(numBins, 2 * numBins);
  const top = row.indexOf(row.reduce((a, b) => Math.max(a, b)));
  const [before, here, after] = [-1, 0, 1].map((step) => Math.log(row[top + step]!)) as [
    number,
    number,
    number,
  ];
  const shift = (before - after) / (2 * (before - 2 * here + after));
  const around = row.subarray(top - 4, top + 5).reduce((sum, value) => sum + value, 0);
  return { hz: ((top + shift) * rate) / size, share: around / row.reduce((sum, value) => sum + value, 0) };
}

describe('pitch', () => {
  test.each([-2, -1, -0.37, 0.5, 1, 2])('%f semitones move a tone by the ratio', (semitones) => {
    const changed = change(tone(440, 3), { semitones });
    const { hz, share } = pitchOf(changed);
    expect(Math.abs(1200 * Math.log2(hz / 440) - 100 * semitones)).toBeLessThan(2);
    expect(share).toBeGreaterThan(0.98);
    expect(Math.abs(changed.length - 3 * sampleRate)).toBeLessThanOrEqual(1);
  });

  test('the level stays', () => {
    const pcm = goldenSignals.melody(4);
    const level = gatedLevel([{ sampleRate, pcm }])!;
    const changed = gatedLevel([{ sampleRate, pcm: change(pcm, { semitones: 2 }) }])!;
    expect(Math.abs(changed - level)).toBeLessThan(0.5);
  });
});

describe('speed', () => {
  test.each([0.8, 0.93, 1.07, 1.2])('%f times as fast is as much shorter, at the same pitch', (rate) => {
    const changed = change(tone(440, 4), { rate });
    expect(Math.abs(changed.length - (4 * sampleRate) / rate)).toBeLessThanOrEqual(1);
    const { hz, share } = pitchOf(changed);
    expect(Math.abs(1200 * Math.log2(hz / 440))).toBeLessThan(2);
    expect(share).toBeGreaterThan(0.98);
  });

  test('beats move with it', () => {
    const click = new Float32Array(4 * sampleRate);
    for (let i = 0; i < 400; i += 1) click[sampleRate * 2 + i] = Math.sin(i / 3) * Math.exp(-i / 80);
    const changed = change(click, { rate: 1.25 });
    const loudest = changed.indexOf(changed.reduce((a, b) => Math.max(a, b)));
    expect(Math.abs(loudest / sampleRate - 2 / 1.25)).toBeLessThan(0.05);
  });

  test('pitch and speed at once, at 44.1 kHz', () => {
    const changed = change(tone(1000, 3, 44_100), { rate: 0.9, semitones: -1 }, 44_100);
    expect(Math.abs(changed.length - (3 * 44_100) / 0.9)).toBeLessThanOrEqual(1);
    expect(Math.abs(1200 * Math.log2(pitchOf(changed, 44_100).hz / 1000) + 100)).toBeLessThan(2);
  });

  test('at its own speed the vocoder gives back what it was given', () => {
    const pcm = goldenSignals.beats(1);
    const same = timeStretch(kernels, pcm, 1, 2048);
    expect(same).toHaveLength(pcm.length);
    const error = same.reduce((most, sample, i) => Math.max(most, Math.abs(sample - pcm[i]!)), 0);
    expect(error).toBeLessThan(1e-4);
  });

  test.each([1, 100, 3000])('%i samples are enough', (length) => {
    const changed = change(tone(440, length / sampleRate), { rate: 0.8, semitones: 1 });
    expect(changed.every(Number.isFinite)).toBe(true);
  });
});

describe('noise', () => {
  test('is as far below the sound as it should be', () => {
    const pcm = tone(440, 2);
    const changed = changeSound(
      kernels,
      pcm,
      sampleRate,
      { ...unchanged, noiseBelowDecibels: 20 },
      seededRandom(5),
    );
    const noise = changed.map((sample, i) => sample - pcm[i]!);
    const levels = [pcm, noise].map((sound) => gatedLevel([{ sampleRate, pcm: sound }])!);
    expect(levels[0]! - levels[1]!).toBeCloseTo(20, 1);
  });

  test('no change is no change', () => {
    const pcm = tone(440, 1);
    expect(change(pcm, {})).toEqual(pcm);
  });
});

describe('copies', () => {
  const augmentation = augmentationSchema.parse({ pitchSemitones: 2, stretch: 0.2, noiseBelowDecibels: 30 });
  const excerpts = [
    { startSeconds: 3, sampleRate, pcm: goldenSignals.melody(1) },
    { startSeconds: 9, sampleRate, pcm: goldenSignals.beats(1) },
  ];

  test('draws stay within the limits and reach out to them', () => {
    const random = seededRandom(3);
    const drawn = Array.from({ length: 500 }, () => drawChange(augmentation, random));
    for (const key of ['semitones', 'rate', 'noiseBelowDecibels'] as const) {
      const values = drawn.map((one) => one[key]!);
      const limits = { semitones: [-2, 2], rate: [0.8, 1.2], noiseBelowDecibels: [30, 50] }[key];
      expect(Math.min(...values)).toBeGreaterThanOrEqual(limits[0]!);
      expect(Math.max(...values)).toBeLessThanOrEqual(limits[1]!);
      const spread = limits[1]! - limits[0]!;
      expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.95 * spread);
    }
  });

  test('the same chance gives the same copies, each changed in its own way', async () => {
    const [one, same] = await Promise.all(
      [7, 7].map((seed) => augmentedCopies(excerpts, augmentation, 2, seededRandom(seed))),
    );
    expect(same).toEqual(one);
    expect(one).toHaveLength(2);
    expect(one![0]![0]!.startSeconds).toBe(3);
    expect(one![0]![0]!.pcm).not.toEqual(one![1]![0]!.pcm);
    // One change for all of a track.
    expect(one![0]![0]!.pcm.length).toBe(one![0]![1]!.pcm.length);
  });

  test('there are none where nothing is to change', async () => {
    const none = augmentationSchema.parse({ masks: true, mixup: 0.2 });
    expect(changesSound(none)).toBe(false);
    expect(await augmentedCopies(excerpts, none, 3, noNoise)).toEqual([]);
  });
});
