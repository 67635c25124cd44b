/** The report of a data set's check, with what a person is told at its end. */
import {
  problemActions,
  type CheckedTrack,
  type DatasetProblem,
  type DatasetReport,
  type LearningCurve,
} from '../../../models/dataset-check.ts';
import { compareText } from '../compare-text.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { fileOf } from './folder-problems.ts';
import type { Grouping } from './grouping.ts';
import { counted, lasting, percent } from './problem-words.ts';

/** What quick heads say of the usable tracks. */
export interface Judged {
  readonly suspects: DatasetReport['suspects'];
  readonly learningCurve: LearningCurve | null;
}

/** The report where nothing can be learned, whatever would be heard. */
export function reportWithoutListening(dataset: Dataset, problems: DatasetProblem[]): DatasetReport {
  const examples = dataset.tracks.map(({ id, genre }, index): CheckedTrack => ({
    index,
    id,
    genre,
    path: fileOf(dataset, index).path,
    group: `track ${index}`,
    durationSeconds: null,
    leftOut: null,
  }));
  const grouping = { by: 'none', reason: 'Nothing was listened to.', groups: [] } as const;
  return reportOf(dataset, examples, grouping, problems, { suspects: [], learningCurve: null });
}

/** The report of tracks that were listened to. */
export function reportOf(
  dataset: Dataset,
  examples: CheckedTrack[],
  grouping: Grouping,
  problems: readonly DatasetProblem[],
  judged: Judged,
): DatasetReport {
  const usable = examples.filter(({ leftOut }) => leftOut === null);
  const lengthOf = (tracks: readonly CheckedTrack[]): number =>
    tracks.reduce((sum, { durationSeconds }) => sum + (durationSeconds ?? 0), 0);
  const genres = [...Map.groupBy(examples, ({ genre }) => genre)]
    .toSorted((a, b) => compareText(a[0], b[0]))
    .map(([genre, tracks]) => {
      const used = tracks.filter(({ leftOut }) => leftOut === null);
      return { genre, tracks: tracks.length, usable: used.length, seconds: lengthOf(used) };
    });
  const trainable = problems.every(({ action }) => action !== 'stop');
  return {
    path: dataset.path,
    kind: dataset.kind,
    genres,
    tracks: examples.length,
    usable: usable.length,
    seconds: lengthOf(usable),
    grouping: {
      by: grouping.by,
      reason: grouping.reason,
      groups: new Set(usable.map(({ group }) => group)).size,
    },
    problems: problems.toSorted(
      (a, b) => problemActions.indexOf(a.action) - problemActions.indexOf(b.action),
    ),
    examples,
    ...judged,
    trainable,
    verdict: trainable ? verdictOf(usable, genres, lengthOf(usable), judged.learningCurve) : whyNot(problems),
  };
}

function whyNot(problems: readonly DatasetProblem[]): string {
  const stops = problems.filter(({ action }) => action === 'stop');
  return `No model can be trained from this. ${stops.map(({ message, remedy }) => `${message} ${remedy}`).join(' ')}`;
}

/** So few tracks that any figure is a guess. */
const veryFew = 100;

function verdictOf(
  usable: readonly CheckedTrack[],
  genres: DatasetReport['genres'],
  seconds: number,
  curve: LearningCurve | null,
): string {
  const used = genres.filter((genre) => genre.usable > 0).length;
  const amount = `A model can be trained from ${counted(usable.length, 'track')} of ${counted(used, 'genre')}, ${lasting(seconds)} in all.`;
  if (curve === null) return `${amount} They are too few to say how good it will be.`;
  const [low, high] = curve.accuracyInterval;
  const expected = `Expect about ${percent(curve.accuracy)} of unknown tracks right (${percent(low)} to ${percent(high)}), where guessing gives ${percent(curve.chance)}.`;
  const worth =
    low <= curve.chance
      ? 'It may be no better than guessing.'
      : usable.length < veryFew
        ? 'With so few tracks that is a rough guess, and the model will know little.'
        : '';
  const more =
    curve.gainOfDoubling >= 0.01
      ? `Twice as many tracks of this kind would add about ${counted(Math.round(100 * curve.gainOfDoubling), 'point')}.`
      : 'More tracks of this kind would add little.';
  return [amount, expected, worth, more].filter((sentence) => sentence !== '').join(' ');
}
