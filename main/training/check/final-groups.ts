/** What must not be parted: tracks of one artist or album, and the copies of one recording. */
import type { DatasetProblem } from '../../../models/dataset-check.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { fileOf } from './folder-problems.ts';
import type { Grouping } from './grouping.ts';
import { named } from './problem-words.ts';
import { DisjointSets, type Recording } from './same-recordings.ts';

/**
 * The group of each track: what names and tags say joined with the recordings. Where all tracks of a genre would
 * be one group, they stand alone after all, since the genre must be learned and judged.
 */
export function finalGroups(
  dataset: Dataset,
  grouping: Grouping,
  recordings: readonly Recording[],
  leftOut: ReadonlyMap<number, string>,
): { groups: string[]; problems: DatasetProblem[] } {
  const { groups } = grouping;
  const joined = joinGroups(groups.length, recordings, (index) => groups[index]!.key);
  const dissolved = new Set<string>();
  const problems: DatasetProblem[] = [];
  const usable = [...dataset.tracks.keys()].filter((index) => !leftOut.has(index));
  for (const [genre, tracks] of Map.groupBy(usable, (index) => dataset.tracks[index]!.genre)) {
    if (new Set(tracks.map((index) => joined.find(index))).size > 1) continue;
    for (const index of tracks) dissolved.add(groups[index]!.key);
    const { by, name } = groups[tracks[0]!]!;
    if (name === null || by === 'numbers' || by === 'prefix') continue;
    problems.push({
      kind: 'one-artist',
      message: `All tracks of ${named(genre)} are of the ${by} ${named(name)}.`,
      remedy: `They are divided between learning and judging all the same, so the score of this genre is better than it would be for other ${by === 'artist' ? 'artists' : 'music'}. Add tracks of others.`,
      action: 'none',
      files: tracks.map((index) => fileOf(dataset, index)),
      genre,
      name,
    });
  }
  const keyOf = (index: number): string => {
    const { key } = groups[index]!;
    return dissolved.has(key) ? `track ${index}` : key;
  };
  const final = joinGroups(groups.length, recordings, keyOf);
  return { groups: groups.map((_, index) => keyOf(final.find(index))), problems };
}

function joinGroups(
  size: number,
  recordings: readonly Recording[],
  keyOf: (index: number) => string,
): DisjointSets {
  const sets = new DisjointSets(size);
  const first = new Map<string, number>();
  for (let index = 0; index < size; index += 1) {
    const key = keyOf(index);
    if (!first.has(key)) first.set(key, index);
    sets.join(first.get(key)!, index);
  }
  for (const { tracks } of recordings) for (const track of tracks) sets.join(tracks[0]!, track);
  return sets;
}
