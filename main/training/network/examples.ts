/** What a network learns from, and what it is looked at by. */

/** Labelled clips to learn from. */
export interface TrainingExamples {
  /** The label of each clip, by its place. */
  readonly labels: readonly number[];
  /** Numbers in one input. */
  readonly inputLength: number;
  /** Inputs drawn from every clip in an epoch; 1 if left out. */
  readonly drawsPerClip?: number;
  /**
   * Writes an input of the clip, `[frames, nMels]` or `[count]` row by row: a crop at a random place, changed at
   * random where the examples are augmented.
   */
  draw(clip: number, random: () => number, target: Float32Array): void;
  /** The same as predictions will have it, not changed; `draw` if left out. */
  drawPlain?(clip: number, random: () => number, target: Float32Array): void;
}

/** Labelled clips that decide when to stop. */
export interface ValidationExamples {
  readonly labels: readonly number[];
  /** The inputs that a prediction would be made from, all of one length. */
  windows(clip: number): readonly Float32Array[];
}
