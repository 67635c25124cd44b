/**
 * Folds for cross-validation: stratified by genre, neighbours kept together.
 *
 * Neighbours in a collection's numbering are often of one artist or album, and an artist on both sides of a
 * split flatters the score by 10 points and more. Each genre's tracks, in the order of their ids, are cut into
 * `folds * blocksPerFold` runs, which are dealt to the folds.
 */
import { seededRandom } from './random.ts';

export interface FoldOptions {
  readonly folds: number;
  /** More blocks a fold mix better and part more neighbours. */
  readonly blocksPerFold?: number;
  readonly seed: number;
}

/**
 * The fold of every track, 0 to folds - 1; the same for the same seed.
 *
 * @param tracks ids such as `blues.00029`, and their genres.
 */
export function foldsOf(
  tracks: readonly { readonly id: string; readonly genre: string }[],
  { folds, blocksPerFold = 2, seed }: FoldOptions,
): number[] {
  const result = Array.from<number>({ length: tracks.length }).fill(0);
  const random = seededRandom(seed);
  const byGenre = Map.groupBy(tracks.keys(), (index) => tracks[index]!.genre);
  const compare = new Intl.Collator('en', { numeric: true }).compare;
  for (const genre of [...byGenre.keys()].toSorted(compare)) {
    const indexes = byGenre.get(genre)!.toSorted((a, b) => compare(tracks[a]!.id, tracks[b]!.id));
    const blocks = Math.min(folds * blocksPerFold, indexes.length);
    let order: number[] = [];
    for (let block = 0; block < blocks; block += 1) {
      // Every fold gets one block before any gets a second.
      if (order.length === 0) order = shuffled(folds, random);
      const fold = order.pop()!;
      const start = Math.floor((block * indexes.length) / blocks);
      const end = Math.floor(((block + 1) * indexes.length) / blocks);
      for (const index of indexes.slice(start, end)) result[index] = fold;
    }
  }
  return result;
}

/** 0 to count - 1 in random order (Fisher and Yates). */
export function shuffled(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let i = count - 1; i > 0; i -= 1) {
    const other = Math.floor(random() * (i + 1));
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  return order;
}
