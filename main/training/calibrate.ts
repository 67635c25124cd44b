/** Calibration: making a head's confidence mean what it says, from predictions of tracks it was not trained on. */
import type { Calibration, Thresholds } from '../../models/bundle.ts';
import { accuracyOf, coverageAtPrecision, type Outcome } from '../../models/evaluation.ts';
import type { Trust } from '../../models/familiarity.ts';
import { indexOfLargest, recommendationFor, softmax } from '../../models/head.ts';
import { recommendations, type Recommendation } from '../../models/prediction.ts';

/** Precision that a recommendation promises of the tracks that carry it. */
const promisedPrecision = { strong: 0.9, medium: 0.6, low: 0.4 } as const;
/** Below these no recommendation is given, whatever the tracks say: its word must read true beside the number. */
const leastConfidence = { strong: 0.8, medium: 0.6, low: 0.35 } as const;
/** A narrow lead over the second genre lowers the recommendation, whatever the confidence. */
const margins = { strong: 0.25, medium: 0.1, low: 0.05 } as const;

/** Logits of tracks and their true labels. */
export interface LabelledLogits {
  /** One row a track, one logit a label. */
  readonly logits: readonly Float64Array[];
  readonly targets: readonly number[];
}

/** What the calibration rests on: logits of tracks that their head was not trained on. */
export interface OutOfFoldLogits {
  /** Of every track, for the thresholds. */
  readonly all: LabelledLogits;
  /** Of whole tracks, for the temperature. */
  readonly whole: LabelledLogits;
  /** Of single segments; may be empty, then short audio is trusted like a whole track. */
  readonly short: LabelledLogits;
}

/** How many tracks carry a recommendation, and how many of these are right: what the card tells. */
export type RecommendationTable = Readonly<Record<Recommendation, { share: number; precision: number }>>;

export interface Calibrated {
  readonly calibration: Calibration;
  /** Over the tracks out of fold. */
  readonly recommendations: RecommendationTable;
}

/**
 * Temperatures and thresholds.
 *
 * @param trusts in the tracks of `all`, in their order.
 */
export function calibrate({ all, whole, short }: OutOfFoldLogits, trusts: readonly Trust[]): Calibrated {
  const temperature = fitTemperature(whole);
  // Less audio never makes surer.
  const shortTemperature =
    short.targets.length === 0 ? temperature : Math.max(temperature, fitTemperature(short));
  const predicted = all.targets.map((target, row) => {
    const { trust, unfamiliar } = trusts[row]!;
    const probabilities = softmax(all.logits[row]!, temperature);
    const winner = indexOfLargest(probabilities);
    const [first, second] = probabilities.toSorted((left, right) => right - left);
    return {
      confidence: trust * first! + (1 - trust) / probabilities.length,
      margin: trust * (first! - second!),
      unfamiliar,
      right: winner === target,
    };
  });
  const outOfFold = predicted.map(({ confidence, right }): Outcome => ({ confidence, right }));
  const thresholds = fitThresholds(outOfFold);
  return {
    calibration: { temperature, shortTemperature, thresholds, outOfFold },
    recommendations: recommendationTable(
      predicted.map(({ confidence, margin, unfamiliar, right }) => ({
        recommendation: unfamiliar ? 'none' : recommendationFor(confidence, margin, thresholds),
        outcome: { confidence, right },
      })),
    ),
  };
}

/** The temperature under which the true labels are most probable: golden-section search from 0.1 to 10. */
export function fitTemperature(labelled: LabelledLogits): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(0.1);
  let high = Math.log(10);
  const lossAt = (exponent: number): number => crossEntropyAt(Math.exp(exponent), labelled);
  let left = high - golden * (high - low);
  let right = low + golden * (high - low);
  let leftLoss = lossAt(left);
  let rightLoss = lossAt(right);
  while (high - low > 1e-4) {
    if (leftLoss <= rightLoss) {
      [high, right, rightLoss] = [right, left, leftLoss];
      left = high - golden * (high - low);
      leftLoss = lossAt(left);
    } else {
      [low, left, leftLoss] = [left, right, rightLoss];
      right = low + golden * (high - low);
      rightLoss = lossAt(right);
    }
  }
  return Math.exp((low + high) / 2);
}

/** Mean of minus the logarithm of the true label's probability. */
export function crossEntropyAt(temperature: number, { logits, targets }: LabelledLogits): number {
  let sum = 0;
  targets.forEach((target, row) => {
    sum -= Math.log(Math.max(softmax(logits[row]!, temperature)[target]!, 1e-300));
  });
  return sum / targets.length;
}

/**
 * The lowest confidence from which each recommendation keeps its promise and reads true.
 *
 * `strong` promises for all tracks above it; `medium` and `low` for those between them and the next stronger
 * one, so that good tracks above cannot cover up bad ones below.
 */
function fitThresholds(outOfFold: readonly Outcome[]): Thresholds {
  const threshold = (name: keyof typeof promisedPrecision, below: number): number => {
    const band = outOfFold.filter(({ confidence }) => confidence < below);
    const found = coverageAtPrecision(band, promisedPrecision[name]).confidence;
    // Where no track keeps the promise, the confidence itself is trusted to be it.
    const kept = Math.min(Number.isFinite(found) ? found : promisedPrecision[name], below);
    return Math.max(kept, leastConfidence[name]);
  };
  const strong = threshold('strong', Number.POSITIVE_INFINITY);
  const medium = threshold('medium', strong);
  const low = threshold('low', medium);
  return {
    strong: { confidence: strong, margin: margins.strong },
    medium: { confidence: medium, margin: margins.medium },
    low: { confidence: low, margin: margins.low },
  };
}

function recommendationTable(
  predicted: readonly { readonly recommendation: Recommendation; readonly outcome: Outcome }[],
): RecommendationTable {
  const row = (name: Recommendation): RecommendationTable[Recommendation] => {
    const outcomes = predicted
      .filter(({ recommendation }) => recommendation === name)
      .map(({ outcome }) => outcome);
    return { share: outcomes.length / predicted.length, precision: accuracyOf(outcomes) };
  };
  const [strong, medium, low, none] = recommendations.map(row);
  return { strong: strong!, medium: medium!, low: low!, none: none! };
}
