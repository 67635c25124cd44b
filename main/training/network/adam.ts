/**
 * Adam (Kingma and Ba 2015, https://arxiv.org/abs/1412.6980), with Keras' epsilon, on arrays in memory: a step
 * over a million numbers takes milliseconds, and its state is easily kept in a checkpoint.
 */
import type { Learned } from './learner.ts';

const [decay1, decay2] = [0.9, 0.999];
const epsilon = 1e-7;

/** Running means of a parameter's gradient and of its square. */
export interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

export class Adam {
  readonly moments: ReadonlyMap<string, Moments>;
  readonly #parameters: ReadonlyMap<string, Learned>;
  readonly #weightDecay: number;
  #steps = 0;

  /**
   * @param weightDecay share of a kernel that a step at rate 1 takes away (AdamW,
   *   https://arxiv.org/abs/1711.05101); 0 for plain Adam.
   */
  constructor(parameters: ReadonlyMap<string, Learned>, weightDecay = 0) {
    this.#parameters = parameters;
    this.#weightDecay = weightDecay;
    this.moments = new Map(
      [...parameters].map(([name, { values }]) => [
        name,
        { first: new Float32Array(values.length), second: new Float32Array(values.length) },
      ]),
    );
  }

  /** Steps taken so far: the running means are young in the first ones, and corrected for it. */
  get steps(): number {
    return this.#steps;
  }

  /** Goes on from a checkpoint. */
  restore(steps: number, moments: ReadonlyMap<string, Moments>): void {
    this.#steps = steps;
    for (const [name, { first, second }] of this.moments) {
      first.set(moments.get(name)!.first);
      second.set(moments.get(name)!.second);
    }
  }

  /** Changes the parameters that have a gradient. */
  step(gradients: ReadonlyMap<string, Float32Array>, learningRate: number): void {
    this.#steps += 1;
    const correction = Math.sqrt(1 - decay2 ** this.#steps) / (1 - decay1 ** this.#steps);
    for (const [name, gradient] of gradients) {
      const { values, shape, rateFactor = 1 } = this.#parameters.get(name)!;
      const { first, second } = this.moments.get(name)!;
      const rate = learningRate * rateFactor;
      const kept = shape.length > 1 ? 1 - rate * this.#weightDecay : 1;
      for (let i = 0; i < gradient.length; i += 1) {
        const slope = gradient[i]!;
        const mean = first[i]! + (1 - decay1) * (slope - first[i]!);
        const square = second[i]! + (1 - decay2) * (slope * slope - second[i]!);
        first[i] = mean;
        second[i] = square;
        values[i] = kept * values[i]! - (rate * correction * mean) / (Math.sqrt(square) + epsilon);
      }
    }
  }
}
