/** What the interface makes of the wizard's state. Pure functions. */
import type { RetrainState, TrainingChanges } from '../../models/retrain-contract.ts';
import type { EpochEvent } from '../../models/training.ts';

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
}

export const noChanges: PendingChanges = { genres: {}, relabelled: {}, leftOut: [] };

export function countChanges({ genres, relabelled, leftOut }: PendingChanges): number {
  return Object.keys(genres).length + Object.keys(relabelled).length + leftOut.length;
}

/**
 * The changes with the pending ones. Those name genres as the report does, the changes as they were found: all that
 * is taken for a genre follows it.
 */
export function mergedChanges(changes: TrainingChanges, pending: PendingChanges): TrainingChanges {
  const genres: Record<string, string | null> = { ...changes.genres };
  const relabelled: Record<string, string> = { ...changes.relabelled };
  for (const [shown, name] of Object.entries(pending.genres)) {
    const sources = Object.keys(changes.genres).filter((found) => changes.genres[found] === shown);
    if (!(shown in changes.genres) || changes.genres[shown] === null) sources.push(shown);
    for (const found of sources) genres[found] = name;
    for (const path of Object.keys(changes.relabelled))
      if (changes.relabelled[path] === shown && name !== null) relabelled[path] = name;
  }
  return {
    genres,
    relabelled: { ...relabelled, ...pending.relabelled },
    leftOut: [...new Set([...changes.leftOut, ...pending.leftOut])],
  };
}

export function epochsOf({ run }: RetrainState): EpochEvent[] {
  return run?.events.filter((event) => event.type === 'epoch') ?? [];
}
