/** Strangeness and what it does to a prediction: pure numbers, no audio. */
import { expect, test } from 'vitest';
import { boundFor, strangenessOf, trustIn, whitened, type Familiarity } from '../../models/familiarity.ts';
import { predictTrack, type Classifier, type EmbeddedTrack } from '../../models/head.ts';
import { fc } from '../support/properties.ts';

/** Two genres at (-1, 0) and (1, 0); the second number scatters twice as far as the first. */
const familiarity: Familiarity = {
  factor: Float32Array.of(1, 0, 2),
  centres: Float32Array.of(-1, 0, 1, 0),
  ordinary: { long: 1, short: 2 },
  limit: { long: 3, short: 8 },
};

const known: Classifier = {
  modelId: 'test',
  labels: ['calm', 'loud', 'odd'],
  networkId: 'test-network',
  embeddingSize: 2,
  genresPerTrack: 'one',
  head: {
    kind: 'linear',
    inputs: 2,
    mean: Float32Array.of(0, 0),
    scale: Float32Array.of(1, 1),
    weights: Float32Array.of(-3, 0, 3, 0, 0, -1),
    bias: Float32Array.of(0, 0, 0),
  },
  calibration: {
    temperature: 1,
    thresholds: {
      strong: { confidence: 0.8, margin: 0.25 },
      medium: { confidence: 0.6, margin: 0.1 },
      low: { confidence: 0.35, margin: 0.05 },
    },
  },
  familiarity,
};
const blind: Classifier = { ...known, familiarity: null };

/** A track of so many equal segments. */
function trackOf(x: number, y: number, segments = 1): EmbeddedTrack {
  return {
    embeddings: Float32Array.from({ length: 2 * segments }, (_, i) => (i % 2 === 0 ? x : y)),
    segments: Array.from({ length: segments }, (_, i) => ({ startSeconds: 3 * i, durationSeconds: 3 })),
  };
}

test('strangeness is the squared whitened distance to the nearest genre, per number', () => {
  expect(strangenessOf([1, 0], familiarity)).toBe(0);
  expect(strangenessOf([-2, 4], familiarity)).toBeCloseTo((1 + 4) / 2, 12);
  expect([...whitened([2, 7], [2, 3, 4])]).toEqual([1, 1]);
});

test('a bound is wider for fewer segments', () => {
  expect(boundFor(1, familiarity.limit)).toBe(8);
  expect(boundFor(5, familiarity.limit)).toBe(4);
  expect(boundFor(1e9, familiarity.limit)).toBeCloseTo(3, 6);
});

test('an ordinary track is predicted as if nothing were measured', () => {
  const { unfamiliar, ...prediction } = predictTrack(trackOf(1.5, 1, 10), known);
  expect(unfamiliar).toBe(false);
  expect(prediction).toEqual(predictTrack(trackOf(1.5, 1, 10), blind));
  expect(prediction.recommendation).toBe('strong');
});

test('a track unlike everything known has no recommendation and no confident number', () => {
  expect(predictTrack(trackOf(9, 0, 10), blind)).toMatchObject({ recommendation: 'strong' });
  const prediction = predictTrack(trackOf(9, 0, 10), known);
  expect(prediction).toMatchObject({ genre: 'loud', recommendation: 'none', unfamiliar: true });
  expect(prediction.confidence).toBeCloseTo(1 / 3, 3);
  for (const { probability } of prediction.segments) expect(probability).toBeLessThan(0.5);
});

test('at the limit 40 % of the word are left, and it is not yet crossed', () => {
  expect(trustIn(3, 1e9, familiarity).trust).toBeCloseTo(0.4, 6);
  expect(trustIn(8, 1, familiarity)).toEqual({ trust: 0.4, unfamiliar: false });
  expect(trustIn(8.01, 1, familiarity).unfamiliar).toBe(true);
  expect(trustIn(2, 1, familiarity)).toEqual({ trust: 1, unfamiliar: false });
});

test('a model that cannot tell says nothing about it', () => {
  expect(predictTrack(trackOf(9, 0), blind)).not.toHaveProperty('unfamiliar');
});

const number = fc.float({ min: -50, max: 50, noNaN: true });

test('the order of the genres stays and the sum is 1, however strange the track', () => {
  fc.assert(
    fc.property(number, number, fc.integer({ min: 1, max: 12 }), (x, y, segments) => {
      const track = trackOf(x, y, segments);
      const prediction = predictTrack(track, known);
      const genres = ({ topK }: typeof prediction) => topK.map(({ genre }) => genre);
      expect(genres(prediction)).toEqual(genres(predictTrack(track, blind)));
      const probabilities = prediction.topK.map(({ probability }) => probability);
      expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
      expect(probabilities).toEqual(probabilities.toSorted((left, right) => right - left));
      if (prediction.unfamiliar) expect(prediction.recommendation).toBe('none');
    }),
  );
});

test('more strangeness never leaves more trust', () => {
  const strangeness = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(strangeness, strangeness, fc.integer({ min: 1, max: 12 }), (first, second, segments) => {
      const less = trustIn(Math.min(first, second), segments, familiarity);
      const more = trustIn(Math.max(first, second), segments, familiarity);
      expect(more.trust).toBeLessThanOrEqual(less.trust);
      expect(Number(more.unfamiliar)).toBeGreaterThanOrEqual(Number(less.unfamiliar));
    }),
  );
});
