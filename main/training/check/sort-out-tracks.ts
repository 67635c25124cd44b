/** Which tracks of a data set are left out of learning and why, and which belong together. */
import type { CheckedTrack, DatasetProblem } from '../../../models/dataset-check.ts';
import { compareText } from '../compare-text.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { finalGroups } from './final-groups.ts';
import { fileOf } from './folder-problems.ts';
import type { Grouping } from './grouping.ts';
import type { Hearing } from './hear-track.ts';
import type { Recording } from './same-recordings.ts';
import {
  countProblems,
  leakProblems,
  leastTracks,
  lostGenres,
  sameIdProblems,
  type SplitParts,
} from './set-problems.ts';
import { hearingProblems, recordingProblems } from './track-problems.ts';

/** What a check found out of the tracks. */
export interface Findings {
  readonly dataset: Dataset;
  readonly hearings: readonly Hearing[];
  readonly grouping: Grouping;
  readonly recordings: readonly Recording[];
  readonly parts: SplitParts;
}

/** Every track with what became of it, and a problem for each reason. */
export function sortOut({ dataset, hearings, grouping, recordings, parts }: Findings): {
  examples: CheckedTrack[];
  problems: DatasetProblem[];
} {
  const unheard = hearingProblems(dataset, hearings);
  const lastParts = [...parts.values()].slice(1);
  const rank = (index: number): number => {
    const id = dataset.tracks[index]!.id.normalize('NFC');
    return lastParts.findLastIndex((ids) => ids.has(id));
  };
  const copies = recordingProblems(dataset, hearings, recordings, rank);
  const leftOut = new Map<number, string>([...unheard.leftOut, ...copies.leftOut]);
  const counts = usableByGenre(dataset, leftOut);
  dataset.tracks.forEach(({ genre }, index) => {
    if (!leftOut.has(index) && counts.get(genre)! < leastTracks) leftOut.set(index, 'too-few');
  });
  const { groups, problems: oneArtist } = finalGroups(dataset, grouping, recordings, leftOut);
  const examples = dataset.tracks.map(({ id, genre }, index): CheckedTrack => ({
    index,
    id,
    genre,
    path: fileOf(dataset, index).path,
    group: groups[index]!,
    durationSeconds: hearings[index]!.heard?.durationSeconds ?? null,
    leftOut: leftOut.get(index) ?? null,
  }));
  return {
    examples,
    problems: [
      ...unheard.problems,
      ...copies.problems,
      ...leakProblems(dataset, grouping.groups, recordings, parts),
      ...sameIdProblems(dataset, parts),
      ...oneArtist,
      ...countProblems(counts),
      ...lostGenres(counts),
    ],
  };
}

function usableByGenre(dataset: Dataset, leftOut: ReadonlyMap<number, string>): Map<string, number> {
  const counts = new Map<string, number>();
  dataset.tracks.forEach(({ genre }, index) => {
    counts.set(genre, (counts.get(genre) ?? 0) + (leftOut.has(index) ? 0 : 1));
  });
  return new Map([...counts].toSorted((a, b) => compareText(a[0], b[0])));
}
