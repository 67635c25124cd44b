/** The learning rate from epoch to epoch, and when training has gone on for long enough. */
import type { TrainingOptions } from '../../../models/training.ts';

export type Schedule = NonNullable<TrainingOptions['schedule']>;

export interface PaceOptions {
  readonly schedule: Schedule;
  /** Of the first epoch. */
  readonly learningRate: number;
  /** At most so many. */
  readonly epochs: number;
  /** Epochs without a better validation loss before training ends. */
  readonly patience: number;
  /** Epochs without a better validation loss before the rate is halved, where the schedule is `plateau`. */
  readonly plateau: number;
}

/** What is remembered from one epoch to the next. */
export interface Pace {
  /** Epochs done. */
  readonly epoch: number;
  /** The lowest validation loss so far, and its epoch from 1; Infinity and 0 before the first. */
  readonly bestLoss: number;
  readonly bestEpoch: number;
  /** Halvings of the rate so far, and the epoch after which the last better loss or halving was. */
  readonly halvings: number;
  readonly restedSince: number;
}

/** Halved no further: below a thousandth nothing is learned any more. */
const mostHalvings = 10;

export const firstPace: Pace = { epoch: 0, bestLoss: Infinity, bestEpoch: 0, halvings: 0, restedSince: 0 };

/** The rate of the epoch that follows. */
export function learningRateOf({ epoch, halvings }: Pace, options: PaceOptions): number {
  const { schedule, learningRate, epochs } = options;
  if (schedule === 'constant') return learningRate;
  if (schedule === 'cosine') return (learningRate / 2) * (1 + Math.cos((Math.PI * epoch) / epochs));
  return learningRate / 2 ** halvings;
}

/** One epoch further. */
export function advance(pace: Pace, validationLoss: number, { plateau }: PaceOptions): Pace {
  const epoch = pace.epoch + 1;
  if (validationLoss < pace.bestLoss) {
    return { ...pace, epoch, bestLoss: validationLoss, bestEpoch: epoch, restedSince: epoch };
  }
  if (epoch - pace.restedSince < plateau || pace.halvings === mostHalvings) return { ...pace, epoch };
  return { ...pace, epoch, halvings: pace.halvings + 1, restedSince: epoch };
}

export function isOver({ epoch, bestEpoch }: Pace, { epochs, patience }: PaceOptions): boolean {
  return epoch >= epochs || epoch - bestEpoch >= patience;
}
