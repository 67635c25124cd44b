/**
 * Splits: which tracks a model learns from, and which it is judged by.
 *
 * What belongs together (an artist, an album, the copies of one recording) is a group and stays on one side: a
 * model that has heard the artist is judged 10 points and more too well. Every genre keeps its share on both
 * sides as far as its groups allow. Segments of a track are cut afterwards, so they never part.
 */
import { compareText } from './compare-text.ts';
import { readSplitPart, tracksOfPart } from './dataset/dataset.ts';
import { foldsOf, shuffled } from './folds.ts';
import { seededRandom } from './random.ts';

/** What a split must know of a track. */
export interface GroupedTrack {
  readonly genre: string;
  readonly group: string;
}

/** The same, with the id that names it. */
export interface IdentifiedTrack extends GroupedTrack {
  readonly id: string;
}

export interface Split {
  /** By lists given, by groups, or by chance. */
  readonly kind: 'lists' | 'grouped' | 'random';
  /** Whether what belongs together may stand on both sides: the score then flatters, and says so. */
  readonly leaky: boolean;
  /** Positions in the list of tracks, ascending; no position is in both. */
  readonly train: readonly number[];
  readonly held: readonly number[];
}

export interface HoldOutOptions {
  /** Share of each genre's tracks to hold out, above 0 and below 1. */
  readonly share: number;
  readonly seed: number;
}

export interface FoldsOptions {
  readonly folds: number;
  readonly seed: number;
}

/** What a genre without a track on one side costs, beside the squared distances from the wished sizes. */
const missingCost = 1e9;

/**
 * Holds out about `share` of each genre, group by group; the same for the same seed.
 *
 * A genre of two groups or more has tracks on both sides, unless a group of several genres stands in the way;
 * the number held out of a genre then misses the wish by no more than its largest group.
 */
export function holdOutGroups(tracks: readonly GroupedTrack[], { share, seed }: HoldOutOptions): Split {
  const { groups, totals } = countGroups(tracks);
  const wishes = totals.map((total) => Math.min(Math.max(1, Math.round(share * total)), total - 1));
  const held = totals.map(() => 0);
  const isHeld = groups.map(() => false);

  /** By how much the cost changes when this group changes sides. */
  const changeOf = (group: number, missing: number): number => {
    const sign = isHeld[group] ? -1 : 1;
    const costOf = (genre: number, count: number): number =>
      (count - wishes[genre]!) ** 2 / totals[genre]! +
      (totals[genre]! > 1 && (count <= 0 || count >= totals[genre]!) ? missing : 0);
    let change = 0;
    for (const [genre, count] of groups[group]!.counts) {
      change += costOf(genre, held[genre]! + sign * count) - costOf(genre, held[genre]!);
    }
    return change;
  };
  const flip = (group: number): void => {
    const sign = isHeld[group] ? -1 : 1;
    for (const [genre, count] of groups[group]!.counts) held[genre]! += sign * count;
    isHeld[group] = !isHeld[group];
  };

  for (const group of shuffled(groups.length, seededRandom(seed))) if (changeOf(group, 0) < 0) flip(group);
  // Every change lowers the cost, so this ends.
  for (;;) {
    let best = { group: -1, change: -1e-9 };
    for (let group = 0; group < groups.length; group += 1) {
      const change = changeOf(group, missingCost);
      if (change < best.change) best = { group, change };
    }
    if (best.group < 0) break;
    flip(best.group);
  }
  const heldTracks = new Set(groups.flatMap(({ tracks: members }, group) => (isHeld[group] ? members : [])));
  return splitOf('grouped', false, tracks.length, heldTracks);
}

/**
 * The fold of every track, 0 to folds - 1: groups stay whole, genres are spread evenly; the same for the same seed.
 *
 * The largest groups are dealt first, each to the fold with the least of its genres (as scikit-learn's
 * StratifiedGroupKFold does). A genre of as many groups as folds is in every fold.
 */
export function foldsOfGroups(tracks: readonly GroupedTrack[], { folds, seed }: FoldsOptions): number[] {
  const { groups, totals } = countGroups(tracks);
  const random = seededRandom(seed);
  const order = shuffled(groups.length, random)
    .map((index) => groups[index]!)
    .toSorted((a, b) => b.tracks.length - a.tracks.length);
  const filled = Array.from({ length: folds }, () => ({ counts: totals.map(() => 0), size: 0 }));
  const result = tracks.map(() => 0);
  for (const { counts, tracks: members } of order) {
    const loads = filled.map((fold) =>
      counts.reduce((sum, [genre, count]) => sum + (count * fold.counts[genre]!) / totals[genre]!, 0),
    );
    // In an order of its own for each group, so that no fold is always the first of equals.
    const [chosen] = shuffled(folds, random).toSorted(
      (a, b) => loads[a]! - loads[b]! || filled[a]!.size - filled[b]!.size,
    );
    const fold = filled[chosen!]!;
    for (const [genre, count] of counts) fold.counts[genre]! += count;
    fold.size += members.length;
    for (const track of members) result[track] = chosen!;
  }
  return result;
}

/**
 * The fold of every track, 0 to folds - 1, by the order of their ids (folds.ts); no group is parted. A genre of a
 * single group is parted all the same, for each fold needs every genre; the same for the same seed.
 */
export function foldsByGroup(tracks: readonly IdentifiedTrack[], { folds, seed }: FoldsOptions): number[] {
  const groupsOfGenre = new Map<string, Set<string>>();
  for (const { genre, group } of tracks) {
    groupsOfGenre.set(genre, (groupsOfGenre.get(genre) ?? new Set()).add(group));
  }
  const unitOf = ({ id, genre, group }: IdentifiedTrack): string =>
    groupsOfGenre.get(genre)!.size > 1 ? `group ${group}` : `track ${id}`;
  const units = [...Map.groupBy(tracks, unitOf)].map(([unit, [first]]) => ({
    unit,
    id: first!.id,
    genre: first!.genre,
  }));
  const foldOf = foldsOf(units, { folds, blocksPerFold: 1, seed });
  const foldOfUnit = new Map(units.map(({ unit }, position) => [unit, foldOf[position]!]));
  return tracks.map((track) => foldOfUnit.get(unitOf(track))!);
}

/** Holds out about `share` of each genre by chance, whatever belongs together: leaky, to compare with others. */
export function holdOutAtRandom(
  tracks: readonly { readonly genre: string }[],
  options: HoldOutOptions,
): Split {
  return { ...holdOutGroups(eachAlone(tracks), options), kind: 'random', leaky: true };
}

/** Folds by chance, stratified, whatever belongs together: leaky, to compare with others. */
export function foldsAtRandom(
  tracks: readonly { readonly genre: string }[],
  options: FoldsOptions,
): number[] {
  return foldsOfGroups(eachAlone(tracks), options);
}

/**
 * The split that two lists of a split folder give.
 *
 * @param options.train part to learn from, such as `train`.
 * @param options.held part to be judged by, such as `valid`.
 * @throws Failure `invalid-split` when a list cannot be read or names none of the tracks.
 */
export async function splitByLists(
  tracks: readonly IdentifiedTrack[],
  options: { readonly folder: string; readonly train: string; readonly held: string },
): Promise<Split> {
  const positioned = tracks.map((track, position) => ({ ...track, position }));
  const positionsOf = async (part: string): Promise<number[]> =>
    tracksOfPart(positioned, await readSplitPart(options.folder, part)).map(({ position }) => position);
  const held = await positionsOf(options.held);
  const isHeld = new Set(held);
  // A track of both lists is held out: what judges must not be learned.
  const train = (await positionsOf(options.train)).filter((position) => !isHeld.has(position));
  const heldGroups = new Set(held.map((position) => tracks[position]!.group));
  const leaky = train.some((position) => heldGroups.has(tracks[position]!.group));
  return { kind: 'lists', leaky, train, held };
}

function eachAlone(tracks: readonly { readonly genre: string }[]): GroupedTrack[] {
  return tracks.map(({ genre }, index) => ({ genre, group: String(index) }));
}

function splitOf(kind: Split['kind'], leaky: boolean, length: number, held: ReadonlySet<number>): Split {
  const all = Array.from({ length }, (_, index) => index);
  return {
    kind,
    leaky,
    train: all.filter((index) => !held.has(index)),
    held: all.filter((index) => held.has(index)),
  };
}

interface CountedGroup {
  /** Positions of its tracks. */
  readonly tracks: readonly number[];
  /** How many tracks it has of each of its genres. */
  readonly counts: readonly (readonly [genre: number, count: number])[];
}

/** Groups in the order of their names, and the number of tracks of each genre. */
function countGroups(tracks: readonly GroupedTrack[]): { groups: CountedGroup[]; totals: number[] } {
  const genres = [...new Set(tracks.map(({ genre }) => genre))].toSorted(compareText);
  const numberOf = new Map(genres.map((genre, index) => [genre, index]));
  const byGroup = Map.groupBy(tracks.keys(), (index) => tracks[index]!.group);
  const totals = genres.map(() => 0);
  for (const { genre } of tracks) totals[numberOf.get(genre)!]! += 1;
  const groups = [...byGroup.keys()].toSorted(compareText).map((group): CountedGroup => {
    const members = byGroup.get(group)!;
    const byGenre = Map.groupBy(members, (index) => numberOf.get(tracks[index]!.genre)!);
    return { tracks: members, counts: [...byGenre].map(([genre, { length }]) => [genre, length] as const) };
  });
  return { groups, totals };
}
