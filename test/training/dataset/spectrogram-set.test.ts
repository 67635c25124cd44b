/** Spectrogram sets: reading, refusing, and the network's approximate view of them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSpectrogramSet } from '../../../main/training/dataset/spectrogram-set.ts';
import {
  approximateMusicnnInput,
  cutWindows,
  hertzToMel,
} from '../../../main/training/pretrained/musicnn-approximation.ts';
import golden from '../golden-approximation.json' with { type: 'json' };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-set-'));
});

afterEach(() => rm(folder, { recursive: true }));

const description = {
  shape: [2, 3, 4],
  dtype: 'int8',
  axes: ['clip', 'mel', 'frame'],
  sampleRate: 22_050,
  framePeriodSeconds: 0.04,
  tracks: ['a.1', 'b.1'],
  genres: ['a', 'b'],
};

async function write(changes: object, bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'mel-x.json');
  await writeFile(path, JSON.stringify({ ...description, ...changes }));
  await writeFile(join(folder, 'mel-x.int8.gz'), gzipSync(bytes));
  return path;
}

test('a set gives each track its own spectrogram', async () => {
  const set = await readSpectrogramSet(
    await write(
      {},
      Uint8Array.from({ length: 24 }, (_, i) => 256 - i),
    ),
  );
  expect(set.tracks).toEqual([
    { id: 'a.1', genre: 'a' },
    { id: 'b.1', genre: 'b' },
  ]);
  const second = set.spectrogram(1);
  expect(second).toMatchObject({ nMels: 3, frames: 4, sampleRate: 22_050, framePeriodSeconds: 0.04 });
  expect([...second.decibels]).toEqual([-12, -13, -14, -15, -16, -17, -18, -19, -20, -21, -22, -23]);
});

test.each([
  ['data too short', {}, 23, /23 bytes where 24/],
  ['fewer genres than clips', { genres: ['a'] }, 24, /1 genres for 2 clips/],
  ['a track twice', { tracks: ['a.1', 'a.1'] }, 24, /twice/],
  ['another number type', { dtype: 'float32' }, 24, /wrong at "dtype"/],
  ['axes in another order', { axes: ['clip', 'frame', 'mel'] }, 24, /wrong at "axes/],
])('refused: %s', async (_, changes, length, words) => {
  const path = await write(changes, new Uint8Array(length));
  await expect(readSpectrogramSet(path)).rejects.toMatchObject({
    code: 'invalid-dataset',
    message: expect.stringMatching(words),
  });
});

test('refused: data that is no gzip, and data that is missing', async () => {
  const path = await write({}, new Uint8Array(24));
  await writeFile(join(folder, 'mel-x.int8.gz'), 'no gzip');
  await expect(readSpectrogramSet(path)).rejects.toThrow(/cannot be unpacked/);
  await rm(join(folder, 'mel-x.int8.gz'));
  await expect(readSpectrogramSet(path)).rejects.toThrow(/cannot be read/);
});

test('the approximation is the reference’s', () => {
  const frames = 40;
  const decibels = Int8Array.from({ length: 128 * frames }, (_, i) => {
    const band = Math.floor(i / frames);
    const frame = i % frames;
    return -((band * 7 + frame * 13 + band * frame) % 81);
  });
  const input = approximateMusicnnInput({
    decibels,
    nMels: 128,
    frames,
    sampleRate: 22_050,
    framePeriodSeconds: 915 / 22_050,
  });
  expect(input.frames).toBe(golden.frames);
  for (const [row, values] of Object.entries(golden.rows)) {
    values.forEach((value, band) => {
      expect(Math.abs(input.data[Number(row) * 96 + band]! - value)).toBeLessThan(2e-6);
    });
  }
});

test('windows do not overlap; a short clip is a window of its own length', () => {
  const data = Float32Array.from({ length: 10 * 2 }, (_, i) => i);
  expect(cutWindows({ data, frames: 10 }, 4).map((window) => [...window])).toEqual([
    [0, 1, 2, 3, 4, 5, 6, 7],
    [8, 9, 10, 11, 12, 13, 14, 15],
  ]);
  // One that is too short is repeated.
  expect(cutWindows({ data, frames: 10 }, 12).map((window) => [...window])).toEqual([
    [...data, ...data.subarray(0, (2 * data.length) / 10)],
  ]);
});

test('the mel scale is Slaney’s', () => {
  expect(hertzToMel(200)).toBeCloseTo(3, 12);
  expect(hertzToMel(1000)).toBeCloseTo(15, 12);
  expect(hertzToMel(6400)).toBeCloseTo(42, 12);
});
