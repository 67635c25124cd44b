/** Augmentation: what a shift, a stretch, noise, masks and mixup do to a crop. */
import { expect, test } from 'vitest';
import { bandPositions, cropper, type CropOptions } from '../../../main/training/augment/crop.ts';
import { mixUp } from '../../../main/training/augment/mixup.ts';
import type { Clip } from '../../../main/training/clips/clip.ts';
import { seededRandom } from '../../../main/training/random.ts';
import { hzToMel } from '../../../main/audio/mel.ts';
import { augmentationSchema, type Augmentation } from '../../../models/training.ts';

const [frames, nMels, fMax, topDb] = [16, 128, 11_025, 80];

function optionsWith(augmentation: Partial<Augmentation>): CropOptions {
  return { frames, nMels, fMax, topDb, augmentation: augmentationSchema.parse(augmentation) };
}

/** One band sounds; every 20th frame is silent. */
function toneClip(band: number): Clip {
  const decibels = new Int8Array(200 * nMels).fill(-80);
  for (let frame = 0; frame < 200; frame += 1) if (frame % 20 !== 0) decibels[frame * nMels + band] = 0;
  return { frames: 200, nMels, decibels };
}

function crop(clip: Clip, augmentation: Partial<Augmentation>, seed: number): Float32Array {
  const target = new Float32Array(frames * nMels);
  cropper(optionsWith(augmentation))(clip, seededRandom(seed), target);
  return target;
}

function loudestBand(values: Float32Array): number {
  return values.indexOf(Math.max(...values)) % nMels;
}

test('without augmentation a crop is a stretch of the clip as it is', () => {
  const decibels = Int8Array.from({ length: 40 * nMels }, (_, place) => -Math.floor(place / nMels));
  const starts = new Set<number>();
  for (let seed = 0; seed < 50; seed += 1) {
    const values = crop({ frames: 40, nMels, decibels }, {}, seed);
    starts.add(-values[0]!);
    expect(values[15 * nMels]).toBe(values[0]! - 15);
  }
  expect(Math.min(...starts)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...starts)).toBeLessThanOrEqual(24);
  expect(starts.size).toBeGreaterThan(15);
});

test('a clip shorter than the crop begins anew', () => {
  const decibels = Int8Array.from({ length: 5 * nMels }, (_, place) => -Math.floor(place / nMels));
  const values = crop({ frames: 5, nMels, decibels }, { pitchSemitones: 0 }, 1);
  expect(
    [...values]
      .filter((_, place) => place % nMels === 0)
      .slice(0, 7)
      .map(Math.abs),
  ).toEqual([0, 1, 2, 3, 4, 0, 1]);
});

test('a pitch shift moves a tone by its semitones and no further', () => {
  const bands = new Set(
    Array.from({ length: 60 }, (_, seed) => loudestBand(crop(toneClip(90), { pitchSemitones: 2 }, seed))),
  );
  // 27 mel are a factor of 6.4; the bands are so many mel apart.
  const bandsPerSemitone = ((27 / Math.log(6.4)) * Math.log(2)) / 12 / (hzToMel(fMax) / (nMels + 1));
  expect(Math.min(...bands)).toBeGreaterThanOrEqual(Math.floor(90 - 2 * bandsPerSemitone));
  expect(Math.max(...bands)).toBeLessThanOrEqual(Math.ceil(90 + 2 * bandsPerSemitone));
  expect(bands.size).toBeGreaterThan(5);
  expect([...bandPositions(1, optionsWith({}))].map(Math.round)).toEqual(
    Array.from({ length: nMels }, (_, band) => band),
  );
});

test('a shift downwards leaves silence at the top', () => {
  const positions = bandPositions(2 ** (-2 / 12), optionsWith({}));
  expect(positions.at(-1)).toBeGreaterThan(nMels);
  const flat = { frames: 60, nMels, decibels: new Int8Array(60 * nMels) };
  const tops = Array.from(
    { length: 40 },
    (_, seed) => crop(flat, { pitchSemitones: 2 }, seed)[8 * nMels + nMels - 1]!,
  );
  expect(tops).toContain(-topDb);
  expect(tops).toContain(0);
});

test('a stretch changes the time between two events', () => {
  const distances = new Set<number>();
  for (let seed = 0; seed < 80; seed += 1) {
    const target = new Float32Array(60 * nMels);
    cropper({ ...optionsWith({ stretch: 0.2 }), frames: 60 })(toneClip(50), seededRandom(seed), target);
    const tone = Array.from({ length: 60 }, (_, frame) => target[frame * nMels + 50]!);
    const silent = tone.flatMap((level, frame) =>
      level < -1 && (tone[frame - 1] ?? -80) >= -1 ? [frame] : [],
    );
    if (silent.length > 1) distances.add(silent[1]! - silent[0]!);
  }
  expect(Math.min(...distances)).toBeGreaterThanOrEqual(15);
  expect(Math.max(...distances)).toBeLessThanOrEqual(26);
  expect(distances.size).toBeGreaterThan(5);
});

test('noise fills the gaps and leaves what is loud', () => {
  const noisy = Array.from({ length: 20 }, (_, seed) => crop(toneClip(60), { noiseBelowDecibels: 20 }, seed));
  // Half of the crops stay clean.
  const clean = noisy.filter((values) => values.includes(-80));
  expect(clean.length).toBeGreaterThan(3);
  expect(clean.length).toBeLessThan(17);
  for (const values of noisy) {
    expect(Math.max(...values)).toBeLessThanOrEqual(0);
    expect(loudestBand(values)).toBe(60);
  }
});

test('masks put whole bands and frames to the floor', () => {
  const flat = { frames: 60, nMels, decibels: new Int8Array(60 * nMels) };
  const shares = Array.from({ length: 50 }, (_, seed) => {
    const values = crop(flat, { masks: true }, seed);
    return values.filter((value) => value === -topDb).length / values.length;
  });
  expect(Math.max(...shares)).toBeLessThanOrEqual(0.6);
  expect(Math.max(...shares)).toBeGreaterThan(0.2);
  expect(Math.min(...shares)).toBeLessThan(0.15);
});

test('mixup blends inputs, targets and weights by the same shares', () => {
  const count = 6;
  const batch = {
    inputs: Float32Array.from({ length: count * 2 }, (_, place) => Math.floor(place / 2)),
    targets: Float32Array.from({ length: count * count }, (_, place) => Number(place % (count + 1) === 0)),
    weights: Float32Array.from({ length: count }, (_, row) => row),
    count,
  };
  mixUp(batch, 0.3, seededRandom(4));
  let blended = 0;
  for (let row = 0; row < count; row += 1) {
    const shares = [...batch.targets.subarray(row * count, (row + 1) * count)];
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    expect(shares[row]).toBeGreaterThanOrEqual(0.5);
    const mean = shares.reduce((sum, share, other) => sum + share * other, 0);
    expect(batch.inputs[2 * row]).toBeCloseTo(mean, 4);
    expect(batch.weights[row]).toBeCloseTo(mean, 4);
    if (shares[row]! < 0.999) blended += 1;
  }
  expect(blended).toBeGreaterThan(1);
});
