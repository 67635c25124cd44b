/** Confidence that says what it means: on average the share of tracks that are right. */
import { describe, expect, it } from 'vitest';
import { calibrate, fitTemperature, honestTemperature } from '../../../main/training/heads/calibrate.ts';
import { seededRandom } from '../../../main/training/random.ts';
import { accuracyOf } from '../../../models/evaluation.ts';

/** Logits of three genres, the right one favoured by `lead`; so many of the tracks carry a wrong label. */
function madeLogits({ count = 400, lead = 2, mislabelled = 0 } = {}) {
  const random = seededRandom(8);
  const noise = (): number => 3 * (random() + random() + random() - 1.5);
  const logits: Float64Array[] = [];
  const targets: number[] = [];
  for (let track = 0; track < count; track += 1) {
    const genre = track % 3;
    logits.push(Float64Array.from({ length: 3 }, (_, label) => noise() + (label === genre ? lead : 0)));
    targets.push(track < mislabelled ? (genre + 1) % 3 : genre);
  }
  return { logits, targets };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('honestTemperature', () => {
  it('makes the mean confidence the share that is right, whatever the scale of the logits', () => {
    for (const scale of [0.3, 1, 4]) {
      const { logits, targets } = madeLogits();
      const tracks = { logits: logits.map((row) => row.map((value) => scale * value)), targets };
      const { calibration } = calibrate({ whole: tracks, short: { logits: [], targets: [] } });
      expect(calibration.temperature).toBe(honestTemperature(tracks));
      expect(mean(calibration.outOfFold.map(({ confidence }) => confidence))).toBeCloseTo(
        accuracyOf(calibration.outOfFold),
        2,
      );
    }
  });

  it('lets a few wrong labels make the others less unsure than the most probable temperature does', () => {
    const tracks = madeLogits({ lead: 6, mislabelled: 12 });
    expect(honestTemperature(tracks)).toBeLessThan(fitTemperature(tracks));
  });

  it('makes no certainty of a few tracks that are all right', () => {
    const tracks = madeLogits({ count: 6, lead: 12 });
    const { calibration } = calibrate({ whole: tracks, short: { logits: [], targets: [] } });
    expect(accuracyOf(calibration.outOfFold)).toBe(1);
    expect(mean(calibration.outOfFold.map(({ confidence }) => confidence))).toBeCloseTo(7 / 8, 2);
  });

  it('counts the trust in each track, which lowers the confidence by itself', () => {
    const tracks = madeLogits();
    const trusts = tracks.targets.map((_, track) => ({
      trust: track % 4 === 0 ? 0.5 : 1,
      unfamiliar: false,
    }));
    const trusted = { ...tracks, trusts };
    expect(honestTemperature(trusted)).toBeLessThan(honestTemperature(tracks));
    const { calibration } = calibrate({ whole: trusted, short: { logits: [], targets: [] } });
    expect(mean(calibration.outOfFold.map(({ confidence }) => confidence))).toBeCloseTo(
      accuracyOf(calibration.outOfFold),
      2,
    );
  });

  it('never makes short audio surer than long', () => {
    const whole = madeLogits({ lead: 2 });
    const surer = calibrate({ whole, short: madeLogits({ lead: 8 }) }).calibration;
    expect(surer.shortTemperature).toBe(surer.temperature);
    const doubtful = calibrate({ whole, short: madeLogits({ lead: 0.5 }) }).calibration;
    expect(doubtful.shortTemperature).toBeGreaterThan(doubtful.temperature);
  });
});
