/** How a training by gradients goes. */
import type { PaceOptions } from './schedule.ts';

export interface GradientSettings extends PaceOptions {
  readonly seed: number;
  readonly batchSize: number;
  /** Share of each target that is spread over all labels. */
  readonly labelSmoothing: number;
  /** Rare labels count as much as frequent ones. */
  readonly classWeights: boolean;
  /** See Adam; 0 if left out. */
  readonly weightDecay?: number;
  /**
   * What is validated and kept is the running mean of all numbers over so many steps (Polyak and Juditsky 1992,
   * https://doi.org/10.1137/0330046), which evens out the noise of the last ones; 0 or left out for none.
   */
  readonly averagedSteps?: number;
  /** The learner knows something already: an epoch is only kept if it is better than the start. */
  readonly startsTrained?: boolean;
}
