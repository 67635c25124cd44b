/** What is wrong with a data set as a whole: numbers of tracks, groups and splits. */
import type { CheckedFile, DatasetProblem } from '../../../models/dataset-check.ts';
import { compareText } from '../compare-text.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { fileOf } from './folder-problems.ts';
import type { TrackGroup } from './grouping.ts';
import { counted, named, someOf } from './problem-words.ts';
import type { Recording } from './same-recordings.ts';

/** A genre of fewer tracks cannot be learned and judged. */
export const leastTracks = 2;
/** A genre of fewer tracks is learned badly, and its score hardly means anything. */
const fewTracks = 10;
/** From here on a genre counts as rare beside another. */
const imbalance = 3;

/** How many tracks of each genre are usable. */
export type GenreCounts = ReadonlyMap<string, number>;

/** Genres that are too small, and how unequal the others are. */
export function countProblems(counts: GenreCounts): DatasetProblem[] {
  const problems: DatasetProblem[] = [];
  for (const [genre, tracks] of counts) {
    if (tracks >= fewTracks || tracks === 0) continue;
    const lost = tracks < leastTracks;
    problems.push({
      kind: 'too-few',
      message: `${named(genre)} has ${counted(tracks, 'usable track')}.`,
      remedy: lost
        ? 'The genre is left out: at least one track is needed to learn from and another to be judged by. Add tracks to it.'
        : 'It is used, but so few tracks teach little, and its score means hardly anything. Some dozens are better.',
      action: lost ? 'leave-out' : 'none',
      files: [],
      genre,
      tracks,
    });
  }
  const used = [...counts].filter(([, tracks]) => tracks >= leastTracks).toSorted((a, b) => b[1] - a[1]);
  const [most, least] = [used[0], used.at(-1)];
  if (most && least && most[1] >= imbalance * least[1]) {
    problems.push({
      kind: 'imbalance',
      message: `${named(most[0])} has ${most[1]} usable tracks and ${named(least[0])} ${least[1]}.`,
      remedy:
        'The model may favour the frequent genres. Add tracks of the rare ones; weights for genres, in the settings of training, help a little.',
      action: 'none',
      files: [],
      most: { genre: most[0], tracks: most[1] },
      least: { genre: least[0], tracks: least[1] },
    });
  }
  return problems;
}

/** The genre that vanished, or the one that is left, once files were left out. */
export function lostGenres(counts: GenreCounts): DatasetProblem[] {
  const genres = [...counts].filter(([, tracks]) => tracks >= leastTracks).map(([genre]) => genre);
  if (genres.length >= 2) return [];
  return [
    {
      kind: 'one-genre',
      message:
        genres.length === 0
          ? 'No genre has two usable tracks.'
          : `Only ${named(genres[0]!)} has two usable tracks or more. A model learns to tell at least two genres apart.`,
      remedy: 'Put right what is told of the files, or add tracks of other genres.',
      action: 'stop',
      files: [],
      genres,
    },
  ];
}

/** The parts of a split that was given, and the tracks that their lists name. */
export type SplitParts = ReadonlyMap<string, ReadonlySet<string>>;

/** The parts that name a track; more than one where lists overlap. */
function partsOf(parts: SplitParts, id: string): string[] {
  return [...parts].filter(([, ids]) => ids.has(id)).map(([part]) => part);
}

/**
 * What belongs together and stands in several parts. Only what tags and folders say, and what is heard to be one
 * recording, counts as a leak; what names merely suggest is kept together but blamed for nothing.
 */
export function leakProblems(
  dataset: Dataset,
  groups: readonly TrackGroup[],
  recordings: readonly Recording[],
  parts: SplitParts,
): DatasetProblem[] {
  const problems: DatasetProblem[] = [];
  const idsOf = dataset.tracks.map(({ id }) => id.normalize('NFC'));
  const parted = (tracks: readonly number[]): { inParts: string[]; files: CheckedFile[] } | null => {
    const inSplit = tracks.filter((index) => partsOf(parts, idsOf[index]!).length > 0);
    const inParts = [...new Set(inSplit.flatMap((index) => partsOf(parts, idsOf[index]!)))].toSorted(
      compareText,
    );
    return inParts.length < 2 ? null : { inParts, files: inSplit.map((index) => fileOf(dataset, index)) };
  };
  for (const tracks of Map.groupBy(groups.keys(), (index) => groups[index]!.key).values()) {
    const { by, name } = groups[tracks[0]!]!;
    const found = parted([...tracks]);
    if (found === null || name === null || (by !== 'artist' && by !== 'album' && by !== 'folder')) continue;
    problems.push({
      kind: 'leak',
      message: `The ${by} ${named(name)} stands in the parts ${found.inParts.map(named).join(' and ')} of the split.`,
      remedy: `The split is used as it is, so the score is better than it would be for ${by === 'artist' ? 'artists' : 'music'} that the model does not know. Keep these tracks in one part.`,
      action: 'none',
      files: found.files,
      by,
      name,
      parts: found.inParts,
    });
  }
  for (const { tracks } of recordings) {
    const found = parted(tracks);
    if (found === null) continue;
    const ids = tracks.map((index) => dataset.tracks[index]!.id);
    problems.push({
      kind: 'leak',
      message: `${someOf(ids)} are one recording and stand in the parts ${found.inParts.map(named).join(' and ')} of the split.`,
      remedy: 'The copies are left out, so that nothing is judged by what was learned.',
      action: 'leave-out',
      files: found.files,
      by: 'recording',
      name: ids[0]!,
      parts: found.inParts,
    });
  }
  return problems;
}

/** Names that stand for several tracks, where lists of names decide. */
export function sameIdProblems(dataset: Dataset, parts: SplitParts): DatasetProblem[] {
  const byId = Map.groupBy(dataset.tracks.keys(), (index) => dataset.tracks[index]!.id.normalize('NFC'));
  return [...byId].flatMap(([id, tracks]) =>
    tracks.length < 2 || partsOf(parts, id).length === 0
      ? []
      : [
          {
            kind: 'same-id' as const,
            message: `${counted(tracks.length, 'track')} of the data set are called ${named(id)}, and the split names it.`,
            remedy: 'All of them go where the split says. Rename them if that is not meant.',
            action: 'none' as const,
            files: [...tracks].map((index) => fileOf(dataset, index)),
            id,
          },
        ],
  );
}
