/** What a threshold of confidence keeps, and how much of that is right. */
import type { Outcome } from './evaluation.ts';

/**
 * The largest share of the tracks, the most confident first, of which at least `precision` are right, and the
 * confidence of the last of them. Covers 0 from confidence Infinity where no such share exists.
 */
export function coverageAtPrecision(
  outcomes: readonly Outcome[],
  precision: number,
): { readonly coverage: number; readonly confidence: number } {
  const sorted = outcomes.toSorted((a, b) => b.confidence - a.confidence);
  let right = 0;
  let best = { coverage: 0, confidence: Infinity };
  sorted.forEach((outcome, index) => {
    if (outcome.right) right += 1;
    // Equal confidences are above a threshold together or not at all.
    if (sorted[index + 1]?.confidence === outcome.confidence) return;
    if (right / (index + 1) >= precision) {
      best = { coverage: (index + 1) / sorted.length, confidence: outcome.confidence };
    }
  });
  return best;
}

/** What is kept above a confidence, and how much of that is right. */
export interface CoveragePoint {
  /** Tracks of this confidence and more are kept. */
  readonly confidence: number;
  /** Share of the tracks kept. */
  readonly coverage: number;
  /** Share of right ones among those kept. */
  readonly precision: number;
}

/** More points than a curve shows. */
const mostPoints = 200;

/**
 * Precision against coverage, from the most confident tracks to all; equal confidences share a point. Of more
 * than 200 points some are left out, evenly, never the last.
 */
export function precisionCoverageOf(outcomes: readonly Outcome[]): CoveragePoint[] {
  const sorted = outcomes.toSorted((a, b) => b.confidence - a.confidence);
  const points: CoveragePoint[] = [];
  let right = 0;
  sorted.forEach((outcome, index) => {
    if (outcome.right) right += 1;
    if (sorted[index + 1]?.confidence === outcome.confidence) return;
    points.push({
      confidence: outcome.confidence,
      coverage: (index + 1) / sorted.length,
      precision: right / (index + 1),
    });
  });
  if (points.length <= mostPoints) return points;
  return Array.from(
    { length: mostPoints },
    (_, index) => points[Math.round(((index + 1) * points.length) / mostPoints) - 1]!,
  );
}
