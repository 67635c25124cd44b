/** Whether confidences are true: the calibration curve, and the expected calibration error. */
import { accuracyOf, type Outcome } from './evaluation.ts';

/**
 * Expected calibration error: the mean distance between confidence and accuracy over bins of equal width,
 * weighted by their tracks (Guo et al. 2017, https://arxiv.org/abs/1706.04599). 0 is honest.
 */
export function expectedCalibrationErrorOf(outcomes: readonly Outcome[], bins = 10): number {
  const groups = binned(outcomes, bins);
  let error = 0;
  for (const group of groups.values()) {
    const confidence = group.reduce((sum, outcome) => sum + outcome.confidence, 0) / group.length;
    error += (group.length / outcomes.length) * Math.abs(confidence - accuracyOf(group));
  }
  return error;
}

/** How right the predictions of about one confidence are. */
export interface CalibrationBin {
  /** Confidences from here, included, to `to`, which only the last bin includes. */
  readonly from: number;
  readonly to: number;
  readonly tracks: number;
  /** Mean over the bin. */
  readonly confidence: number;
  readonly accuracy: number;
}

/** The calibration curve: bins of equal width, without empty ones; honest where accuracy and confidence agree. */
export function calibrationCurveOf(outcomes: readonly Outcome[], bins = 10): CalibrationBin[] {
  return [...binned(outcomes, bins)]
    .toSorted(([a], [b]) => a - b)
    .map(([bin, group]) => ({
      from: bin / bins,
      to: (bin + 1) / bins,
      tracks: group.length,
      confidence: group.reduce((sum, { confidence }) => sum + confidence, 0) / group.length,
      accuracy: accuracyOf(group),
    }));
}

/** Outcomes by the bin that their confidence falls in, 0 to bins - 1. */
function binned(outcomes: readonly Outcome[], bins: number): Map<number, Outcome[]> {
  return Map.groupBy(outcomes, ({ confidence }) => Math.min(Math.floor(confidence * bins), bins - 1));
}
