/**
 * The translation of embeddings: from spectrograms' approximate ones to those the audio itself would give.
 *
 * A ridge regression on tracks that have both, both sides standardised: exact = offset + weights approximate.
 */
import { foldsOf } from './folds.ts';
import {
  dot,
  fitStandardiser,
  matrixOf,
  multiply,
  rowOf,
  selectRows,
  solvePositiveDefinite,
  standardise,
  transpose,
  type Matrix,
} from './matrix.ts';

export interface Translation {
  /** `[inputs, inputs]`, a row for each number of the exact embedding. */
  readonly weights: Matrix;
  /** `[inputs]`. */
  readonly offset: Float64Array;
}

export interface FittedTranslation {
  readonly translation: Translation;
  /** The penalty's strength. */
  readonly alpha: number;
  /** Share of the variance of unseen tracks that the translation leaves unexplained. */
  readonly unexplained: number;
}

/** Candidates for the strength of the penalty. */
const alphas = [10, 30, 100, 300];

/**
 * Fits the translation on pairs of rows; the penalty is chosen by cross-validation with neighbours kept together.
 *
 * @param tracks whose rows they are.
 */
export function fitTranslation(
  approximate: Matrix,
  exact: Matrix,
  tracks: readonly { readonly id: string; readonly genre: string }[],
  seed: number,
): FittedTranslation {
  const folds = 5;
  const fold = foldsOf(tracks, { folds, seed });
  const scale = fitStandardiser(exact).scale;
  const errors = alphas.map(() => 0);
  for (let held = 0; held < folds; held += 1) {
    const inside = [...fold.keys()].filter((index) => fold[index] !== held);
    const outside = [...fold.keys()].filter((index) => fold[index] === held);
    if (inside.length < 2) continue;
    alphas.forEach((alpha, which) => {
      const translation = ridge(selectRows(approximate, inside), selectRows(exact, inside), alpha);
      for (const index of outside) {
        const guess = translate(rowOf(approximate, index), translation);
        const truth = rowOf(exact, index);
        for (let i = 0; i < truth.length; i += 1)
          errors[which]! += ((guess[i]! - truth[i]!) / scale[i]!) ** 2;
      }
    });
  }
  const best = errors.indexOf(Math.min(...errors));
  const alpha = alphas[best]!;
  return {
    translation: ridge(approximate, exact, alpha),
    alpha,
    unexplained: errors[best]! / (exact.rows * exact.columns),
  };
}

/** offset + weights * embedding. */
export function translate(embedding: ArrayLike<number>, { weights, offset }: Translation): Float64Array {
  const inputs = Float64Array.from({ length: weights.columns }, (_, i) => embedding[i]!);
  return offset.map((start, row) => start + dot(rowOf(weights, row), inputs));
}

/**
 * Ridge regression in its dual form, which is small while tracks are few:
 * weights = X' (X X' + alpha I)^-1 Y with X and Y standardised.
 */
export function ridge(from: Matrix, to: Matrix, alpha: number): Translation {
  const fromScaling = fitStandardiser(from);
  const toScaling = fitStandardiser(to);
  const x = standardise(from, fromScaling);
  const kernel = multiply(x, transpose(x));
  for (let i = 0; i < kernel.rows; i += 1) kernel.data[i * kernel.columns + i]! += alpha;
  const dual = solvePositiveDefinite(kernel, standardise(to, toScaling));
  const standardised = multiply(transpose(dual), x);
  const weights = matrixOf(
    Array.from({ length: to.columns }, (_, row) =>
      rowOf(standardised, row).map((value, i) => (value * toScaling.scale[row]!) / fromScaling.scale[i]!),
    ),
  );
  const offset = Float64Array.from(toScaling.mean);
  for (let row = 0; row < to.columns; row += 1) offset[row]! -= dot(rowOf(weights, row), fromScaling.mean);
  return { weights, offset };
}
