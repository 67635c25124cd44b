/** Softmax cross-entropy with soft targets and weights, and its gradient. */
import { indexOfLargest } from '../../../models/head.ts';
import type { Batch } from './learner.ts';

export interface Loss {
  readonly loss: number;
  readonly right: number;
  /** Of the loss with regard to the logits, `[count, labels]` row by row. */
  readonly gradient: Float32Array;
}

/** @param logits `[count, labels]` row by row. */
export function crossEntropy(
  logits: Float32Array,
  { count, targets, weights }: Pick<Batch, 'count' | 'targets' | 'weights'>,
): Loss {
  const labels = logits.length / count;
  const gradient = new Float32Array(logits.length);
  let loss = 0;
  let right = 0;
  for (let row = 0; row < count; row += 1) {
    const start = row * labels;
    const own = logits.subarray(start, start + labels);
    const wanted = targets.subarray(start, start + labels);
    const highest = own.reduce((left, other) => Math.max(left, other), -Infinity);
    let total = 0;
    for (let label = 0; label < labels; label += 1) total += Math.exp(own[label]! - highest);
    const logTotal = Math.log(total) + highest;
    const share = weights[row]! / count;
    for (let label = 0; label < labels; label += 1) {
      const logProbability = own[label]! - logTotal;
      loss -= share * wanted[label]! * logProbability;
      gradient[start + label] = share * (Math.exp(logProbability) - wanted[label]!);
    }
    if (indexOfLargest(own) === indexOfLargest(wanted)) right += 1;
  }
  return { loss, right, gradient };
}

/** `[count, labels]`: `label` has all but `smoothing`, which is spread over all labels alike. */
export function targetsFor(labelOf: readonly number[], labels: number, smoothing: number): Float32Array {
  const targets = new Float32Array(labelOf.length * labels).fill(smoothing / labels);
  labelOf.forEach((label, row) => {
    targets[row * labels + label]! += 1 - smoothing;
  });
  return targets;
}

/** How much an example of each label counts, so that rare ones count as much in all; their mean over `labelOf` is 1. */
export function balancedWeights(labelOf: readonly number[], labels: number): Float32Array {
  const counts = new Float32Array(labels);
  for (const label of labelOf) counts[label]! += 1;
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count === 0 ? 0 : labelOf.length / (present * count)));
}
