/** Learning what is familiar: the shape of the known tracks, and how strange tracks of the same kind can be. */
import { whitened, type Bound, type Familiarity } from '../../../models/familiarity.ts';
import { fitClouds } from './discriminant.ts';
import { choleskyFactor, matrixOf, rowOf, type Matrix } from './matrix.ts';

/**
 * The covariance's shrinkage. Less than the discriminant's: what is strange shows in the directions in which
 * music hardly varies.
 */
const shrinkage = 0.1;
/** Shares of the known tracks, left out of training, that lie below each bound. */
const ordinaryShare = 0.9;
const familiarShare = 0.99;
/** One collection shows less than all there is to music, so the limit lies above its tracks by this factor. */
const headroom = 1.25;

/** The part of `Familiarity` that training examples tell. */
export type KnownShape = Pick<Familiarity, 'factor' | 'centres'>;

/** Fits the shape of the known tracks; the parameters as for `trainDiscriminant`. */
export function fitKnownShape(
  inputs: Matrix,
  targets: readonly number[],
  classes: number,
  exampleWeights: readonly number[],
): KnownShape {
  const { means, covariance } = fitClouds(inputs, targets, classes, exampleWeights, shrinkage);
  const lower = choleskyFactor(covariance);
  const factor = new Float32Array((lower.rows * (lower.rows + 1)) / 2);
  for (let row = 0; row < lower.rows; row += 1) {
    factor.set(rowOf(lower, row).subarray(0, row + 1), (row * (row + 1)) / 2);
  }
  const centres = matrixOf(
    Array.from({ length: classes }, (_, label) => whitened(rowOf(means, label), factor)),
  );
  return { factor, centres: Float32Array.from(centres.data) };
}

/** Strangeness of tracks, each measured with a shape that was fitted without it. */
export interface OutOfFoldStrangeness {
  /** Of whole tracks as predictions hear them. */
  readonly whole: readonly number[];
  /** Of how many segments a whole track is the mean, on average. */
  readonly segments: number;
  /** Of single segments; may be empty, then short audio is measured like a whole track. */
  readonly short: readonly number[];
}

/** The bounds: what 90 % of the known tracks keep is ordinary, a quarter above what 99 % keep is the limit. */
export function fitFamiliarityBounds(
  measured: OutOfFoldStrangeness,
): Pick<Familiarity, 'ordinary' | 'limit'> {
  const ordinary = boundOf(measured, ordinaryShare);
  const familiar = boundOf(measured, familiarShare);
  return {
    ordinary,
    limit: {
      // Where single segments scatter far more than whole tracks, the bounds of long tracks may cross.
      long: headroom * Math.max(familiar.long, ordinary.long),
      short: headroom * Math.max(familiar.short, ordinary.short),
    },
  };
}

/** The bound that this share of the whole tracks keeps, and of the single segments (`boundFor` solved for it). */
function boundOf({ whole, segments, short }: OutOfFoldStrangeness, share: number): Bound {
  const ofWhole = quantileOf(whole, share);
  // Less audio never looks more familiar.
  const ofShort = short.length === 0 ? ofWhole : Math.max(ofWhole, quantileOf(short, share));
  if (segments <= 1) return { long: ofWhole, short: ofShort };
  // However much single segments scatter, something is left of it in many.
  const long = (segments * ofWhole - ofShort) / (segments - 1);
  return { long: Math.max(long, ofWhole / 2), short: ofShort };
}

/** The value below which this share of the values lies, between two of them linearly; `values` is not empty. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const left = sorted[below]!;
  const right = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return left + (position - below) * (right - left);
}
