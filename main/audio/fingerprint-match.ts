/**
 * Finds the recordings that stand in a collection more than once, by their fingerprints.
 *
 * Words that two tracks share propose where one lies in the other; whether the bits agree all along the stretch
 * that they have in common decides. Copies differ in a tenth of their bits at most, different music in 45 % and
 * more, sirens and other made sounds in 30 %: between them there is room to settle doubt against a match.
 */
import type { Fingerprint, FingerprintPiece } from '../../models/fingerprint.ts';

/** Two tracks, by index, that hold the same recording. */
export interface RecordingMatch {
  readonly first: number;
  readonly second: number;
  /** Place of a sound in the second track minus its place in the first, seconds. */
  readonly offsetSeconds: number;
  /** Share of the compared bits that differ. */
  readonly errorRate: number;
  /** Seconds compared. */
  readonly comparedSeconds: number;
}

/** Above this share of different bits two stretches are not of one recording. */
const mostErrors = 0.22;
/** Where something else speaks for a match too, such as equal embeddings. */
const mostErrorsIfAlike = 0.27;
/** Less than this in common, in seconds, proves nothing, unless it is most of the shorter track. */
const leastCommonSeconds = 6;
const mostOfShorter = 0.75;
/** Words compared at least: with fewer, different recordings agree by chance. */
const leastWords = 40;
/** Words that so many places share (a held tone, a drum machine) propose nothing. */
const commonPlaces = 60;
/** Shared words, at one offset, that propose a match. */
const leastVotes = 4;
/** Offsets searched where two tracks are proposed from outside, seconds. */
const searchSeconds = 2.5;
/**
 * There a glance at so many words, spread over the track, passes over an offset where more of their bits differ: far
 * more than in a copy, and fewer than in different music.
 */
const glanceWords = 40;
const glanceErrors = 0.4;

type Pair = readonly [first: number, second: number];

/**
 * The pairs of tracks that hold the same recording.
 *
 * @param fingerprints one a track; those of one call were all made in one way (equal `hopSeconds`).
 * @param proposed further pairs worth a look: `alike` where something else speaks for a match too, such as nearly
 *   equal embeddings, `similar` where nothing does.
 */
export function matchRecordings(
  fingerprints: readonly Fingerprint[],
  { alike = [], similar = [] }: { readonly alike?: readonly Pair[]; readonly similar?: readonly Pair[] } = {},
): RecordingMatch[] {
  const found = new Map<string, RecordingMatch>();
  const keep = (match: RecordingMatch | null): void => {
    if (match === null) return;
    const key = `${match.first} ${match.second}`;
    const former = found.get(key);
    if (former === undefined || agreementOf(match) > agreementOf(former)) found.set(key, match);
  };
  for (const { first, second, offsetSeconds } of proposals(fingerprints)) {
    keep(matchAt(fingerprints, first, second, offsetSeconds, mostErrors));
  }
  const searched = new Set<string>();
  const search = ([one, other]: Pair, allowedErrors: number): void => {
    const [first, second] = one < other ? [one, other] : [other, one];
    const key = `${first} ${second}`;
    if (found.has(key) || searched.has(key)) return;
    searched.add(key);
    keep(searchNear(fingerprints, first, second, allowedErrors));
  };
  for (const pair of alike) search(pair, mostErrorsIfAlike);
  for (const pair of similar) search(pair, mostErrors);
  return [...found.values()].toSorted((a, b) => a.first - b.first || a.second - b.second);
}

/** By how much more than chance the stretches agree, in seconds. */
function agreementOf({ comparedSeconds, errorRate }: RecordingMatch): number {
  return comparedSeconds * (1 - 2 * errorRate);
}

/** The best match at offsets of a few seconds. A glance at some of the words passes over most of them. */
function searchNear(
  fingerprints: readonly Fingerprint[],
  first: number,
  second: number,
  allowedErrors: number,
): RecordingMatch | null {
  const hop = fingerprints[first]![0]?.hopSeconds;
  if (hop === undefined) return null;
  const steps = Math.round(searchSeconds / hop);
  const shorter = Math.min(wordsOf(fingerprints[first]!), wordsOf(fingerprints[second]!));
  const glanceStep = Math.max(1, Math.floor(shorter / glanceWords));
  let best: RecordingMatch | null = null;
  for (let step = -steps; step <= steps; step += 1) {
    const seen = compare(fingerprints[first]!, fingerprints[second]!, step * hop, glanceStep);
    // Silence says nothing: then every word is looked at.
    if (seen.words >= glanceWords / 2 && seen.errors > glanceErrors * 32 * seen.words) continue;
    const match = matchAt(fingerprints, first, second, step * hop, allowedErrors);
    if (match !== null && (best === null || agreementOf(match) > agreementOf(best))) best = match;
  }
  return best;
}

/** The match at this offset, a word more or less; null where the bits differ or too little is in common. */
function matchAt(
  fingerprints: readonly Fingerprint[],
  first: number,
  second: number,
  offsetSeconds: number,
  allowedErrors: number,
): RecordingMatch | null {
  const [one, other] = [fingerprints[first]!, fingerprints[second]!];
  const hopSeconds = one[0]!.hopSeconds;
  const shorter = Math.min(wordsOf(one), wordsOf(other));
  const enough = Math.max(leastWords, Math.min(leastCommonSeconds / hopSeconds, mostOfShorter * shorter));
  let best: RecordingMatch | null = null;
  for (const shift of [-1, 0, 1]) {
    const offset = offsetSeconds + shift * hopSeconds;
    const { words, errors } = compare(one, other, offset);
    const errorRate = errors / (32 * words);
    if (words < enough || errorRate > Math.min(allowedErrors, best?.errorRate ?? 1)) continue;
    best = { first, second, offsetSeconds: offset, errorRate, comparedSeconds: words * hopSeconds };
  }
  return best;
}

function wordsOf(fingerprint: Fingerprint): number {
  return fingerprint.reduce((sum, { words }) => sum + words.length, 0);
}

/**
 * Words that lie over each other when the second track is moved by `offsetSeconds`, and their different bits.
 *
 * @param step one word in so many is compared.
 */
function compare(
  one: Fingerprint,
  other: Fingerprint,
  offsetSeconds: number,
  step = 1,
): { words: number; errors: number } {
  let words = 0;
  let errors = 0;
  for (const left of one) {
    for (const right of other) {
      const shift = Math.round((left.startSeconds + offsetSeconds - right.startSeconds) / left.hopSeconds);
      const end = Math.min(left.words.length, right.words.length - shift);
      for (let index = Math.max(0, -shift); index < end; index += step) {
        const a = left.words[index]!;
        const b = right.words[index + shift]!;
        if (a === 0 || b === 0) continue;
        words += 1;
        errors += onesIn(a ^ b);
      }
    }
  }
  return { words, errors };
}

/** Bits set in 32. */
function onesIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

interface Proposal {
  readonly first: number;
  readonly second: number;
  readonly offsetSeconds: number;
}

/** Pieces of all tracks, one after the other in one row of words. */
interface Row {
  readonly pieces: readonly {
    readonly track: number;
    readonly start: number;
    readonly piece: FingerprintPiece;
  }[];
  readonly words: Uint32Array;
  /** The piece that each word is of. */
  readonly pieceOf: Uint32Array;
}

function rowOfWords(fingerprints: readonly Fingerprint[]): Row {
  let length = 0;
  const pieces = fingerprints.flatMap((fingerprint, track) =>
    fingerprint.map((piece) => {
      const start = length;
      length += piece.words.length;
      return { track, start, piece };
    }),
  );
  const words = new Uint32Array(length);
  const pieceOf = new Uint32Array(length);
  pieces.forEach(({ start, piece }, index) => {
    words.set(piece.words, start);
    pieceOf.fill(index, start, start + piece.words.length);
  });
  return { pieces, words, pieceOf };
}

/** Pairs of tracks and offsets at which they share several words. */
function proposals(fingerprints: readonly Fingerprint[]): Proposal[] {
  const { pieces, words, pieceOf } = rowOfWords(fingerprints);
  const order = sortedByWord(words);
  // A vote names both pieces and their offset in words, packed into one whole number.
  const longest = pieces.reduce((most, { piece }) => Math.max(most, piece.words.length), 1);
  const offsets = 2 * longest + 1;
  const votes: number[] = [];
  for (let start = 0; start < order.length;) {
    const word = words[order[start]!]!;
    let end = start + 1;
    while (end < order.length && words[order[end]!] === word) end += 1;
    if (word !== 0 && end - start <= commonPlaces) {
      for (let i = start; i < end; i += 1) {
        for (let j = i + 1; j < end; j += 1) vote(order[i]!, order[j]!);
      }
    }
    start = end;
  }

  function vote(one: number, other: number): void {
    const [left, right] = one < other ? [one, other] : [other, one];
    const [a, b] = [pieceOf[left]!, pieceOf[right]!];
    if (pieces[a]!.track === pieces[b]!.track) return;
    const offset = right - pieces[b]!.start - (left - pieces[a]!.start) + longest;
    votes.push((a * pieces.length + b) * offsets + offset);
  }

  const sorted = Float64Array.from(votes).toSorted();
  const result: Proposal[] = [];
  let former = { key: -2, count: 0 };
  for (let start = 0; start < sorted.length;) {
    const key = sorted[start]!;
    let end = start + 1;
    while (end < sorted.length && sorted[end] === key) end += 1;
    const count = end - start;
    // Copies that are not cut alike divide their votes between two offsets.
    if (count + (former.key === key - 1 ? former.count : 0) >= leastVotes) {
      const pair = Math.floor(key / offsets);
      const [a, b] = [pieces[Math.floor(pair / pieces.length)]!, pieces[pair % pieces.length]!];
      const { hopSeconds } = a.piece;
      const shift = (key % offsets) - longest;
      result.push({
        first: a.track,
        second: b.track,
        offsetSeconds: b.piece.startSeconds - a.piece.startSeconds + shift * hopSeconds,
      });
    }
    former = { key, count };
    start = end;
  }
  return result;
}

/** Positions in the order of their words: a radix sort in two passes of 16 bits. */
function sortedByWord(words: Uint32Array): Uint32Array {
  let order = Uint32Array.from(words.keys());
  for (const shift of [0, 16]) {
    const heads = new Uint32Array(65_537);
    for (const word of words) heads[((word >>> shift) & 0xffff) + 1]! += 1;
    for (let digit = 0; digit < 65_536; digit += 1) heads[digit + 1]! += heads[digit]!;
    const next = new Uint32Array(words.length);
    for (const position of order) next[heads[(words[position]! >>> shift) & 0xffff]!++] = position;
    order = next;
  }
  return order;
}
