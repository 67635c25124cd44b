/** The recordings that stand in a data set more than once, whatever they are called and encoded with. */
import { matchRecordings } from '../../audio/fingerprint-match.ts';
import { dot, fitStandardiser, matrixOf, rowOf, standardise } from '../heads/matrix.ts';
import type { Heard } from './hear-track.ts';

/** Tracks that hold one recording. */
export interface Recording {
  /** Positions of the tracks, ascending; two at least. */
  readonly tracks: readonly number[];
  /** Whether the audio of all is the same to the byte. */
  readonly exact: boolean;
}

/** How near embeddings are to each other, and how many of the nearest of each track count. */
interface Nearness {
  readonly cosine: number;
  readonly nearest: number;
}

/** Most copies are at 0.95 and above: that speaks for a match. */
const alike: Nearness = { cosine: 0.85, nearest: 4 };
/** A copy that was encoded badly may sound less like its original than other music does, and is worth a look. */
const similar: Nearness = { cosine: 0.6, nearest: 24 };
/** Of larger sets the shared words of fingerprints alone propose: every pair would be too many. */
export const mostCompared = 4000;

/**
 * Groups the tracks by recording; only groups of two tracks or more.
 *
 * @param heard one a track, null where nothing was heard.
 */
export function findSameRecordings(heard: readonly (Heard | null)[]): Recording[] {
  const sets = new DisjointSets(heard.length);
  const byHash = Map.groupBy(heard.keys(), (index) => heard[index]?.audioHash ?? null);
  for (const [hash, tracks] of byHash) {
    if (hash !== null) for (const track of tracks) sets.join(tracks[0]!, track);
  }
  // Copies to the byte are known already: one of them is compared.
  const unique = [...byHash].flatMap(([hash, tracks]) => (hash === null ? [] : [tracks[0]!]));
  const compared = unique.map((track) => heard[track]!);
  const neighbours = neighboursOf(compared);
  const fingerprints = compared.map(({ fingerprint }) => fingerprint);
  const pairs = { alike: pairsOf(neighbours, alike), similar: pairsOf(neighbours, similar) };
  for (const { first, second } of matchRecordings(fingerprints, pairs)) {
    sets.join(unique[first]!, unique[second]!);
  }
  return sets
    .groups()
    .filter((tracks) => tracks.length > 1)
    .map((tracks) => ({ tracks, exact: new Set(tracks.map((track) => heard[track]!.audioHash)).size === 1 }));
}

/** The tracks that sound like another one that is not the same to the byte. */
export function alikeTracks(heard: readonly (Heard | null)[]): number[] {
  const known = [...heard.keys()].filter((index) => heard[index] !== null);
  return pairsOf(neighboursOf(known.map((index) => heard[index]!)), alike)
    .flat()
    .map((position) => known[position]!);
}

interface Neighbour {
  readonly other: number;
  readonly cosine: number;
}

/** Of each track those whose standardised embeddings point about the same way, the nearest first; no exact copies. */
function neighboursOf(heard: readonly Heard[]): Neighbour[][] {
  if (heard.length < 3 || heard.length > mostCompared) return [];
  const embeddings = matrixOf(heard.map(({ embedding }) => embedding));
  const standardised = standardise(embeddings, fitStandardiser(embeddings));
  const rows = heard.map((_, index) => {
    const row = rowOf(standardised, index);
    const length = Math.sqrt(dot(row, row)) || 1;
    return row.map((value) => value / length);
  });
  const neighbours: Neighbour[][] = heard.map(() => []);
  for (let first = 0; first < rows.length; first += 1) {
    for (let second = first + 1; second < rows.length; second += 1) {
      const cosine = dot(rows[first]!, rows[second]!);
      if (cosine < similar.cosine || heard[first]!.audioHash === heard[second]!.audioHash) continue;
      neighbours[first]!.push({ other: second, cosine });
      neighbours[second]!.push({ other: first, cosine });
    }
  }
  return neighbours.map((near) => near.toSorted((a, b) => b.cosine - a.cosine).slice(0, similar.nearest));
}

function pairsOf(
  neighbours: readonly (readonly Neighbour[])[],
  { cosine: least, nearest }: Nearness,
): [number, number][] {
  return neighbours.flatMap((near, index) =>
    near
      .slice(0, nearest)
      .filter(({ cosine }) => cosine >= least)
      .map(({ other }): [number, number] => [index, other]),
  );
}

/** Sets of whole numbers that only ever grow together (union-find with path halving). */
export class DisjointSets {
  readonly #parents: Uint32Array;

  /** Every number from 0 to `size - 1` in a set of its own. */
  constructor(size: number) {
    this.#parents = Uint32Array.from({ length: size }, (_, index) => index);
  }

  /** The smallest number of the set that `index` is in. */
  find(index: number): number {
    const parents = this.#parents;
    let at = index;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  }

  join(one: number, other: number): void {
    const [a, b] = [this.find(one), this.find(other)];
    this.#parents[Math.max(a, b)] = Math.min(a, b);
  }

  /** All sets, their members ascending. */
  groups(): number[][] {
    return [...Map.groupBy(this.#parents.keys(), (index) => this.find(index)).values()];
  }
}
