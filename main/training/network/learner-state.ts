/** A learner's numbers on their way into a checkpoint and back. */
import type { Adam } from './adam.ts';
import { readCheckpoint, type Checkpoint, type CheckpointPlace } from './checkpoint.ts';
import type { Learned, Learner } from './learner.ts';
import type { RunningAverage } from './running-average.ts';

/** All that changes from step to step. */
export interface InTraining {
  readonly learner: Learner;
  readonly adam: Adam;
  readonly average: RunningAverage;
}

/** Puts the learner where its checkpoint left it, and tells what else the run knew; null where it has none. */
export async function resume(
  { learner, adam, average }: InTraining,
  place: CheckpointPlace,
  onWarning: (message: string) => void,
): Promise<Checkpoint | null> {
  const { parameters, statistics } = learner;
  const found = await readCheckpoint(place, {
    parameters: sizesOf(parameters),
    statistics: sizesOf(statistics),
  });
  if (found.state === null) {
    if (found.damage !== null) {
      onWarning(
        `The checkpoint ${place.path} is of no use: ${found.damage}. The training starts from the beginning.`,
      );
    }
    return null;
  }
  const { state } = found;
  restoreValues(state.parameters, parameters);
  restoreValues(state.statistics, statistics);
  adam.restore(
    state.steps,
    new Map(
      [...state.firstMoments].map(([name, first]) => [
        name,
        { first, second: state.secondMoments.get(name)! },
      ]),
    ),
  );
  average.restore(state.averages);
  return state;
}

/** What a checkpoint keeps of them. */
export function stateOf({
  learner: { parameters, statistics },
  adam: { moments, steps },
  average,
}: InTraining): Omit<Checkpoint, 'identity' | 'pace' | 'best' | 'history'> {
  return {
    steps,
    parameters: valuesOf(parameters),
    statistics: valuesOf(statistics),
    firstMoments: new Map([...moments].map(([name, { first }]) => [name, first])),
    secondMoments: new Map([...moments].map(([name, { second }]) => [name, second])),
    averages: new Map(average.values),
  };
}

function sizesOf(learned: ReadonlyMap<string, Learned>): Map<string, number> {
  return new Map([...learned].map(([name, { values }]) => [name, values.length]));
}

/** Copies of all values, by name. */
export function valuesOf(
  ...groups: readonly ReadonlyMap<string, Learned>[]
): Map<string, Float32Array<ArrayBuffer>> {
  return new Map(
    groups.flatMap((group) => [...group].map(([name, { values }]) => [name, values.slice()] as const)),
  );
}

/** Puts values back where they were. */
export function restoreValues(
  values: ReadonlyMap<string, Float32Array>,
  ...groups: readonly ReadonlyMap<string, Learned>[]
): void {
  for (const group of groups) for (const [name, learned] of group) learned.values.set(values.get(name)!);
}
