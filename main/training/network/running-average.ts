/** The running mean of all that a learner learns: steadier than its last step, and as a rule better. */
import type { Learned, Learner } from './learner.ts';

export class RunningAverage {
  /** By name; empty where none is kept. */
  readonly values: ReadonlyMap<string, Float32Array>;
  readonly #learned: ReadonlyMap<string, Learned>;
  readonly #steps: number;

  /** @param steps over about so many; 0 for no average, the numbers then stand for themselves. */
  constructor({ parameters }: Pick<Learner, 'parameters'>, steps: number) {
    this.#steps = steps;
    this.#learned = steps === 0 ? new Map() : parameters;
    this.values = new Map([...this.#learned].map(([name, { values }]) => [name, values.slice()]));
  }

  /** Goes on from a checkpoint. */
  restore(values: ReadonlyMap<string, Float32Array>): void {
    for (const [name, own] of this.values) own.set(values.get(name) ?? this.#learned.get(name)!.values);
  }

  /** Takes the numbers after a step into the mean; the first steps count more, so that the start is soon forgotten. */
  follow(step: number): void {
    const share = Math.max(1 / this.#steps, 9 / (step + 9));
    for (const [name, own] of this.values) {
      const { values } = this.#learned.get(name)!;
      for (let i = 0; i < own.length; i += 1) own[i] = own[i]! + share * (values[i]! - own[i]!);
    }
  }

  /** Runs something with the mean in the place of the numbers. */
  use<Result>(run: () => Result): Result {
    const held = new Map([...this.#learned].map(([name, { values }]) => [name, values.slice()]));
    for (const [name, { values }] of this.#learned) values.set(this.values.get(name)!);
    try {
      return run();
    } finally {
      for (const [name, { values }] of this.#learned) values.set(held.get(name)!);
    }
  }
}
