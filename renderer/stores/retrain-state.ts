/** What the interface makes of the wizard's state. Pure functions. */
import type { RetrainState, TrainingChanges } from '../../models/retrain-contract.ts';
import type { EpochEvent } from '../../models/training.ts';
import { genreKey } from '../../models/vocabulary.ts';

export const retrainSteps = ['choose', 'check', 'method', 'train', 'report'] as const;
export type RetrainStep = (typeof retrainSteps)[number];

/** Whether a training is under way, paused or not. */
export function isTraining({ run, result }: RetrainState): boolean {
  return run !== null && result === null && run.failure === null && !run.resumable;
}

/** Whether a step can be looked at now. */
export function canShow(state: RetrainState, step: RetrainStep): boolean {
  switch (step) {
    case 'choose':
      return !isTraining(state) && state.result === null;
    case 'check':
      return state.source !== null && !isTraining(state) && state.result === null;
    case 'method':
      return (
        state.report?.trainable === true &&
        state.checkJobId === null &&
        !isTraining(state) &&
        state.result === null
      );
    case 'train':
      return state.run !== null && state.result === null;
    case 'report':
      return state.result !== null;
  }
}

/** The step that the engine's state stands at. */
export function stepOf(state: RetrainState): RetrainStep {
  if (state.result !== null) return 'report';
  if (state.run !== null) return 'train';
  return state.source === null ? 'choose' : 'check';
}

/** What the person changed and the engine was not told yet. */
export interface PendingChanges {
  /** Genre as the report names it to its new name, or null: left out. */
  readonly genres: Readonly<Record<string, string | null>>;
  /** Path of a track to its right genre. */
  readonly relabelled: Readonly<Record<string, string>>;
  /** Paths. */
  readonly leftOut: readonly string[];
  /** Of the changes that the engine knows, those that are no longer wanted: genres as found, and paths. */
  readonly takenBack: readonly string[];
}

export const noChanges: PendingChanges = { genres: {}, relabelled: {}, leftOut: [], takenBack: [] };

export function countChanges({ genres, relabelled, leftOut, takenBack }: PendingChanges): number {
  return Object.keys(genres).length + Object.keys(relabelled).length + leftOut.length + takenBack.length;
}

/** The other names for genres that differ from a known genre by their spelling alone. */
export function respelled(genres: readonly string[], known: readonly string[]): Record<string, string> {
  const byKey = new Map(known.map((genre) => [genreKey(genre), genre]));
  const others = genres.flatMap((genre): [string, string][] => {
    const name = byKey.get(genreKey(genre));
    return name === undefined || known.includes(genre) ? [] : [[genre, name]];
  });
  return Object.fromEntries(others);
}

/**
 * The changes with the pending ones. Those name genres as the report does, the changes as they were found: all that
 * is taken for a genre follows it.
 */
export function mergedChanges(changes: TrainingChanges, pending: PendingChanges): TrainingChanges {
  const kept = without(changes, pending.takenBack);
  const genres: Record<string, string | null> = { ...kept.genres };
  const relabelled: Record<string, string> = { ...kept.relabelled };
  for (const [shown, name] of Object.entries(pending.genres)) {
    const sources = Object.keys(kept.genres).filter((found) => kept.genres[found] === shown);
    if (!(shown in kept.genres) || kept.genres[shown] === null) sources.push(shown);
    for (const found of sources) genres[found] = name;
    for (const path of Object.keys(kept.relabelled))
      if (kept.relabelled[path] === shown && name !== null) relabelled[path] = name;
  }
  return {
    genres,
    relabelled: { ...relabelled, ...pending.relabelled },
    leftOut: [...new Set([...kept.leftOut, ...pending.leftOut])],
  };
}

function without(
  { genres, relabelled, leftOut }: TrainingChanges,
  takenBack: readonly string[],
): TrainingChanges {
  const isKept = ([key]: readonly [string, unknown]): boolean => !takenBack.includes(key);
  return {
    genres: Object.fromEntries(Object.entries(genres).filter(isKept)),
    relabelled: Object.fromEntries(Object.entries(relabelled).filter(isKept)),
    leftOut: leftOut.filter((path) => !takenBack.includes(path)),
  };
}

export function epochsOf({ run }: RetrainState): EpochEvent[] {
  return run?.events.filter((event) => event.type === 'epoch') ?? [];
}
