/** Predictions from stored embeddings: the numbers, and what a recommendation needs. */
import { expect, test } from 'vitest';
import type { Thresholds } from '../../models/bundle.ts';
import {
  predictTrack,
  recommendationFor,
  softmax,
  temperatureFor,
  type Classifier,
} from '../../models/head.ts';
import { trackPredictionSchema } from '../../models/prediction.ts';
import { fc } from '../support/properties.ts';

const thresholds: Thresholds = {
  strong: { confidence: 0.7, margin: 0.2 },
  medium: { confidence: 0.5, margin: 0.1 },
  low: { confidence: 0.3, margin: 0.05 },
};

/** Reads the first two of three numbers; the third must not matter. */
const classifier: Classifier = {
  modelId: 'test',
  labels: ['calm', 'loud', 'odd'],
  networkId: 'test-network',
  embeddingSize: 3,
  genresPerTrack: 'one',
  head: {
    kind: 'linear',
    inputs: 2,
    mean: Float32Array.of(1, -1),
    scale: Float32Array.of(2, 0.5),
    weights: Float32Array.of(1, 0, -1, 1, 0, 0.5),
    bias: Float32Array.of(0, 0.5, -0.5),
  },
  calibration: { temperature: 2, thresholds },
  familiarity: null,
};

const second = { durationSeconds: 1 };

test('a prediction is the softmax of the linear head over the mean embedding', () => {
  const prediction = predictTrack(
    {
      embeddings: Float32Array.of(5, -1, 99, 1, 0, -99),
      segments: [
        { startSeconds: 0, ...second },
        { startSeconds: 1, ...second },
      ],
    },
    classifier,
  );
  // Mean (3, -0.5), standardised (1, 1): logits 1, 0.5, 0, divided by 2.
  const sum = Math.exp(0.5) + Math.exp(0.25) + 1;
  expect(prediction.genre).toBe('calm');
  expect(prediction.confidence).toBeCloseTo(Math.exp(0.5) / sum, 12);
  expect(prediction.margin).toBeCloseTo((Math.exp(0.5) - Math.exp(0.25)) / sum, 12);
  expect(prediction.topK.map(({ genre }) => genre)).toEqual(['calm', 'loud', 'odd']);
  expect(prediction.topK[2]!.probability).toBeCloseTo(1 / sum, 12);
  // The segments by themselves: (2, 0) with logits 2, -1.5, -0.5 and (0, 2) with 0, 2.5, 0.5.
  expect(prediction.segments.map(({ genre }) => genre)).toEqual(['calm', 'loud']);
  const first = Math.exp(1) / (Math.exp(1) + Math.exp(-0.75) + Math.exp(-0.25));
  expect(prediction.segments[0]!.probability).toBeCloseTo(first, 12);
});

test('a segment counts by its length', () => {
  const track = {
    embeddings: Float32Array.of(5, -1, 0, -7, -1, 0),
    segments: [
      { startSeconds: 0, durationSeconds: 3 },
      { startSeconds: 3, durationSeconds: 1 },
    ],
  };
  const once = { embeddings: Float32Array.of(2, -1, 0), segments: [{ startSeconds: 0, durationSeconds: 4 }] };
  expect(predictTrack(track, classifier).confidence).toBeCloseTo(
    predictTrack(once, classifier).confidence,
    12,
  );
});

test('less audio is less sure', () => {
  const calibration = { temperature: 1, shortTemperature: 2, thresholds };
  expect(temperatureFor(1, calibration)).toBe(2);
  expect(temperatureFor(2, calibration)).toBe(1.5);
  expect(temperatureFor(10, calibration)).toBeCloseTo(1.1, 12);
  expect(temperatureFor(1, { temperature: 1, thresholds })).toBe(1);
});

test('a recommendation needs both confidence and margin', () => {
  expect(recommendationFor(0.8, 0.6, thresholds)).toBe('strong');
  expect(recommendationFor(0.7, 0.2, thresholds)).toBe('strong');
  expect(recommendationFor(0.55, 0.3, thresholds)).toBe('medium');
  expect(recommendationFor(0.52, 0.06, thresholds)).toBe('low');
  expect(recommendationFor(0.49, 0.01, thresholds)).toBe('none');
  expect(recommendationFor(0.2, 0.1, thresholds)).toBe('none');
});

test('embeddings that do not belong to the segments are refused', () => {
  const segments = [{ startSeconds: 0, ...second }];
  expect(() => predictTrack({ embeddings: new Float32Array(4), segments }, classifier)).toThrow(
    /1 segments and 4 numbers/,
  );
  expect(() => predictTrack({ embeddings: new Float32Array(0), segments: [] }, classifier)).toThrow(
    /0 segments/,
  );
});

test('whatever the embedding, a prediction is well formed', () => {
  const number = fc.float({ min: -1e4, max: 1e4, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number, number), { minLength: 1, maxLength: 5 }), (rows) => {
      const prediction = predictTrack(
        {
          embeddings: Float32Array.from(rows.flat()),
          segments: rows.map((_, index) => ({ startSeconds: index, ...second })),
        },
        classifier,
      );
      expect(trackPredictionSchema.safeParse(prediction).success).toBe(true);
      expect(prediction.topK.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
      expect(prediction.topK[0]).toEqual({ genre: prediction.genre, probability: prediction.confidence });
    }),
  );
});

test('softmax does not overflow', () => {
  expect([...softmax([1e6, 0])]).toEqual([1, 0]);
  expect([...softmax([-1e6, -1e6])]).toEqual([0.5, 0.5]);
});

test('where several genres may be right each has its own probability, and the likely ones are suggested together', () => {
  const several: Classifier = {
    ...classifier,
    genresPerTrack: 'several',
    head: { kind: 'direct', positions: [2, 0, 1], offset: 0.5 },
    calibration: { temperature: 0.5, thresholds },
  };
  const heard = (...embeddings: number[]) =>
    predictTrack(
      { embeddings: Float32Array.from(embeddings), segments: [{ startSeconds: 0, ...second }] },
      several,
    );
  const prediction = heard(0.25, -4, 1);
  const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
  expect(prediction.genre).toBe('calm');
  expect(prediction.confidence).toBeCloseTo(sigmoid(3), 6);
  expect(prediction.margin).toBeCloseTo(sigmoid(3) - sigmoid(1.5), 6);
  // Together more than 1, and a second likely genre is no doubt of the first.
  expect(prediction.genres).toEqual(['calm', 'loud']);
  expect(prediction.recommendation).toBe('strong');
  expect(heard(-9, -9, -9)).toMatchObject({ genres: ['calm'], recommendation: 'none' });
  expect(trackPredictionSchema.parse(prediction)).toEqual(prediction);
});
