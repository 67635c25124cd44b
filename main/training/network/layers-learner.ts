/** A network of declared layers in training. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { BundleTensor } from '../../../models/bundle.ts';
import type { NetworkDeclaration } from '../../../models/network/declaration.ts';
import { createLayersNetwork, prepareInput } from '../../../models/network/layers.ts';
import { framesToPlan, planNetwork, type NetworkPlan, type Step } from '../../../models/network/plan.ts';
import { mixedSeed } from '../random.ts';
import { pooled, type BatchStatistics } from './batch-statistics.ts';
import { firstValues } from './first-values.ts';
import type { Kernels } from './kernels.ts';
import type { Batch, Learned, Learner, Lesson } from './learner.ts';
import { crossEntropy } from './loss.ts';
import { predictWindows } from './predict-windows.ts';
import { runStep, type Forward, type Pass } from './trainable-steps.ts';

/** What the input is standardised by: `[channels]`, or `[count]` of a features vector. */
export interface InputScaling {
  readonly mean: Float32Array;
  readonly scale: Float32Array;
}

export class LayersLearner implements Learner {
  readonly parameters: ReadonlyMap<string, Learned>;
  readonly statistics: ReadonlyMap<string, Learned>;
  readonly #kernels: Kernels;
  readonly #declaration: NetworkDeclaration;
  readonly #plan: NetworkPlan;
  readonly #scaling: InputScaling;

  /** @param seed decides the first values of the kernels. */
  constructor(kernels: Kernels, declaration: NetworkDeclaration, scaling: InputScaling, seed: number) {
    this.#kernels = kernels;
    this.#declaration = declaration;
    this.#plan = planNetwork(declaration, framesToPlan);
    this.#scaling = scaling;
    this.parameters = firstValues(this.#plan, 'parameters', seed);
    this.statistics = firstValues(this.#plan, 'statistics', seed);
  }

  learn(batch: Batch, seed: number): Lesson {
    const { tf } = this.#kernels;
    const gradients = new Map<string, Float32Array>();
    let result: Omit<Lesson, 'gradients'> | undefined;
    // Whatever is left over when something throws goes with the scope.
    tf.tidy(() => {
      const pass = this.#startPass(seed, (name, gradient) => gradients.set(name, gradient));
      const forwards: Forward[] = [];
      let flow = this.#inputOf(batch);
      for (const step of this.#plan.steps) {
        const forward = runStep(step, flow, pass);
        forwards.push(forward);
        flow = forward.output;
      }
      const { loss, right, gradient } = crossEntropy(flow.dataSync<'float32'>(), batch);
      let back: Tensor | null = tf.tensor(gradient, flow.shape);
      for (let index = forwards.length - 1; back !== null; index -= 1) {
        back = forwards[index]!.backward(back, index > 0);
        // Nothing learns before the first step that has parameters.
        if (index === 0) {
          back?.dispose();
          back = null;
        }
      }
      result = { loss, right };
    });
    return { ...result!, gradients };
  }

  /**
   * Dropout makes what a normalisation sees vary more than it will in predictions, by up to a half in one layer, and
   * the next layers make more of it: running means of the training steps would be those of another network
   * (https://arxiv.org/abs/1801.05134).
   */
  settle(batches: Iterable<Pick<Batch, 'inputs' | 'count'>>): void {
    const { tf } = this.#kernels;
    const { steps } = this.#plan;
    const end = steps.findLastIndex(({ operation }) => operation.type === 'batchNorm') + 1;
    if (end === 0) return;
    const measured = new Map<Step, BatchStatistics[]>(steps.slice(0, end).map((step) => [step, []]));
    for (const batch of batches) {
      tf.tidy(() => {
        const pass = this.#startPass(
          null,
          () => {},
          (step, ofBatch) => measured.get(step)!.push(ofBatch),
        );
        let flow = this.#inputOf(batch);
        for (const step of steps.slice(0, end)) flow = runStep(step, flow, pass).output;
      });
    }
    for (const [{ operation, statistics }, ofBatches] of measured) {
      if (operation.type !== 'batchNorm') continue;
      const { mean, variance } = pooled(ofBatches);
      this.statistics.get(statistics['mean']!.name)!.values.set(mean);
      this.statistics.get(statistics['variance']!.name)!.values.set(variance);
    }
  }

  predict(clips: Iterable<readonly Float32Array[]>): Float32Array[] {
    const { tf } = this.#kernels;
    const network = createLayersNetwork(tf, { declaration: this.#declaration, members: 1 }, this.tensors(1));
    try {
      return Array.from(clips, (windows) => predictWindows(tf, network, windows));
    } finally {
      network.dispose();
    }
  }

  /** The learned values as a bundle names them, those of a member of an ensemble. */
  tensors(member: number): Map<string, BundleTensor> {
    const { mean, scale } = this.#scaling;
    const tensors = new Map<string, BundleTensor>([
      ['network/input/mean', { shape: [mean.length], data: mean }],
      ['network/input/scale', { shape: [scale.length], data: scale }],
    ]);
    for (const [name, { shape, values }] of [...this.parameters, ...this.statistics]) {
      tensors.set(`network/${member}/${name}`, { shape, data: values });
    }
    return tensors;
  }

  dispose(): void {
    // The values live in this process's own memory; the backend holds them for one step at a time.
  }

  #inputOf({ inputs, count }: Pick<Batch, 'inputs' | 'count'>): Tensor {
    const { tf } = this.#kernels;
    const { input } = this.#declaration;
    const width = input.kind === 'frames' ? input.nMels : input.count;
    return tf.tidy(() =>
      prepareInput(
        tf,
        tf.tensor3d(inputs, [count, inputs.length / count / width, width]),
        this.#declaration,
        tf.tensor1d(this.#scaling.mean),
        tf.tensor1d(this.#scaling.scale),
      ),
    );
  }

  /** @param seed of what is dropped; null to drop nothing. */
  #startPass(
    seed: number | null,
    addGradient: (name: string, gradient: Float32Array) => void,
    addStatistics: (step: Step, ofBatch: BatchStatistics) => void = () => {},
  ): Pass {
    const kernels = this.#kernels;
    const { tf } = kernels;
    const held = new Map<string, Tensor>();
    let draws = 0;
    return {
      kernels,
      weight: ({ parameters }, role) => {
        const { name } = parameters[role]!;
        const { shape, values } = this.parameters.get(name)!;
        const tensor = held.get(name) ?? tf.tensor(values, [...shape]);
        held.set(name, tensor);
        return tensor;
      },
      addGradient: ({ parameters }, role, gradient) => {
        addGradient(parameters[role]!.name, gradient.dataSync<'float32'>());
        gradient.dispose();
      },
      addStatistics: (step, mean, variance) => {
        if (seed === null) {
          addStatistics(step, {
            mean: mean.dataSync<'float32'>(),
            variance: variance.dataSync<'float32'>(),
          });
        }
        tf.dispose([mean, variance]);
      },
      nextSeed: () => (seed === null ? null : mixedSeed(seed, (draws += 1))),
    };
  }
}
