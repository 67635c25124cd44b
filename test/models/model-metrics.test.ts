/** Every way in which a manifest tells how often its model is right is understood. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { heldOutScoreOf } from '../../models/model-metrics.ts';

const metricsOf = (model: string): Record<string, unknown> => {
  const file = new URL(`../../models/bundles/${model}/manifest.json`, import.meta.url);
  return z
    .looseObject({ metrics: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(file, 'utf8'))).metrics;
};

test('the model that comes along has an interval around its accuracy, and a calibration error', () => {
  const metrics = metricsOf('gtzan-v1');
  const score = heldOutScoreOf(metrics)!;
  expect(score.accuracy).toBe(metrics['accuracy']);
  const [low, high] = score.accuracyInterval;
  expect(low).toBeLessThan(score.accuracy);
  expect(high).toBeGreaterThan(score.accuracy);
  expect(score.expectedCalibrationError).toBeGreaterThan(0);
});

test('a trained model says it itself, and one that was not measured says nothing', () => {
  const heldOut = {
    by: 'cross-validation',
    tracks: 40,
    accuracy: 0.75,
    accuracyInterval: [0.6, 0.86],
    expectedCalibrationError: 0.05,
  };
  expect(heldOutScoreOf({ heldOut })).toEqual(heldOut);
  expect(heldOutScoreOf(metricsOf('lastfm-tags'))).toBeNull();
  expect(heldOutScoreOf({ heldOut: { audio: { tracks: 0 } } })).toBeNull();
});
