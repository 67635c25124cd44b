/** Training a head: it learns what can be learned, says how sure it is, and is the same each time. */
import { expect, test } from 'vitest';
import { fitFamiliarityBounds } from '../../../main/training/heads/fit-familiarity.ts';
import { matrixOf, rowOf, zeros } from '../../../main/training/heads/matrix.ts';
import {
  trainTransferHead,
  type FoldRows,
  type TrainedHead,
} from '../../../main/training/heads/train-transfer.ts';
import { fitTranslation, translate } from '../../../main/training/pretrained/translation.ts';
import { seededRandom } from '../../../main/training/random.ts';
import { expectedCalibrationErrorOf } from '../../../models/calibration-curve.ts';
import { accuracyOf } from '../../../models/evaluation.ts';
import { strangenessOf } from '../../../models/familiarity.ts';
import { indexOfLargest } from '../../../models/head.ts';
import { headLogits } from '../../../models/heads.ts';
import { coverageAtPrecision } from '../../../models/precision-coverage.ts';

const genres = ['calm', 'loud', 'odd'];
const size = 8;

/** Clouds around three corners; `spread` decides how far they reach into each other. */
function clouds(count: number, spread: number) {
  const random = seededRandom(5);
  const noise = () => random() + random() + random() + random() - 2;
  const tracks = Array.from({ length: count }, (_, index) => {
    const genre = genres[index % 3]!;
    return { id: `${genre}.${index}`, genre };
  });
  const rows = tracks.map((_, index) =>
    Array.from({ length: size }, (__, i) => (i === index % 3 ? 1 : 0) + spread * noise()),
  );
  return { tracks, rows };
}

function train(count: number, spread: number, seed = 1): TrainedHead {
  const { tracks, rows } = clouds(count, spread);
  const rowsOf = (indexes: readonly number[]) => ({
    embeddings: matrixOf(indexes.map((index) => rows[index]!)),
    tracks: indexes,
  });
  const prepare = (inside: readonly number[], outside: readonly number[]): FoldRows => ({
    training: rowsOf(inside),
    whole: rowsOf(outside),
    heard: new Map(outside.map((index) => [index, 1])),
    short: { embeddings: zeros(0, size), tracks: [] },
  });
  return trainTransferHead(tracks, prepare, { seed });
}

test('separate genres are told apart, and surely', () => {
  const { head, labels, calibration } = train(90, 0.2);
  expect(labels).toEqual(genres);
  const { tracks, rows } = clouds(90, 0.2);
  tracks.forEach(({ genre }, index) => {
    expect(labels[indexOfLargest(headLogits(rows[index]!, head))]).toBe(genre);
  });
  expect(accuracyOf(calibration.outOfFold)).toBe(1);
  // Of one track in ten, stranger than the others, it is less sure.
  const sure = calibration.outOfFold.filter(({ confidence }) => confidence > 0.8);
  expect(sure.length / calibration.outOfFold.length).toBeGreaterThanOrEqual(0.9);
});

test('confidence out of fold is honest where genres overlap', () => {
  const { calibration } = train(600, 0.8);
  const accuracy = accuracyOf(calibration.outOfFold);
  expect(accuracy).toBeGreaterThan(0.55);
  expect(accuracy).toBeLessThan(0.9);
  expect(expectedCalibrationErrorOf(calibration.outOfFold)).toBeLessThan(0.06);
});

test('recommendations keep their promise on the tracks they were fitted to', () => {
  const { recommendations, calibration } = train(600, 0.8);
  const { strong, medium, low, none } = recommendations;
  expect(strong.share).toBeGreaterThan(0.1);
  expect(strong.precision).toBeGreaterThanOrEqual(0.9);
  expect(strong.share).toBeLessThanOrEqual(coverageAtPrecision(calibration.outOfFold, 0.9).coverage);
  if (medium.share > 0) expect(medium.precision).toBeGreaterThanOrEqual(0.6);
  if (low.share > 0) expect(low.precision).toBeGreaterThanOrEqual(0.4);
  expect(strong.share + medium.share + low.share + none.share).toBeCloseTo(1, 12);
});

test('however right the tracks are, a recommendation asks for a confidence that reads true', () => {
  const { thresholds } = train(90, 0.2).calibration;
  expect(thresholds.strong.confidence).toBeGreaterThanOrEqual(0.8);
  expect(thresholds.medium.confidence).toBeGreaterThanOrEqual(0.6);
  expect(thresholds.low.confidence).toBeGreaterThanOrEqual(0.35);
  expect([thresholds.strong.margin, thresholds.medium.margin, thresholds.low.margin]).toEqual([
    0.25, 0.1, 0.05,
  ]);
});

test('the bounds are those that the known tracks keep', () => {
  const { familiarity } = train(600, 0.8);
  const { ordinary, limit } = familiarity;
  expect(limit.long).toBeGreaterThan(ordinary.long);
  // Clouds alike in 8 directions: about 1, and a quarter above the strangest in a hundred.
  expect(ordinary.long).toBeGreaterThan(1);
  expect(limit.long).toBeLessThan(4);
  const known = clouds(600, 0.8).rows;
  const { mean, scale } = train(600, 0.8).head;
  const strangeness = (row: readonly number[]) =>
    strangenessOf(
      row.map((value, i) => (value - mean[i]!) / scale[i]!),
      familiarity,
    );
  const below = known.filter((row) => strangeness(row) <= ordinary.long).length / known.length;
  expect(below).toBeGreaterThan(0.85);
  expect(below).toBeLessThan(0.95);
  expect(strangeness(Array.from({ length: size }, () => 5))).toBeGreaterThan(limit.long);
});

test('the limit lies above what is ordinary, even where a few single segments are very strange', () => {
  const whole = [1, 1.1, 1.2, 1.3, 1.4, 1.5];
  const short = [...Array.from({ length: 19 }, () => 1.6), 40];
  const { ordinary, limit } = fitFamiliarityBounds({ whole, segments: 4, short });
  expect(limit.long).toBeGreaterThan(ordinary.long);
  expect(limit.short).toBeGreaterThan(ordinary.short);
  // Nor where all tracks are alike.
  const same = fitFamiliarityBounds({ whole: [1, 1, 1], segments: 1, short: [] });
  expect(same.limit.long).toBeGreaterThan(same.ordinary.long);
});

test('the same seed gives the same head, to the bit', () => {
  const first = train(90, 0.6);
  const second = train(90, 0.6);
  expect(second.head).toEqual(first.head);
  expect(second.familiarity).toEqual(first.familiarity);
  expect(second.calibration).toEqual(first.calibration);
});

test('the translation recovers what a linear map distorted', () => {
  const { rows } = clouds(4000, 1);
  const exact = matrixOf(rows);
  const approximate = matrixOf(
    rows.map((row) => row.map((value, i) => 3 * value + 0.5 * row[(i + 1) % size]! - 2)),
  );
  const translation = fitTranslation({ approximate, exact, weights: rows.map(() => 1) });
  const guess = translate(rowOf(approximate, 7), translation);
  rows[7]!.forEach((value, i) => expect(Math.abs(guess[i]! - value)).toBeLessThan(0.3));
});

test('what is translated scatters as much as what is exact, about the same mean, however noisy the pairs', () => {
  const { rows } = clouds(300, 1);
  const random = seededRandom(9);
  const weights = rows.map((_, index) => 1 + (index % 2));
  const approximate = matrixOf(rows.map((row) => row.map((value) => value + 3 * (random() - 0.5))));
  const exact = matrixOf(rows);
  const translation = fitTranslation({ approximate, exact, weights });
  const translated = matrixOf(rows.map((_, row) => translate(rowOf(approximate, row), translation)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const meanOf = (matrix: typeof exact, column: number): number =>
    weights.reduce((sum, weight, row) => sum + weight * rowOf(matrix, row)[column]!, 0) / total;
  const varianceOf = (matrix: typeof exact, column: number): number => {
    const mean = meanOf(matrix, column);
    return weights.reduce((sum, weight, row) => sum + weight * (rowOf(matrix, row)[column]! - mean) ** 2, 0);
  };
  const columns = Array.from({ length: size }, (_, column) => column);
  for (const column of columns) expect(meanOf(translated, column)).toBeCloseTo(meanOf(exact, column), 8);
  const shares = columns.map((column) => varianceOf(translated, column) / varianceOf(exact, column));
  expect(shares.reduce((sum, share) => sum + share, 0) / size).toBeCloseTo(1, 6);
});

test('a pair that counts twice is a pair that stands there twice', () => {
  const { rows } = clouds(60, 1);
  const approximate = rows.map((row) => row.map((value, i) => value * (i + 1)));
  const twice = fitTranslation({
    approximate: matrixOf([...approximate, approximate[0]!]),
    exact: matrixOf([...rows, rows[0]!]),
    weights: Array.from({ length: 61 }, () => 1),
  });
  // The mean weight is brought to 1, so the penalty weighs a little more against 60 rows than against 61.
  const weighted = fitTranslation({
    approximate: matrixOf(approximate),
    exact: matrixOf(rows),
    weights: rows.map((_, index) => (index === 0 ? 2 : 1)),
  });
  weighted.weights.data.forEach((weight, i) => expect(weight).toBeCloseTo(twice.weights.data[i]!, 1));
});
