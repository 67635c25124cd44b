/** Jumping in a sorted list by the first letters of what it is sorted by. */
import type { TrackQuery } from '../../../models/engine-contract.ts';
import { foldText, naturalKey } from '../text-keys.ts';
import type { Connection } from './connection.ts';
import { sortKeyOf } from './query.ts';
import { stateNumbers } from './standing.ts';

type Key = string | number;

/**
 * Index of the first of `ids` whose key begins with the text, else of the one where it would stand; of a confidence
 * the first at or past that many percent. Null for an empty list, and where no state begins with the text.
 * @param ids in the order of the query; what was changed since may make it miss by a little
 */
export function placeInOrder(
  connection: Connection,
  text: string,
  ids: readonly number[],
  query: TrackQuery,
): number | null {
  const wanted = wantedKeys(text, query);
  if (wanted === null || ids.length === 0) return null;
  const sql = sortKeyOf(query);
  const keyAt = (index: number): Key | null =>
    folded(connection.one<{ key: Key | null }>(sql, ids[index] ?? 0)?.key ?? null, query);
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const key = keyAt(middle);
    // What has no key stands last in either order.
    const comesBefore =
      key !== null && (query.descending ? isBefore(wanted.last, key) : isBefore(key, wanted.first));
    if (comesBefore) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, ids.length - 1);
}

/** First and last key that is meant; null where none can be. */
function wantedKeys(text: string, { sort }: TrackQuery): { first: Key; last: Key } | null {
  if (sort === 'confidence') {
    const confidence = Number.parseFloat(text.replace(',', '.')) / 100;
    return Number.isNaN(confidence) ? null : { first: confidence, last: confidence };
  }
  if (sort === 'state') {
    const start = foldText(text);
    const state = Object.entries(stateNumbers).find(([name]) => name.startsWith(start));
    return state === undefined ? null : { first: state[1], last: state[1] };
  }
  const first = sort === 'genre' || sort === 'runnerUp' ? text.trim().toLowerCase() : naturalKey(text);
  // Nothing that begins so comes after it.
  return { first, last: `${first}\u{10FFFF}` };
}

/** Genres are sorted without case, as SQLite's NOCASE does; the other keys are folded already. */
function folded(key: Key | null, { sort }: TrackQuery): Key | null {
  return typeof key === 'string' && (sort === 'genre' || sort === 'runnerUp') ? key.toLowerCase() : key;
}

/** Text as SQLite compares it: by its bytes. */
function isBefore(a: Key, b: Key): boolean {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) < Number(b);
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}
