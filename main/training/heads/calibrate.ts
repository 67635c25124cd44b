/** Calibration: making a head's confidence mean what it says, from predictions of tracks it was not trained on. */
import type { Calibration, Thresholds } from '../../../models/bundle.ts';
import { accuracyOf, type Outcome } from '../../../models/evaluation.ts';
import type { Trust } from '../../../models/familiarity.ts';
import { indexOfLargest, recommendationFor, softmax } from '../../../models/head.ts';
import { coverageAtPrecision } from '../../../models/precision-coverage.ts';
import { recommendations, type Recommendation } from '../../../models/prediction.ts';

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

/** Logits of tracks, and how much of the model's word counts for each: all of it if left out. */
export interface TrustedLogits extends LabelledLogits {
  readonly trusts?: readonly Trust[];
}

/** What the calibration rests on: logits of tracks that their head was not trained on. */
export interface OutOfFoldLogits {
  /** Of whole tracks. */
  readonly whole: TrustedLogits;
  /** Of single segments; may be empty, then short audio is trusted like a whole track. */
  readonly short: TrustedLogits;
}

/** How many tracks carry a recommendation, and how many of these are right: what the card tells. */
export type RecommendationTable = Readonly<Record<Recommendation, { share: number; precision: number }>>;

export interface Calibrated {
  readonly calibration: Calibration;
  /** Over the tracks out of fold. */
  readonly recommendations: RecommendationTable;
}

/** Temperatures and thresholds. */
export function calibrate({ whole, short }: OutOfFoldLogits): Calibrated {
  const temperature = honestTemperature(whole);
  // Less audio never makes surer.
  const shortTemperature =
    short.targets.length === 0 ? temperature : Math.max(temperature, honestTemperature(short));
  const predicted = predictedAt(temperature, whole);
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

interface Predicted extends Outcome {
  readonly margin: number;
  readonly unfamiliar: boolean;
}

/** What a prediction of these tracks says, as `predictTrack` has it. */
function predictedAt(temperature: number, { logits, targets, trusts }: TrustedLogits): Predicted[] {
  return targets.map((target, row) => {
    const { trust, unfamiliar } = trusts?.[row] ?? { trust: 1, unfamiliar: false };
    const probabilities = softmax(logits[row]!, temperature);
    const winner = indexOfLargest(probabilities);
    const [first, second] = probabilities.toSorted((left, right) => right - left);
    return {
      confidence: trust * first! + (1 - trust) / probabilities.length,
      margin: trust * (first! - second!),
      unfamiliar,
      right: winner === target,
    };
  });
}

/**
 * Highest temperature that is tried: a head over many numbers of few tracks parts them by hundreds, and would be
 * certain of everything at 10.
 */
const highestTemperature = 10_000;

/**
 * The temperature, from 0.1 up, under which the mean confidence is the share of tracks that are right.
 *
 * The most probable temperature (`fitTemperature`) is governed by the few tracks that are surely wrong, among them
 * those whose label is; it makes all others sound less sure than they may. Of the share that is right, one track
 * in each direction is left open, so that a few right ones make no certainty.
 */
export function honestTemperature(tracks: TrustedLogits): number {
  const outcomes = predictedAt(1, tracks);
  const share = (outcomes.filter(({ right }) => right).length + 1) / (outcomes.length + 2);
  const meanConfidence = (temperature: number): number =>
    predictedAt(temperature, tracks).reduce((sum, { confidence }) => sum + confidence, 0) / outcomes.length;
  let low = Math.log(0.1);
  let high = Math.log(highestTemperature);
  while (high - low > 1e-4) {
    const middle = (low + high) / 2;
    if (meanConfidence(Math.exp(middle)) > share) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
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
