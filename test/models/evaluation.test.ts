/** Scores: against scikit-learn's, and against sums done by hand. */
import { expect, test } from 'vitest';
import {
  accuracyInterval,
  accuracyOf,
  confusionMatrixOf,
  coverageAtPrecision,
  expectedCalibrationErrorOf,
  genreScoresOf,
  macroF1Of,
  outcomesOf,
  type Outcome,
} from '../../models/evaluation.ts';
import { seededRandom } from '../../main/training/random.ts';
import golden from '../training/golden-sklearn.json' with { type: 'json' };

const labels = ['a', 'b', 'c'];
const tracks = golden.metrics.predicted.map((predicted, index) => ({
  id: String(index),
  truth: labels[golden.targets[index]!]!,
  genre: labels[predicted]!,
  confidence: 0.5,
}));

test('accuracy, confusion matrix, precision, recall and F1 are scikit-learn’s', () => {
  const matrix = confusionMatrixOf(tracks, labels);
  expect(matrix).toEqual(golden.metrics.confusionMatrix);
  expect(accuracyOf(outcomesOf(tracks))).toBe(golden.metrics.accuracy);
  expect(macroF1Of(matrix)).toBeCloseTo(golden.metrics.macroF1, 12);
  const scores = genreScoresOf(matrix, labels);
  labels.forEach((label, index) => {
    expect(scores[label]!.precision).toBeCloseTo(golden.metrics.precision[index]!, 6);
    expect(scores[label]!.recall).toBeCloseTo(golden.metrics.recall[index]!, 6);
    expect(scores[label]!.f1).toBeCloseTo(golden.metrics.f1[index]!, 6);
    expect(scores[label]!.support).toBe(golden.metrics.support[index]);
  });
});

test('a genre that never occurs has no part in macro F1', () => {
  const matrix = [
    [1, 1, 0],
    [0, 2, 0],
    [0, 0, 0],
  ];
  expect(macroF1Of(matrix)).toBeCloseTo((2 / 3 + 4 / 5) / 2, 12);
  expect(genreScoresOf(matrix, labels)['c']).toEqual({ precision: 0, recall: 0, f1: 0, support: 0 });
});

test('a genre that is no label is named', () => {
  expect(() => confusionMatrixOf([{ id: '1', truth: 'a', genre: 'x', confidence: 1 }], labels)).toThrow(
    /"x"/,
  );
});

const outcomes: Outcome[] = [
  { confidence: 0.95, right: true },
  { confidence: 0.91, right: true },
  { confidence: 0.85, right: false },
  { confidence: 0.62, right: true },
  { confidence: 0.31, right: false },
];

test('the calibration error is the weighted distance within bins', () => {
  // Bins of .9-1: mean .93, all right; .8-.9: none right; .6-.7: all right; .3-.4: none right.
  const byHand = (2 * 0.07 + 0.85 + 0.38 + 0.31) / 5;
  expect(expectedCalibrationErrorOf(outcomes)).toBeCloseTo(byHand, 12);
  expect(expectedCalibrationErrorOf([{ confidence: 1, right: true }])).toBe(0);
});

test('coverage is the largest share that keeps the precision', () => {
  expect(coverageAtPrecision(outcomes, 1)).toEqual({ coverage: 0.4, confidence: 0.91 });
  expect(coverageAtPrecision(outcomes, 0.75)).toEqual({ coverage: 0.8, confidence: 0.62 });
  expect(coverageAtPrecision(outcomes, 0.6)).toEqual({ coverage: 1, confidence: 0.31 });
  expect(coverageAtPrecision([{ confidence: 0.9, right: false }], 0.5)).toEqual({
    coverage: 0,
    confidence: Infinity,
  });
});

test('equal confidences are kept or dropped together', () => {
  const tied = [
    { confidence: 0.9, right: true },
    { confidence: 0.9, right: false },
  ];
  expect(coverageAtPrecision(tied, 0.9).coverage).toBe(0);
  expect(coverageAtPrecision(tied, 0.5).coverage).toBe(1);
});

test('the bootstrap interval is near that of the binomial, and the same each time', () => {
  const many = Array.from({ length: 400 }, (_, index) => ({ confidence: 0.5, right: index % 4 !== 0 }));
  const [low, high] = accuracyInterval(many, seededRandom(1));
  // 0.75 and 1.96 standard errors of sqrt(.75 * .25 / 400).
  expect(low).toBeCloseTo(0.7076, 1);
  expect(high).toBeCloseTo(0.7924, 1);
  expect(low).toBeGreaterThan(0.69);
  expect(high).toBeLessThan(0.81);
  expect(accuracyInterval(many, seededRandom(1))).toEqual([low, high]);
});
