/**
 * A network from its declaration and its tensors, for prediction.
 *
 * Batch normalisation is folded into the convolution or dense layer before it, dropout is left out, and the
 * members of an ensemble are averaged as probabilities. The embedding is the log-probability of each label, so
 * that the mean over a track's windows is a sound thing to predict from.
 *
 * Tensors, M being the member from 1 and L the layer's place in the declaration from 0:
 *
 *   network/input/mean, network/input/scale     [channels], or [count] of a features vector
 *   network/M/L/kernel, bias                    convolutions [frames, bands, in, out], dense layers [in, out]
 *   network/M/L/gamma, beta, mean, variance     batch normalisation
 *   network/M/L/hidden/kernel, hidden/bias, score   attention
 */
import type * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { tensorValues, type BundleTensor } from '../bundle.ts';
import type { NetworkDeclaration } from './declaration.ts';
import type { EmbeddingNetwork } from './embedding-network.ts';
import { batchNormEpsilon, framesToPlan, numbersOf, planNetwork, type Step } from './plan.ts';

type TensorFlow = typeof tfjs;

/** One thing done to a batch; its result is a new tensor. */
type Run = (input: Tensor) => Tensor;

export interface LayersNetworkOptions {
  readonly declaration: NetworkDeclaration;
  /** Networks whose probabilities are averaged. */
  readonly members: number;
}

/**
 * Builds the network from a bundle's tensors.
 *
 * @param tf TensorFlow.js with an active backend.
 * @throws Failure `incompatible-model` when the declaration makes no sense, or a tensor is missing or has another
 *   shape.
 */
export function createLayersNetwork(
  tf: TensorFlow,
  { declaration, members }: LayersNetworkOptions,
  tensors: ReadonlyMap<string, BundleTensor>,
): EmbeddingNetwork {
  const { steps, outputs } = planNetwork(declaration, framesToPlan);
  const loaded: Tensor[] = [];
  const keep = <Kept extends Tensor>(tensor: Kept): Kept => {
    loaded.push(tensor);
    return tensor;
  };
  const { input } = declaration;
  const channels = input.kind === 'frames' ? input.channels : input.count;
  const mean = keep(tf.tensor1d(tensorValues(tensors, 'network/input/mean', [channels])));
  const scale = keep(tf.tensor1d(tensorValues(tensors, 'network/input/scale', [channels])));
  const runs = Array.from({ length: members }, (_, member) =>
    compile(tf, steps, new Weights(tensors, `network/${member + 1}/`), keep),
  );

  return {
    inputWidth: input.kind === 'frames' ? input.nMels : input.count,
    embeddingSize: outputs,
    bytesPerWindow: (frames) => bytesPerWindow(declaration, frames),
    embed(batch) {
      const prepared = prepareInput(tf, batch, declaration, mean, scale);
      try {
        const logits = runs.map((run) => runAll(run, prepared));
        return tf.tidy(() => {
          const all = logits.map((each) => tf.logSoftmax<Tensor2D>(each));
          tf.dispose(logits);
          if (all.length === 1) return all[0]!;
          const total: Tensor2D = tf.logSumExp(tf.stack(all), 0);
          return tf.sub<Tensor2D>(total, Math.log(all.length));
        });
      } finally {
        prepared.dispose();
      }
    },
    dispose: () => tf.dispose(loaded),
  };
}

/**
 * What the first layer sees: frames `[n, frames, nMels]` as an image with their differences over time where the
 * network wants them, or the vectors `[n, 1, count]`; standardised. The caller disposes it.
 */
export function prepareInput(
  tf: TensorFlow,
  batch: Tensor3D,
  { input }: NetworkDeclaration,
  mean: Tensor1D,
  scale: Tensor1D,
): Tensor {
  return tf.tidy(() => {
    const [count, frames, width] = batch.shape;
    if (input.kind === 'features') {
      return tf.div(tf.sub(tf.reshape(batch, [count, width]), mean), scale);
    }
    const differences = input.channels === 3 ? [difference(tf, batch)] : [];
    const channels = [batch, ...differences, ...differences.map((first) => difference(tf, first))];
    const image: Tensor4D =
      channels.length === 1
        ? tf.reshape(batch, [count, frames, width, 1])
        : tf.reshape(tf.stack(channels, 3), [count, frames, width, channels.length]);
    return tf.div(tf.sub(image, mean), scale);
  });
}

/** Half the way from the frame before to the one after; beyond the ends the last frame repeats. */
function difference(tf: TensorFlow, batch: Tensor3D): Tensor3D {
  const [count, frames, width] = batch.shape;
  const part = (start: number, length: number): Tensor3D =>
    tf.slice(batch, [0, start, 0], [count, length, width]);
  const next = tf.concat([part(1, frames - 1), part(frames - 1, 1)], 1);
  const previous = tf.concat([part(0, 1), part(0, frames - 1)], 1);
  return tf.mul<Tensor3D>(tf.sub<Tensor3D>(next, previous), 0.5);
}

/** Runs one thing after the other, each result freed as soon as the next is there. */
function runAll(runs: readonly Run[], input: Tensor): Tensor2D {
  let flow = input;
  for (const run of runs) {
    const next = run(flow);
    if (flow !== input) flow.dispose();
    flow = next;
  }
  return flow as Tensor2D;
}

/** The tensors of one member. */
class Weights {
  readonly #tensors: ReadonlyMap<string, BundleTensor>;
  readonly #prefix: string;

  constructor(tensors: ReadonlyMap<string, BundleTensor>, prefix: string) {
    this.#tensors = tensors;
    this.#prefix = prefix;
  }

  /** The values of a parameter of the step, by its role. */
  of({ parameters, statistics }: Step, role: string): Float32Array {
    const { name, shape } = (parameters[role] ?? statistics[role])!;
    return tensorValues(this.#tensors, this.#prefix + name, shape);
  }
}

/** `x * factor + offset` by channel: what is left of a batch normalisation, or of a bias. */
interface Affine {
  readonly factor: Float32Array;
  readonly offset: Float32Array;
}

function compile(
  tf: TensorFlow,
  steps: readonly Step[],
  weights: Weights,
  keep: <Kept extends Tensor>(tensor: Kept) => Kept,
): Run[] {
  const runs: Run[] = [];
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index]!;
    const { operation } = step;
    switch (operation.type) {
      case 'conv2d':
      case 'dense': {
        const normalisation = steps[index + 1]?.operation.type === 'batchNorm' ? steps[index + 1]! : null;
        if (normalisation !== null) index += 1;
        const { kernel, offset } = fold(step, normalisation, weights);
        const bias = keep(tf.tensor1d(offset));
        if (operation.type === 'dense') {
          const [rows = 1, columns = 1] = step.parameters['kernel']!.shape;
          const matrix = keep(tf.tensor2d(kernel, [rows, columns]));
          runs.push((input) => tf.tidy(() => tf.add(tf.matMul(input as Tensor2D, matrix), bias)));
          break;
        }
        const [high = 1, wide = 1, from = 1, to = 1] = step.parameters['kernel']!.shape;
        const filter = keep(tf.tensor4d(kernel, [high, wide, from, to]));
        runs.push((input) => tf.conv2d(input as Tensor4D, filter, 1, 'same'));
        // The pooling goes before the bias: the largest stays the largest, and there is less to add to.
        const pooling = steps[index + 1]?.operation;
        if (pooling?.type === 'maxPool') {
          index += 1;
          runs.push(poolRun(tf, pooling.size));
        }
        runs.push((input) => tf.add(input, bias));
        break;
      }
      case 'batchNorm': {
        const { factor, offset } = normalise(step, weights);
        const [multiplier, addend] = [keep(tf.tensor1d(factor)), keep(tf.tensor1d(offset))];
        runs.push((input) => tf.tidy(() => tf.add(tf.mul(input, multiplier), addend)));
        break;
      }
      case 'relu':
        runs.push((input) => tf.relu(input));
        break;
      case 'maxPool':
        runs.push(poolRun(tf, operation.size));
        break;
      case 'globalAverage':
        runs.push((input) => tf.mean(input, [1, 2]));
        break;
      case 'attentionPool':
        runs.push(attentionRun(tf, step, weights, keep));
        break;
      case 'dropout':
        break;
    }
  }
  return runs;
}

function poolRun(tf: TensorFlow, size: readonly [number, number]): Run {
  return (input) => tf.maxPool(input as Tensor4D, [...size], [...size], 'valid');
}

function attentionRun(
  tf: TensorFlow,
  step: Step,
  weights: Weights,
  keep: <Kept extends Tensor>(tensor: Kept) => Kept,
): Run {
  const [channels = 1, units = 1] = step.parameters['hiddenKernel']!.shape;
  const kernel = keep(tf.tensor2d(weights.of(step, 'hiddenKernel'), [channels, units]));
  const bias = keep(tf.tensor1d(weights.of(step, 'hiddenBias')));
  const score = keep(tf.tensor2d(weights.of(step, 'score'), [units, 1]));
  return (input) => tf.tidy(() => attend(tf, tf.mean(input, 2), kernel, bias, score));
}

/**
 * Attention over time: `softmax(tanh(x hiddenKernel + hiddenBias) score)` weighs the frames
 * (https://arxiv.org/abs/1703.03130, with one head).
 *
 * @param flow `[n, frames, channels]`.
 * @returns the weighted mean `[n, channels]`.
 */
export function attend(
  tf: TensorFlow,
  flow: Tensor3D,
  hiddenKernel: Tensor2D,
  hiddenBias: Tensor1D,
  score: Tensor2D,
): Tensor2D {
  const [count, frames, channels] = flow.shape;
  const rows = tf.reshape(flow, [count * frames, channels]);
  const hidden: Tensor2D = tf.tanh(tf.add(tf.matMul(rows, hiddenKernel), hiddenBias));
  const scores: Tensor2D = tf.reshape(tf.matMul(hidden, score), [count, frames]);
  const frameWeights: Tensor3D = tf.reshape(tf.softmax(scores), [count, frames, 1]);
  return tf.sum(tf.mul(flow, frameWeights), 1);
}

/** Kernel and offset of a convolution or dense layer with the batch normalisation after it multiplied in. */
function fold(
  step: Step,
  normalisation: Step | null,
  weights: Weights,
): { kernel: Float32Array; offset: Float32Array } {
  const kernel = weights.of(step, 'kernel');
  if (normalisation === null) return { kernel, offset: weights.of(step, 'bias') };
  const { factor, offset } = normalise(normalisation, weights);
  // The output channel changes fastest.
  return { kernel: kernel.map((value, place) => value * factor[place % factor.length]!), offset };
}

function normalise(step: Step, weights: Weights): Affine {
  const [gamma, beta] = [weights.of(step, 'gamma'), weights.of(step, 'beta')];
  const [mean, variance] = [weights.of(step, 'mean'), weights.of(step, 'variance')];
  const factor = gamma.map((value, channel) => value / Math.sqrt(variance[channel]! + batchNormEpsilon));
  return { factor, offset: beta.map((value, channel) => value - mean[channel]! * factor[channel]!) };
}

/** A step's input and output stand beside each other, and the convolution's own working memory beside them. */
function bytesPerWindow(declaration: NetworkDeclaration, frames: number): number {
  const { steps } = planNetwork(declaration, frames);
  const largest = Math.max(...steps.map(({ input, output }) => numbersOf(input) + 2 * numbersOf(output)));
  return 4 * largest;
}
