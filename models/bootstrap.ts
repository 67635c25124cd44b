/** Intervals by bootstrap: how far a score of so many tracks can be believed. */
import { countedShare } from './counted-share.ts';
import type { Outcome } from './evaluation.ts';

export interface BootstrapOptions {
  /** Share of resamples inside the interval, default 0.95. */
  readonly level?: number;
  readonly resamples?: number;
}

/**
 * Bootstrap interval of the accuracy over tracks: the percentiles of resampled accuracies. Where all or none are
 * right every resample is the same and would claim certainty: Wilson's interval then says what so many can show.
 *
 * @param random numbers in [0, 1).
 */
export function accuracyInterval(
  outcomes: readonly Outcome[],
  random: () => number,
  options: BootstrapOptions = {},
): [low: number, high: number] {
  const right = outcomes.filter((outcome) => outcome.right).length;
  const share = right === 0 || right === outcomes.length ? countedShare(right, outcomes.length) : null;
  if (share) return [share.low, share.high];
  return bootstrapInterval(
    outcomes.map(({ right }) => Number(right)),
    random,
    options,
  );
}

/** The percentiles of the mean over resampled values; [0, 0] of none. */
export function bootstrapInterval(
  values: readonly number[],
  random: () => number,
  { level = 0.95, resamples = 2000 }: BootstrapOptions = {},
): [low: number, high: number] {
  if (values.length === 0) return [0, 0];
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i += 1) sum += values[Math.floor(random() * values.length)]!;
    return sum / values.length;
  }).toSorted((a, b) => a - b);
  const tail = (1 - level) / 2;
  const at = (fraction: number): number => means[Math.round(fraction * (resamples - 1))]!;
  return [at(tail), at(1 - tail)];
}
