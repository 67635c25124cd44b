/** Whether one model is better than another, by the tracks that both were scored on. */
import { bootstrapInterval } from './bootstrap.ts';
import type { ScoredTrack } from './evaluation.ts';

/** Two models on the same tracks. */
export interface Comparison {
  /** Tracks that both were scored on. */
  readonly tracks: number;
  /** Tracks that one of them alone knew. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Accuracy of the second minus that of the first, with its 95 % interval by bootstrap over tracks. */
  readonly difference: number;
  readonly differenceInterval: readonly [low: number, high: number];
  /** How often chance alone parts two equally good models so far: McNemar's exact test, two-sided. */
  readonly pValue: number;
  /** Of the second model against the first. */
  readonly verdict: 'better' | 'worse' | 'cannot tell';
}

/** Below this a difference is believed. */
const significance = 0.05;

/**
 * Whether the second model is better than the first, by the tracks that both were scored on (equal ids and truths,
 * letter case aside).
 *
 * Only tracks that one of the two knows tell anything: McNemar's exact test asks how likely a fair coin falls so
 * unevenly (https://en.wikipedia.org/wiki/McNemar%27s_test#Exact_test).
 *
 * @param random numbers in [0, 1).
 */
export function compareModels(
  first: readonly ScoredTrack[],
  second: readonly ScoredTrack[],
  random: () => number,
): Comparison {
  const others = new Map(numberedTracks(second));
  const pairs = numberedTracks(first).flatMap(([key, one]) => {
    const other = others.get(key);
    return other ? [{ first: one.truth === one.genre, second: other.truth === other.genre }] : [];
  });
  const onlyFirst = pairs.filter((pair) => pair.first && !pair.second).length;
  const onlySecond = pairs.filter((pair) => pair.second && !pair.first).length;
  const pValue = mcNemarExact(onlyFirst, onlySecond);
  const different = onlySecond > onlyFirst ? 'better' : 'worse';
  return {
    tracks: pairs.length,
    onlyFirst,
    onlySecond,
    difference: pairs.length === 0 ? 0 : (onlySecond - onlyFirst) / pairs.length,
    differenceInterval: bootstrapInterval(
      pairs.map((pair) => Number(pair.second) - Number(pair.first)),
      random,
    ),
    pValue,
    verdict: pValue < significance ? different : 'cannot tell',
  };
}

/** Tracks by id and truth; several of one name are told apart by their order. */
function numberedTracks(tracks: readonly ScoredTrack[]): [string, ScoredTrack][] {
  const seen = new Map<string, number>();
  return tracks.map((track) => {
    const name = JSON.stringify([track.id, track.truth.toLowerCase()]);
    const number = (seen.get(name) ?? 0) + 1;
    seen.set(name, number);
    return [`${name} ${number}`, track];
  });
}

/** Probability that of `one + other` throws of a fair coin the sides differ so much or more. */
export function mcNemarExact(one: number, other: number): number {
  const throws = one + other;
  const fewer = Math.min(one, other);
  // Logarithms, because 2^-throws underflows.
  let logChoose = 0;
  let tail = 0;
  for (let count = 0; count <= fewer; count += 1) {
    tail += Math.exp(logChoose - throws * Math.LN2);
    logChoose += Math.log((throws - count) / (count + 1));
  }
  return Math.min(1, 2 * tail);
}
