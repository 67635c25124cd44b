/** Embeddings for tests: a cloud a genre, so that heads can tell most of them apart. */
import { seededRandom } from '../../main/training/random.ts';

export interface MadeTrack {
  readonly genre: string;
  readonly group: string;
  readonly embedding: Float64Array;
}

/** About normal: the sum of six numbers in -1..1. */
export function normal(random: () => number): number {
  let sum = 0;
  for (let i = 0; i < 6; i += 1) sum += 2 * random() - 1;
  return sum / Math.SQRT2;
}

/**
 * Tracks in the order of their genres.
 *
 * @param options.spread distance between the genres' centres, in deviations; 1 is hard to tell apart.
 */
export function madeTracks({
  genres = 5,
  perGenre = 40,
  inputs = 30,
  spread = 0.7,
  seed = 1,
}: {
  readonly genres?: number;
  readonly perGenre?: number;
  readonly inputs?: number;
  readonly spread?: number;
  readonly seed?: number;
} = {}): MadeTrack[] {
  const random = seededRandom(seed);
  return Array.from({ length: genres }, (_, genre) => {
    const centre = Float64Array.from({ length: inputs }, () => spread * normal(random));
    return Array.from({ length: perGenre }, (__, index) => ({
      genre: `genre ${genre}`,
      group: `${genre}/${Math.floor(index / 2)}`,
      embedding: centre.map((value) => value + normal(random)),
    }));
  }).flat();
}
