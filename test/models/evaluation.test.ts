/** Scores: against scikit-learn's, and against sums done by hand. */
import { expect, test } from 'vitest';
import { accuracyInterval } from '../../models/bootstrap.ts';
import { calibrationCurveOf, expectedCalibrationErrorOf } from '../../models/calibration-curve.ts';
import {
  accuracyOf,
  confusionMatrixOf,
  genreScoresOf,
  macroF1Of,
  outcomesOf,
  type Outcome,
  type ScoredTrack,
} from '../../models/evaluation.ts';
import { compareModels, mcNemarExact } from '../../models/model-comparison.ts';
import { coverageAtPrecision, precisionCoverageOf } from '../../models/precision-coverage.ts';
import { seededRandom } from '../../main/training/random.ts';
import golden from '../training/golden-sklearn.json' with { type: 'json' };
import goldenEvaluation from './golden-evaluation.json' with { type: 'json' };

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

test('where every track is right the interval still says how little a few tracks show', () => {
  const right = Array.from({ length: 24 }, () => ({ confidence: 0.9, right: true }));
  const [low, high] = accuracyInterval(right, seededRandom(1));
  // Wilson's: 24 / (24 + 1.96^2).
  expect(low).toBeCloseTo(0.862, 3);
  expect(high).toBe(1);
  expect(accuracyInterval([], seededRandom(1))).toEqual([0, 0]);
});

test('the calibration curve is scikit-learn’s, and the calibration error its weighted distance', () => {
  const curve = calibrationCurveOf(goldenEvaluation.outcomes);
  expect(curve).toHaveLength(goldenEvaluation.calibration.accuracy.length);
  curve.forEach((bin, index) => {
    expect(bin.confidence).toBeCloseTo(goldenEvaluation.calibration.confidence[index]!, 8);
    expect(bin.accuracy).toBeCloseTo(goldenEvaluation.calibration.accuracy[index]!, 8);
    expect(bin.to - bin.from).toBeCloseTo(0.1, 12);
  });
  const total = curve.reduce((sum, { tracks: count }) => sum + count, 0);
  expect(total).toBe(goldenEvaluation.outcomes.length);
  const error = curve.reduce(
    (sum, { tracks: count, confidence, accuracy }) => sum + (count / total) * Math.abs(confidence - accuracy),
    0,
  );
  expect(expectedCalibrationErrorOf(goldenEvaluation.outcomes)).toBeCloseTo(error, 12);
});

test('precision above each confidence is scikit-learn’s; coverage grows to all', () => {
  const curve = precisionCoverageOf(goldenEvaluation.outcomes);
  const expected = new Map(
    goldenEvaluation.precision.map(({ confidence, precision }) => [confidence, precision]),
  );
  expect(curve).toHaveLength(expected.size);
  for (const { confidence, precision } of curve) expect(precision).toBeCloseTo(expected.get(confidence)!, 8);
  expect(curve.at(-1)!.coverage).toBe(1);
  expect(curve.map(({ coverage }) => coverage)).toEqual(
    curve.map(({ coverage }) => coverage).toSorted((a, b) => a - b),
  );
  // The same thing as the one figure that is reported.
  const { coverage, confidence } = coverageAtPrecision(goldenEvaluation.outcomes, 0.7);
  const kept = curve.filter(({ precision }) => precision >= 0.7).at(-1);
  expect(kept).toMatchObject({ coverage, confidence });
});

test('a curve of thousands of tracks stays short and reaches its end', () => {
  const many = Array.from({ length: 5000 }, (_, index) => ({
    confidence: index / 5000,
    right: index % 3 > 0,
  }));
  const curve = precisionCoverageOf(many);
  expect(curve).toHaveLength(200);
  expect(curve.at(-1)).toMatchObject({ coverage: 1, confidence: 0 });
  expect(precisionCoverageOf([])).toEqual([]);
  expect(calibrationCurveOf([])).toEqual([]);
});

test('McNemar’s exact test is scipy’s binomial test', () => {
  for (const { one, other, pValue } of goldenEvaluation.mcnemar) {
    expect(mcNemarExact(one, other)).toBeCloseTo(pValue, 9);
  }
});

/** Scored tracks, right where it is said. */
function scored(count: number, isRight: (index: number) => boolean): ScoredTrack[] {
  return Array.from({ length: count }, (_, index) => ({
    id: String(index),
    truth: 'a',
    genre: isRight(index) ? 'a' : 'b',
    confidence: 0.5,
  }));
}

test('two models on the same tracks: better, worse, or cannot tell', () => {
  const first = scored(100, (index) => index < 70);
  const second = scored(100, (index) => index >= 5 && index < 90);
  // 20 that only the second knows, 5 that only the first does.
  const comparison = compareModels(first, second, seededRandom(1));
  expect(comparison).toMatchObject({ tracks: 100, onlyFirst: 5, onlySecond: 20, verdict: 'better' });
  expect(comparison.difference).toBeCloseTo(0.15, 12);
  expect(comparison.pValue).toBeCloseTo(0.004077, 6);
  const [low, high] = comparison.differenceInterval;
  // 1.96 standard errors of sqrt(25 / 100 - .15^2) / 10.
  expect(low).toBeCloseTo(0.0565, 1);
  expect(high).toBeCloseTo(0.2435, 1);
  expect(compareModels(second, first, seededRandom(1)).verdict).toBe('worse');
  expect(compareModels(first, first, seededRandom(1))).toMatchObject({ pValue: 1, verdict: 'cannot tell' });
  const slightly = scored(100, (index) => index < 72);
  expect(compareModels(first, slightly, seededRandom(1)).verdict).toBe('cannot tell');
});

test('only tracks that both were scored on count, each once', () => {
  const one = [...scored(3, () => true), { id: '0', truth: 'A', genre: 'b', confidence: 1 }];
  const other = [...scored(2, () => false), { id: '0', truth: 'a', genre: 'b', confidence: 1 }];
  expect(compareModels(one, other, seededRandom(1))).toMatchObject({
    tracks: 3,
    onlyFirst: 2,
    onlySecond: 0,
  });
  expect(compareModels([], other, seededRandom(1))).toMatchObject({
    tracks: 0,
    difference: 0,
    verdict: 'cannot tell',
  });
});
