/** A network of declared layers in training. */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { BundleTensor } from '../../../models/bundle.ts';
import type { NetworkDeclaration } from '../../../models/network/declaration.ts';
import type { EmbeddingNetwork } from '../../../models/network/embedding-network.ts';
import { createLayersNetwork, prepareInput } from '../../../models/network/layers.ts';
import {
  framesToPlan,
  numbersIn,
  planNetwork,
  type NetworkPlan,
  type Step,
} from '../../../models/network/plan.ts';
import { mixedSeed, seededRandom } from '../random.ts';
import type { Kernels } from './kernels.ts';
import type { Batch, Learned, Learner, Lesson } from './learner.ts';
import { crossEntropy } from './loss.ts';
import { runStep, type Forward, type Pass } from './trainable-steps.ts';

/** Memory for the intermediates of windows that are predicted at a time. */
const maxPredictionBytes = 256 * 2 ** 20;

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
      return Array.from(clips, (windows) => predictAll(tf, network, windows));
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

/** Of what a normalisation sees of one batch, by channel. */
interface BatchStatistics {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** Of all batches together: their variances, and how their means differ. */
function pooled(batches: readonly BatchStatistics[]): BatchStatistics {
  const { length } = batches;
  const mean = batches[0]!.mean.map(
    (_, channel) => batches.reduce((sum, batch) => sum + batch.mean[channel]!, 0) / length,
  );
  const variance = mean.map(
    (centre, channel) =>
      batches.reduce(
        (sum, batch) => sum + batch.variance[channel]! + (batch.mean[channel]! - centre) ** 2,
        0,
      ) / length,
  );
  return { mean, variance };
}

/** Log-probabilities of windows of one length, so many at a time as fit into the memory for them. */
export function predictAll(
  tf: Kernels['tf'],
  network: EmbeddingNetwork,
  inputs: readonly Float32Array[],
): Float32Array {
  const { inputWidth, embeddingSize } = network;
  const results = new Float32Array(inputs.length * embeddingSize);
  const length = inputs[0]?.length ?? 0;
  const frames = length / inputWidth;
  const size = Math.max(1, Math.floor(maxPredictionBytes / network.bytesPerWindow(Math.max(1, frames))));
  for (let start = 0; start < inputs.length; start += size) {
    const windows = inputs.slice(start, start + size);
    const values = new Float32Array(windows.length * length);
    windows.forEach((window, row) => values.set(window, row * length));
    const batch = tf.tensor3d(values, [windows.length, frames, inputWidth]);
    const output: Tensor2D = network.embed(batch);
    results.set(output.dataSync<'float32'>(), start * embeddingSize);
    tf.dispose([batch, output]);
  }
  return results;
}

/**
 * Kernels begin as He has it where a relu follows (https://arxiv.org/abs/1502.01852): normal, of variance
 * 2 / inputs; the last one, which no relu follows, of variance 1 / inputs. Scales and variances begin at 1, all
 * else at 0.
 */
function firstValues(
  { steps }: NetworkPlan,
  part: 'parameters' | 'statistics',
  seed: number,
): Map<string, Learned> {
  const learned = new Map<string, Learned>();
  steps.forEach((step, place) => {
    Object.entries(step[part]).forEach(([role, { name, shape }], position) => {
      const values = new Float32Array(numbersIn(shape));
      if (role === 'gamma' || role === 'variance') values.fill(1);
      else if (shape.length > 1) {
        const inputs = numbersIn(shape.slice(0, -1));
        const gain = place === steps.length - 1 || role !== 'kernel' ? 1 : 2;
        const normal = normalNumbers(mixedSeed(seed, place, position));
        for (let i = 0; i < values.length; i += 1) values[i] = Math.sqrt(gain / inputs) * normal();
      }
      learned.set(name, { shape, values });
    });
  });
  return learned;
}

/** Standard normal numbers (Box and Muller). */
function normalNumbers(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
