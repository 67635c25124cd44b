/** What is wrong with single tracks once they were listened to: files that cannot be heard, and copies. */
import type { CheckedFile, DatasetProblem } from '../../../models/dataset-check.ts';
import type { FailureCode, SerialisedFailure } from '../../../models/failure.ts';
import { compareText } from '../compare-text.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { fileOf } from './folder-problems.ts';
import type { Hearing } from './hear-track.ts';
import { counted, named, percent, someOf } from './problem-words.ts';
import type { Recording } from './same-recordings.ts';

type DamageKind = 'unreadable' | 'damaged' | 'silent' | 'too-short';

/** What a failure to listen means; anything not named here is damage. */
const kindOfCode: Partial<Record<FailureCode, DamageKind>> = {
  'not-found': 'unreadable',
  'no-permission': 'unreadable',
  'not-a-file': 'unreadable',
  'path-too-long': 'unreadable',
  'unsupported-name': 'unreadable',
  'read-failed': 'unreadable',
  'unsupported-format': 'unreadable',
  silence: 'silent',
  'too-short': 'too-short',
};

const damageWords: Record<DamageKind, { one: string; many: string; advice: string }> = {
  unreadable: {
    one: 'file cannot be read',
    many: 'files cannot be read',
    advice: 'Check the drive and what this user may read.',
  },
  damaged: {
    one: 'file is damaged or no audio',
    many: 'files are damaged or no audio',
    advice: 'Get other copies, or delete them.',
  },
  silent: { one: 'file is silent', many: 'files are silent', advice: 'Play them, or delete them.' },
  'too-short': {
    one: 'file is too short to tell a genre from',
    many: 'files are too short to tell a genre from',
    advice: 'Half a second is the least, three and more are better.',
  },
};

/** Above this share of damaged files something is wrong with the whole, not with single files. */
const alarmingShare = 0.2;

/** A problem for each kind of failure, and the kind that each track is left out for. */
export function hearingProblems(
  dataset: Dataset,
  hearings: readonly Hearing[],
): { problems: DatasetProblem[]; leftOut: Map<number, DamageKind> } {
  const leftOut = new Map<number, DamageKind>();
  const failed: { kind: DamageKind; file: CheckedFile; reason: SerialisedFailure; lost: boolean }[] = [];
  const spotted: CheckedFile[] = [];
  hearings.forEach(({ heard, failures }, index) => {
    for (const { path, failure } of failures) {
      const kind = kindOfCode[failure.code] ?? 'damaged';
      const file = { ...fileOf(dataset, index), path: dataset.kind === 'audio' ? path : null };
      failed.push({ kind, file, reason: failure, lost: heard === null });
    }
    const [first] = failures;
    if (heard === null && first) leftOut.set(index, kindOfCode[first.failure.code] ?? 'damaged');
    if (heard !== null && heard.warnings.length > 0)
      spotted.push({ ...fileOf(dataset, index), path: heard.path });
  });
  const problems = [...Map.groupBy(failed, ({ kind }) => kind)].map(([kind, of]): DatasetProblem => {
    const { one, many, advice } = damageWords[kind];
    const share = of.length / hearings.length;
    const alarm =
      share >= alarmingShare && of.length > 2
        ? ` That is ${percent(share)} of all: look at where they come from before you train.`
        : '';
    const kept = of.filter(({ lost }) => !lost).length;
    const other = kept > 0 ? ` Of ${counted(kept, 'track')} another version is used.` : '';
    return {
      kind,
      message: `${counted(of.length, one, many)}: ${someOf(of.map(({ file }) => file.id))}.${alarm}`,
      remedy: `${of.length === 1 ? 'It is' : 'They are'} left out.${other} ${advice}`,
      action: 'leave-out',
      files: of.map(({ file }) => file),
      reasons: of.map(({ reason }) => reason),
    };
  });
  return { problems: spotted.length === 0 ? problems : [...problems, partlyDamaged(spotted)], leftOut };
}

function partlyDamaged(files: CheckedFile[]): DatasetProblem {
  return {
    kind: 'partly-damaged',
    message: `${counted(files.length, 'file is', 'files are')} incomplete or damaged in places: ${someOf(files.map(({ id }) => id))}.`,
    remedy: 'What can be heard of them is used. Play them to be sure, or get other copies.',
    action: 'none',
    files,
  };
}

/**
 * A recording under several names: which of its tracks are left out, and the problem.
 *
 * @param rankOf of several copies one of the highest rank is kept.
 */
export function recordingProblems(
  dataset: Dataset,
  hearings: readonly Hearing[],
  recordings: readonly Recording[],
  rankOf: (index: number) => number,
): { problems: DatasetProblem[]; leftOut: Map<number, 'duplicate' | 'two-genres'> } {
  const leftOut = new Map<number, 'duplicate' | 'two-genres'>();
  const seconds = (index: number): number => hearings[index]!.heard?.durationSeconds ?? 0;
  const problems = recordings.map(({ tracks, exact }): DatasetProblem => {
    const genres = [...new Set(tracks.map((index) => dataset.tracks[index]!.genre))].toSorted(compareText);
    const how = exact ? 'the same audio, to the byte' : 'the same recording';
    if (genres.length > 1) {
      for (const index of tracks) leftOut.set(index, 'two-genres');
      return {
        kind: 'two-genres',
        message: `${someOf(tracks.map((index) => dataset.tracks[index]!.id))} are ${how}, under ${genres.map(named).join(' and ')}.`,
        remedy: 'All copies are left out, because nothing tells which genre is right. Keep the one that is.',
        action: 'leave-out',
        files: tracks.map((index) => fileOf(dataset, index)),
        exact,
        genres,
      };
    }
    const [kept, ...copies] = tracks.toSorted(
      (a, b) => rankOf(b) - rankOf(a) || Math.round(seconds(b) - seconds(a)) || a - b,
    );
    for (const index of copies) leftOut.set(index, 'duplicate');
    return {
      kind: 'duplicate',
      message: `${someOf([kept!, ...copies].map((index) => dataset.tracks[index]!.id))} are ${how}.`,
      remedy: `${named(dataset.tracks[kept!]!.id)} is used, ${copies.length === 1 ? 'the other is' : 'the others are'} left out.`,
      action: 'leave-out',
      files: [kept!, ...copies].map((index) => fileOf(dataset, index)),
      exact,
    };
  });
  return { problems, leftOut };
}
