/**
 * Method `transfer`: a linear head on the mean embedding of each track.
 *
 * The penalty and the temperature come from tracks left out of training, neighbours kept together, so that the
 * confidence is that of music the head does not know.
 */
import type { Calibration } from '../../models/bundle.ts';
import type { LinearHead } from '../../models/head.ts';
import { calibrate, meanCrossEntropy } from './calibrate.ts';
import { foldsOf } from './folds.ts';
import { logisticLogits, trainLogisticRegression } from './logistic-regression.ts';
import { fitStandardiser, rowOf, selectRows, standardise, zeros, type Matrix } from './matrix.ts';

/** Inverse strengths of the penalty that are tried. */
const penalties = [0.003, 0.01, 0.03, 0.1];
const folds = 5;

export interface LabelledTrack {
  readonly id: string;
  readonly genre: string;
}

export interface TrainedHead {
  readonly labels: readonly string[];
  readonly head: LinearHead;
  readonly calibration: Calibration;
  /** The chosen inverse strength of the penalty. */
  readonly c: number;
}

/**
 * Trains and calibrates a head.
 *
 * @param tracks whose embeddings the rows of `embeddings` are; at least two genres.
 * @param seed decides the folds; the same seed gives the same head, to the bit on one machine.
 */
export function trainTransferHead(
  tracks: readonly LabelledTrack[],
  embeddings: Matrix,
  seed: number,
): TrainedHead {
  const labels = [...new Set(tracks.map(({ genre }) => genre))].toSorted();
  const targets = tracks.map(({ genre }) => labels.indexOf(genre));
  const fold = foldsOf(tracks, { folds, blocksPerFold: 1, seed });
  let best: { c: number; logits: Matrix; loss: number } | undefined;
  for (const c of penalties) {
    const logits = outOfFoldLogits(embeddings, targets, labels.length, fold, c);
    const { temperature } = calibrate(logits, targets);
    const loss = meanCrossEntropy(logits, targets, temperature);
    if (best === undefined || loss < best.loss) best = { c, logits, loss };
  }
  const { c, logits } = best!;
  return {
    labels,
    head: trainHead(embeddings, targets, labels.length, c),
    calibration: calibrate(logits, targets),
    c,
  };
}

/** A linear head with this penalty, trained on all rows. */
export function trainHead(
  embeddings: Matrix,
  targets: readonly number[],
  classes: number,
  c: number,
): LinearHead {
  const standardiser = fitStandardiser(embeddings);
  const model = trainLogisticRegression(standardise(embeddings, standardiser), targets, classes, c);
  return {
    inputs: embeddings.columns,
    mean: Float32Array.from(standardiser.mean),
    scale: Float32Array.from(standardiser.scale),
    weights: Float32Array.from(model.weights.data),
    bias: Float32Array.from(model.bias),
  };
}

/** Each track's logits from a head that was trained without the track's fold, `[tracks, classes]`. */
function outOfFoldLogits(
  embeddings: Matrix,
  targets: readonly number[],
  classes: number,
  fold: readonly number[],
  c: number,
): Matrix {
  const result = zeros(embeddings.rows, classes);
  for (const held of new Set(fold)) {
    const inside = [...fold.keys()].filter((index) => fold[index] !== held);
    const outside = [...fold.keys()].filter((index) => fold[index] === held);
    const known = selectRows(embeddings, inside);
    const standardiser = fitStandardiser(known);
    const model = trainLogisticRegression(
      standardise(known, standardiser),
      inside.map((index) => targets[index]!),
      classes,
      c,
    );
    const logits = logisticLogits(model, standardise(selectRows(embeddings, outside), standardiser));
    outside.forEach((index, row) => rowOf(result, index).set(rowOf(logits, row)));
  }
  return result;
}
