/** The look at the validation clips: what a learner makes of them. */
import { indexOfLargest, softmax } from '../../../models/head.ts';
import type { ValidationExamples } from './examples.ts';

/** The inputs of every clip, in order. */
export function* windowsOf(validation: ValidationExamples): Iterable<readonly Float32Array[]> {
  for (const clip of validation.labels.keys()) yield validation.windows(clip);
}

/** Mean loss and accuracy, as a track is predicted: from the mean over its windows. */
export function scoreValidation(
  predictions: readonly Float32Array[],
  targets: readonly number[],
  labels: number,
): { loss: number; accuracy: number } {
  let loss = 0;
  let right = 0;
  predictions.forEach((windows, clip) => {
    const probabilities = softmax(meanOfRows(windows, labels));
    loss -= Math.log(Math.max(probabilities[targets[clip]!]!, 1e-12));
    if (indexOfLargest(probabilities) === targets[clip]) right += 1;
  });
  return { loss: loss / targets.length, accuracy: right / targets.length };
}

/** The mean of rows of so many numbers. */
export function meanOfRows(rows: Float32Array, columns: number): Float64Array {
  const mean = new Float64Array(columns);
  rows.forEach((value, place) => (mean[place % columns]! += value));
  const count = rows.length / columns;
  return mean.map((sum) => sum / count);
}
