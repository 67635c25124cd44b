/**
 * Ranking: which answers tell the most.
 *
 * Active learning's two questions are how unsure the model is of a track and how many others the answer says
 * something about (Settles 2009, "Active Learning Literature Survey", 3.1 and 3.6). To them come what a person
 * wants to see in any case: tracks whose own tag says something else, and tracks unlike anything known.
 */
import { genreKey } from '../text-keys.ts';
import type { Candidate } from '../store/review-line.ts';
import { fromJson } from '../store/json.ts';

/** What disagreement with the file and what being unfamiliar add to a tie, which is worth up to 1. */
const disagreementWorth = 0.5;
const unfamiliarWorth = 0.5;

/** No artist comes twice among so many tracks. */
export const artistSpan = 20;

export interface Ranked {
  readonly id: number;
  readonly artist: string | null;
}

/** Collects candidates, a handful at a time, and ranks them when all are there. */
export class Ranking {
  readonly #known: ReadonlySet<string>;
  /** How many tracks of each group that sounds alike are decided. */
  readonly #answered = new Map<number, number>();
  readonly #candidates: { readonly place: Ranked; readonly leader: number | null; readonly worth: number }[] =
    [];
  readonly #waiting = new Map<number, number>();

  /** @param labels the genres that the model knows. */
  constructor(labels: readonly string[]) {
    this.#known = new Set(labels.map(genreKey));
  }

  /** Adds tracks that people have decided about. */
  addAnswered(tracks: readonly { readonly leader: number | null }[]): void {
    for (const { leader } of tracks) if (leader !== null) increase(this.#answered, leader);
  }

  add(candidates: readonly Candidate[]): void {
    for (const candidate of candidates) {
      const { id, artist, leader } = candidate;
      if (leader !== null) increase(this.#waiting, leader);
      this.#candidates.push({ place: { id, artist }, leader, worth: worthOf(candidate, this.#known) });
    }
  }

  /** The `count` most telling tracks, the most telling first. */
  best(count: number): Ranked[] {
    const before = new Map<number, number>();
    return this.#candidates
      .toSorted((a, b) => b.worth - a.worth || a.place.id - b.place.id)
      .map(({ place, leader, worth }) => {
        if (leader === null) return { place, score: worth };
        // Of a group the first tells about all; each further one, and each answered already, leaves less to tell.
        const siblings = before.get(leader) ?? 0;
        before.set(leader, siblings + 1);
        const told = 1 + siblings + (this.#answered.get(leader) ?? 0);
        return { place, score: (worth * (1 + Math.log2(this.#waiting.get(leader) ?? 1))) / told };
      })
      .toSorted((a, b) => b.score - a.score || a.place.id - b.place.id)
      .slice(0, count)
      .map(({ place }) => place);
  }
}

function increase(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** 0 for a track that is certain; up to 2 for a perfect tie that disagrees and is unlike anything known. */
function worthOf({ margin, unfamiliar, genre, present }: Candidate, known: ReadonlySet<string>): number {
  const disagrees = disagreement(fromJson<string[]>(present), genre, known) !== null;
  return 1 - margin + (disagrees ? disagreementWorth : 0) + (unfamiliar === 1 ? unfamiliarWorth : 0);
}

/**
 * The genre in a file that contradicts a suggestion: one the model knows, where none of the file's is the
 * suggested one. Genres that the model does not know contradict nothing.
 */
export function disagreement(
  present: readonly string[],
  suggested: string,
  known: ReadonlySet<string>,
): string | null {
  if (present.length === 0) return null;
  const wanted = genreKey(suggested);
  if (present.some((genre) => genreKey(genre) === wanted)) return null;
  return present.find((genre) => known.has(genreKey(genre))) ?? null;
}

/**
 * Takes `count` tracks from the front of a ranking, no artist twice within `artistSpan` of each other as long as
 * there are others, and answers what is left of it.
 *
 * @param recent artists of the tracks that come right before, the nearest one last.
 */
export function pick(
  ranked: readonly Ranked[],
  count: number,
  recent: readonly string[],
): { picked: Ranked[]; left: Ranked[] } {
  const left = [...ranked];
  const picked: Ranked[] = [];
  const artists = [...recent];
  while (picked.length < count && left.length > 0) {
    const near = new Set(artists.slice(1 - artistSpan));
    const free = left.findIndex(({ artist }) => artist === null || !near.has(artist));
    const [next] = left.splice(Math.max(free, 0), 1);
    if (!next) break;
    picked.push(next);
    artists.push(next.artist ?? '');
  }
  return { picked, left };
}
