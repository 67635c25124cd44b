/** The confidence of a model that was fitted on a handful of tracks: never certainty. */
import { expect, test } from 'vitest';
import { calibrate, honestTemperature } from '../../main/training/heads/calibrate.ts';
import { softmax } from '../../models/head.ts';

/** Logits of two genres that a head parts by so much, all of them right. */
function parted(tracks: number, by: number) {
  const targets = Array.from({ length: tracks }, (_, row) => row % 2);
  const logits = targets.map((target, row) => {
    const far = by * (1 + (row % 5) / 10);
    return Float64Array.from(target === 0 ? [far, 0] : [0, far]);
  });
  return { logits, targets };
}

test.for([6, 16, 40] as const)('%i right tracks make no certainty, however far apart they lie', (count) => {
  for (const by of [3, 60, 760, 5000]) {
    const tracks = parted(count, by);
    const temperature = honestTemperature(tracks);
    const confidences = tracks.logits.map((logits) => Math.max(...softmax(logits, temperature)));
    const mean = confidences.reduce((sum, confidence) => sum + confidence, 0) / count;
    expect(mean).toBeCloseTo((count + 1) / (count + 2), 3);
    expect(Math.max(...confidences)).toBeLessThan(0.995);
  }
});

test('what is kept of the tracks out of fold claims no certainty either', () => {
  const tracks = parted(16, 760);
  const { calibration } = calibrate({ whole: tracks, short: { logits: [], targets: [] } });
  expect(Math.max(...calibration.outOfFold.map(({ confidence }) => confidence))).toBeLessThan(0.98);
});
