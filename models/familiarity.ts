/**
 * Familiarity: whether a track is like anything a model was trained on.
 *
 * A classifier must choose among its genres, and is often surest of sounds that are none: speech, noise, a tone.
 * So a track's strangeness is measured, and with it the model's word loses weight until nothing is left of it.
 */

/** A bound for long tracks and for tracks of one segment, whose embedding scatters more. */
export interface Bound {
  readonly long: number;
  readonly short: number;
}

/** What the tracks that a model knows look like, in the standardised embeddings of its head. */
export interface Familiarity {
  /**
   * Lower triangle of Cholesky's factor of the covariance within the genres: row 0, then row 1 up to its
   * diagonal, and so on; `inputs * (inputs + 1) / 2` numbers, those on the diagonal above zero.
   */
  readonly factor: Float32Array;
  /** Whitened means of the genres, `[labels, inputs]` row by row. */
  readonly centres: Float32Array;
  /** Up to this strangeness a track is like any other. */
  readonly ordinary: Bound;
  /** Beyond this strangeness a track is unlike everything known; above `ordinary`. */
  readonly limit: Bound;
}

/** What is left of the model's word at the limit: fewer than half, so that it never sounds sure there. */
const trustAtLimit = 0.4;

/**
 * Squared Mahalanobis distance to the nearest genre's mean, divided by the number of inputs: about 1 for a track
 * like those in training, without an upper bound.
 *
 * @param inputs a standardised embedding.
 */
export function strangenessOf(
  inputs: ArrayLike<number>,
  { factor, centres }: Pick<Familiarity, 'factor' | 'centres'>,
): number {
  const white = whitened(inputs, factor);
  let nearest = Number.POSITIVE_INFINITY;
  for (let start = 0; start < centres.length; start += white.length) {
    let sum = 0;
    for (let i = 0; i < white.length; i += 1) sum += (white[i]! - centres[start + i]!) ** 2;
    nearest = Math.min(nearest, sum / white.length);
  }
  return nearest;
}

/** Solves `factor * white = inputs`: coordinates in which the genres' clouds are round and of size 1. */
export function whitened(inputs: ArrayLike<number>, factor: ArrayLike<number>): Float64Array {
  const white = new Float64Array(inputs.length);
  let next = 0;
  for (let row = 0; row < white.length; row += 1) {
    let sum = inputs[row]!;
    for (let column = 0; column < row; column += 1) sum -= factor[next++]! * white[column]!;
    white[row] = sum / factor[next++]!;
  }
  return white;
}

/**
 * The bound for the mean of so many segments. Scatter that is independent between segments falls with their
 * number in the mean's squared distance.
 */
export function boundFor(segments: number, { long, short }: Bound): number {
  return long + (short - long) / Math.max(1, segments);
}

/** How much of a model's word counts for a track. */
export interface Trust {
  /** 1 for ordinary tracks, near 0 for very strange ones. */
  readonly trust: number;
  /** Whether the track is unlike anything the model knows. */
  readonly unfamiliar: boolean;
}

/**
 * The trust that a strangeness leaves: with `way` from 0 where it is no more than ordinary to 1 at the limit,
 * 0.4 ^ (way * way), which falls smoothly; beyond the limit the track is unfamiliar. The rest of the probability
 * belongs to all genres alike.
 *
 * @param segments of how many segments the embedding is the mean.
 */
export function trustIn(
  strangeness: number,
  segments: number,
  bounds: Pick<Familiarity, 'ordinary' | 'limit'>,
): Trust {
  const ordinary = boundFor(segments, bounds.ordinary);
  const way = Math.max(0, (strangeness - ordinary) / (boundFor(segments, bounds.limit) - ordinary));
  return { trust: trustAtLimit ** (way * way), unfamiliar: way > 1 };
}
