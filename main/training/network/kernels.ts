/**
 * TensorFlow's own kernels for training, reached through tfjs-node.
 *
 * TensorFlow.js normalises batches in many small steps, draws random numbers in JavaScript and takes the gradient
 * of a max pooling from the slowest of three kernels. The binding reaches any kernel by name: what a training step
 * is made of is called here as Keras would have it called.
 *
 * Every result belongs to the caller, who disposes it.
 */
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { Failure } from '../../../models/failure.ts';
import type { Backend, TensorFlow } from '../../inference/backend.ts';
import { attributesFor, type Attribute } from './kernel-attributes.ts';

/** The part of tfjs-node's backend that is used here. */
interface NativeBackend {
  executeSingleOutput(kernel: string, attributes: readonly Attribute[], inputs: readonly Tensor[]): Tensor;
  executeMultipleOutputs(
    kernel: string,
    attributes: readonly Attribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
}

const nativeBackendSchema = z.custom<NativeBackend>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'executeSingleOutput' in value &&
    'executeMultipleOutputs' in value,
);
/** A batch normalisation with what its gradient needs. */
export interface Normalised {
  readonly output: Tensor4D;
  /** Of the batch, by channel. */
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
  readonly saved: readonly Tensor[];
}

/** A max pooling with the places of the largest, where the kernel tells them. */
export interface Pooled {
  readonly output: Tensor4D;
  readonly places: Tensor | null;
}

/** The operations alone: what a step of training calls. */
export type Kernels = Pick<TrainingKernels, keyof TrainingKernels>;

export class TrainingKernels {
  readonly tf: TensorFlow;
  readonly #backend: NativeBackend;
  readonly #attributes: ReturnType<typeof attributesFor>;
  readonly #hasPoolingPlaces: boolean;

  private constructor(tf: TensorFlow) {
    this.tf = tf;
    this.#backend = nativeBackendSchema.parse(tf.backend());
    this.#attributes = attributesFor(tf.backend());
    this.#hasPoolingPlaces = this.#tryPoolingPlaces();
  }

  /** @throws Failure `backend-unavailable` on a backend that cannot train convolutions. */
  static of({ name, tf, reason }: Pick<Backend, 'name' | 'tf' | 'reason'>): TrainingKernels {
    if (name === 'tensorflow') return new TrainingKernels(tf);
    throw new Failure(
      'backend-unavailable',
      `This network cannot be trained here: the WebAssembly backend has no gradients for convolutions, and TensorFlow is not in use (${reason ?? 'unknown reason'}). Nothing was changed. The method "transfer" trains without TensorFlow; "earmark doctor" tells how to get it.`,
    );
  }

  /** Same padding, stride 1. */
  conv2d(input: Tensor4D, kernel: Tensor4D): Tensor4D {
    return this.#one('Conv2D', this.#attributes.convolution, [input, kernel]) as Tensor4D;
  }

  conv2dKernelGradient(input: Tensor4D, kernel: Tensor4D, gradient: Tensor4D): Tensor4D {
    return this.#withShape(kernel.shape, (shape) =>
      this.#one('Conv2DBackpropFilter', this.#attributes.convolution, [input, shape, gradient]),
    ) as Tensor4D;
  }

  conv2dInputGradient(shape: readonly number[], kernel: Tensor4D, gradient: Tensor4D): Tensor4D {
    return this.#withShape(shape, (inputShape) =>
      this.#one('Conv2DBackpropInput', this.#attributes.convolution, [inputShape, kernel, gradient]),
    ) as Tensor4D;
  }

  biasAdd(input: Tensor, bias: Tensor1D): Tensor {
    return this.#one('BiasAdd', this.#attributes.bias, [input, bias]);
  }

  biasGradient(gradient: Tensor): Tensor1D {
    return this.#one('BiasAddGrad', this.#attributes.bias, [gradient]) as Tensor1D;
  }

  /** By the batch's own mean and variance. */
  batchNorm(input: Tensor4D, gamma: Tensor1D, beta: Tensor1D): Normalised {
    const none = this.tf.tensor1d([]);
    const outputs = this.#backend.executeMultipleOutputs(
      'FusedBatchNormV3',
      [...this.#attributes.batchNorm, this.#attributes.replaceStatistics],
      [input, gamma, beta, none, none],
      6,
    );
    none.dispose();
    const [output, mean, variance, ...saved] = outputs as [Tensor4D, Tensor1D, Tensor1D, ...Tensor[]];
    return { output, mean, variance, saved };
  }

  batchNormGradient(
    gradient: Tensor4D,
    input: Tensor4D,
    gamma: Tensor1D,
    saved: readonly Tensor[],
  ): { input: Tensor4D; gamma: Tensor1D; beta: Tensor1D } {
    const outputs = this.#backend.executeMultipleOutputs(
      'FusedBatchNormGradV3',
      this.#attributes.batchNorm,
      [gradient, input, gamma, ...saved],
      5,
    );
    const [inputGradient, gammaGradient, betaGradient, ...unused] = outputs as [
      Tensor4D,
      Tensor1D,
      Tensor1D,
      ...Tensor[],
    ];
    this.tf.dispose(unused);
    return { input: inputGradient, gamma: gammaGradient, beta: betaGradient };
  }

  /** Valid padding, stride as the size. */
  maxPool(input: Tensor4D, size: readonly [number, number]): Pooled {
    const attributes = this.#attributes.pooling(size);
    if (!this.#hasPoolingPlaces) {
      return { output: this.#one('MaxPool', attributes, [input]) as Tensor4D, places: null };
    }
    const [output, places] = this.#backend.executeMultipleOutputs(
      '_MklNativeMaxPool',
      [...attributes, ...this.#attributes.poolingPlaces],
      [input],
      2,
    );
    return { output: output as Tensor4D, places: places! };
  }

  maxPoolGradient(
    gradient: Tensor4D,
    input: Tensor4D,
    { output, places }: Pooled,
    size: readonly [number, number],
  ): Tensor4D {
    const attributes = this.#attributes.pooling(size);
    return (
      places === null
        ? this.#one('MaxPoolGrad', attributes, [input, output, gradient])
        : this.#one(
            '_MklNativeMaxPoolGrad',
            [...attributes, ...this.#attributes.poolingPlaces],
            [input, output, gradient, places],
          )
    ) as Tensor4D;
  }

  relu(input: Tensor): Tensor {
    return this.#one('Relu', this.#attributes.float, [input]);
  }

  /** @param output of the relu. */
  reluGradient(gradient: Tensor, output: Tensor): Tensor {
    return this.#one('ReluGrad', this.#attributes.float, [gradient, output]);
  }

  /**
   * 1 / (1 - rate) where a number is kept, 0 where it is dropped.
   *
   * @param seed the same gives the same mask, on however many cores.
   */
  dropoutMask(shape: readonly number[], rate: number, seed: number): Tensor {
    const { tf } = this;
    return tf.tidy(() => {
      const seeds = tf.tensor1d([seed | 0, 0], 'int32');
      const uniform = this.#withShape(shape, (size) =>
        this.#one('StatelessRandomUniform', this.#attributes.uniform, [size, seeds]),
      );
      const kept = this.#one('GreaterEqual', this.#attributes.float, [uniform, tf.scalar(rate)]);
      uniform.dispose();
      const ones = this.#one('Cast', this.#attributes.castFromBool, [kept]);
      return tf.mul(ones, 1 / (1 - rate));
    });
  }

  #one(kernel: string, attributes: readonly Attribute[], inputs: readonly Tensor[]): Tensor {
    return this.#backend.executeSingleOutput(kernel, attributes, inputs);
  }

  #withShape(shape: readonly number[], use: (shape: Tensor1D) => Tensor): Tensor {
    const tensor = this.tf.tensor1d([...shape], 'int32');
    const result = use(tensor);
    tensor.dispose();
    return result;
  }

  /**
   * Whether oneDNN's pooling can be called: it remembers where the largest stood, which makes the gradient ten
   * times as fast. Not every build of TensorFlow has it.
   */
  #tryPoolingPlaces(): boolean {
    const { tf } = this;
    const attributes = [...this.#attributes.pooling([2, 2]), ...this.#attributes.poolingPlaces];
    const input = tf.tensor4d([1, 2, 4, 3], [1, 2, 2, 1]);
    const made: Tensor[] = [input];
    try {
      const [output, places] = this.#backend.executeMultipleOutputs(
        '_MklNativeMaxPool',
        attributes,
        [input],
        2,
      ) as [Tensor, Tensor];
      made.push(output, places);
      const gradient = this.#one('_MklNativeMaxPoolGrad', attributes, [input, output, output, places]);
      made.push(gradient);
      return [...output.dataSync()].join() === '4' && [...gradient.dataSync()].join() === '0,0,4,0';
    } catch {
      return false;
    } finally {
      tf.dispose(made);
    }
  }
}
