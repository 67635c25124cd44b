/** What can be trained by gradient: numbers, what a batch says about them, and what they predict. */

/** Numbers that are learned. `values` are changed in place. */
export interface Learned {
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** How fast it learns, against the others; 1 if left out. */
  readonly rateFactor?: number;
}

/** Inputs with what they are to give. */
export interface Batch {
  /** `[count, ...]` row by row, in the learner's own shape of an input. */
  readonly inputs: Float32Array;
  readonly count: number;
  /** `[count, labels]`: each row the share of every label, summing to 1. */
  readonly targets: Float32Array;
  /** `[count]`: how much each example counts. */
  readonly weights: Float32Array;
}

export interface Lesson {
  /** Mean over the batch's examples, each counted by its weight. */
  readonly loss: number;
  /** Examples whose likeliest label is the one with the largest share. */
  readonly right: number;
  /** Of the loss, by the parameter's name. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

export interface Learner {
  /** Changed by the optimiser. */
  readonly parameters: ReadonlyMap<string, Learned>;
  /** Changed by `settle`: what the inputs of normalisations are like. */
  readonly statistics: ReadonlyMap<string, Learned>;
  /** @param seed decides what is random: dropped numbers. */
  learn(batch: Batch, seed: number): Lesson;
  /**
   * Measures the statistics anew, as predictions see them: nothing dropped, with the numbers as they are now. Where
   * there are any, this has to come before `predict`.
   */
  settle?(batches: Iterable<Pick<Batch, 'inputs' | 'count'>>): void;
  /**
   * What the network predicts now, as it would once trained.
   *
   * @param clips the windows of each, all of one length within a clip.
   * @returns log-probabilities, or logits, of each clip's windows, `[windows, labels]` row by row: what is averaged
   *   over a track to predict its label.
   */
  predict(clips: Iterable<readonly Float32Array[]>): Float32Array[];
  /** Frees what it holds in the backend. */
  dispose(): void;
}
