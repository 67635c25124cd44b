/**
 * The steps of a network for training: each computes its output and keeps what its gradient needs.
 *
 * Every tensor has one owner. A step owns its input and disposes it when it is of no more use; its output belongs
 * to the next step; `backward` owns the gradient it is given. So no more lives than has to.
 */
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { attend } from '../../../models/network/layers.ts';
import type { Step } from '../../../models/network/plan.ts';
import type { Kernels } from './kernels.ts';

/** What a training step works with. */
export interface Pass {
  readonly kernels: Kernels;
  /** The values of a step's parameter, by its role. */
  weight(step: Step, role: string): Tensor;
  /** Takes the gradient of a parameter. */
  addGradient(step: Step, role: string, gradient: Tensor): void;
  /** Takes the batch's mean and variance at a batch normalisation. */
  addStatistics(step: Step, mean: Tensor1D, variance: Tensor1D): void;
  /** Another seed with every call; null where nothing is to be dropped. */
  nextSeed(): number | null;
}

export interface Forward {
  readonly output: Tensor;
  /**
   * Gradients of the step's parameters go to the pass.
   *
   * @returns that of the step's input, or null where it is not wanted.
   */
  readonly backward: (gradient: Tensor, wantsInput: boolean) => Tensor | null;
}

/** Runs one step of the plan. */
export function runStep(step: Step, input: Tensor, pass: Pass): Forward {
  const { operation } = step;
  switch (operation.type) {
    case 'conv2d':
      return convolve(step, input as Tensor4D, pass);
    case 'batchNorm':
      return normalise(step, input, pass);
    case 'relu':
      return rectify(input, pass);
    case 'maxPool':
      return pool(operation.size, input as Tensor4D, pass);
    case 'dropout':
      return drop(operation.rate, input, pass);
    case 'globalAverage':
      return average(input as Tensor4D, pass);
    case 'attentionPool':
      return attendTo(step, input as Tensor4D, pass);
    case 'dense':
      return combine(step, input as Tensor2D, pass);
  }
}

function convolve(step: Step, input: Tensor4D, pass: Pass): Forward {
  const { kernels } = pass;
  const kernel = pass.weight(step, 'kernel') as Tensor4D;
  const hasBias = 'bias' in step.parameters;
  let output: Tensor = kernels.conv2d(input, kernel);
  if (hasBias) {
    const response = output;
    output = kernels.biasAdd(response, pass.weight(step, 'bias') as Tensor1D);
    response.dispose();
  }
  return {
    output,
    backward(gradient, wantsInput) {
      const image = gradient as Tensor4D;
      pass.addGradient(step, 'kernel', kernels.conv2dKernelGradient(input, kernel, image));
      if (hasBias) pass.addGradient(step, 'bias', kernels.biasGradient(gradient));
      const { shape } = input;
      input.dispose();
      const back = wantsInput ? kernels.conv2dInputGradient(shape, kernel, image) : null;
      gradient.dispose();
      return back;
    },
  };
}

function normalise(step: Step, input: Tensor, pass: Pass): Forward {
  const { kernels } = pass;
  const { tf } = kernels;
  const { shape } = input;
  // Vectors are images of one number each.
  const asImage = (tensor: Tensor): Tensor4D => {
    if (tensor.rank === 4) return tensor as Tensor4D;
    const [count, units] = (tensor as Tensor2D).shape;
    const image: Tensor4D = tf.reshape(tensor, [count, 1, 1, units]);
    tensor.dispose();
    return image;
  };
  const asGiven = (image: Tensor4D): Tensor => {
    if (shape.length === 4) return image;
    const vectors = tf.reshape(image, shape);
    image.dispose();
    return vectors;
  };
  const image = asImage(input);
  const gamma = pass.weight(step, 'gamma') as Tensor1D;
  const { output, mean, variance, saved } = kernels.batchNorm(
    image,
    gamma,
    pass.weight(step, 'beta') as Tensor1D,
  );
  pass.addStatistics(step, mean, variance);
  return {
    output: asGiven(output),
    backward(gradient) {
      const outer = asImage(gradient);
      const inner = kernels.batchNormGradient(outer, image, gamma, saved);
      tf.dispose([outer, image, ...saved]);
      pass.addGradient(step, 'gamma', inner.gamma);
      pass.addGradient(step, 'beta', inner.beta);
      return asGiven(inner.input);
    },
  };
}

function rectify(input: Tensor, { kernels }: Pass): Forward {
  const kept = kernels.relu(input);
  input.dispose();
  return {
    // The next step disposes its input, which this one needs too: both hold the same values.
    output: kept.clone(),
    backward(gradient) {
      const inner = kernels.reluGradient(gradient, kept);
      gradient.dispose();
      kept.dispose();
      return inner;
    },
  };
}

function pool(size: readonly [number, number], input: Tensor4D, { kernels }: Pass): Forward {
  const { output, places } = kernels.maxPool(input, size);
  const kept = output.clone();
  return {
    output,
    backward(gradient) {
      const inner = kernels.maxPoolGradient(gradient as Tensor4D, input, { output: kept, places }, size);
      kernels.tf.dispose([gradient, input, kept, ...(places === null ? [] : [places])]);
      return inner;
    },
  };
}

function drop(rate: number, input: Tensor, pass: Pass): Forward {
  const seed = pass.nextSeed();
  if (rate === 0 || seed === null) return { output: input, backward: (gradient) => gradient };
  const { tf } = pass.kernels;
  const mask = pass.kernels.dropoutMask(input.shape, rate, seed);
  const output = tf.mul(input, mask);
  input.dispose();
  return {
    output,
    backward(gradient) {
      const inner = tf.mul(gradient, mask);
      gradient.dispose();
      mask.dispose();
      return inner;
    },
  };
}

function average(input: Tensor4D, { kernels: { tf } }: Pass): Forward {
  const [count, frames, bands, channels] = input.shape;
  const output: Tensor = tf.mean(input, [1, 2]);
  input.dispose();
  return {
    output,
    backward: (gradient) =>
      tf.tidy(() => {
        const share = tf.reshape(tf.div(gradient, frames * bands), [count, 1, 1, channels]);
        gradient.dispose();
        return tf.tile(share, [1, frames, bands, 1]);
      }),
  };
}

function attendTo(step: Step, input: Tensor4D, pass: Pass): Forward {
  const { tf } = pass.kernels;
  const [count, frames, bands, channels] = input.shape;
  const flow: Tensor3D = tf.mean(input, 2);
  input.dispose();
  const roles = ['hiddenKernel', 'hiddenBias', 'score'] as const;
  const weights = roles.map((role) => pass.weight(step, role));
  const run = (image: Tensor, kernel: Tensor, bias: Tensor, score: Tensor): Tensor =>
    attend(tf, image as Tensor3D, kernel as Tensor2D, bias as Tensor1D, score as Tensor2D);
  return {
    output: tf.tidy(() => run(flow, ...(weights as [Tensor, Tensor, Tensor]))),
    backward(gradient) {
      const [flowGradient, ...weightGradients] = tf.grads(run)([flow, ...weights], gradient);
      roles.forEach((role, place) => pass.addGradient(step, role, weightGradients[place]!));
      const back = tf.tidy(() => {
        const share = tf.reshape(tf.div(flowGradient!, bands), [count, frames, 1, channels]);
        return tf.tile(share, [1, 1, bands, 1]);
      });
      tf.dispose([flow, gradient, flowGradient!]);
      return back;
    },
  };
}

function combine(step: Step, input: Tensor2D, pass: Pass): Forward {
  const { kernels } = pass;
  const { tf } = kernels;
  const kernel = pass.weight(step, 'kernel') as Tensor2D;
  const hasBias = 'bias' in step.parameters;
  const output = tf.tidy(() => {
    const product = tf.matMul(input, kernel);
    return hasBias ? kernels.biasAdd(product, pass.weight(step, 'bias') as Tensor1D) : product;
  });
  return {
    output,
    backward(gradient, wantsInput) {
      const rows = gradient as Tensor2D;
      pass.addGradient(step, 'kernel', tf.matMul(input, rows, true, false));
      if (hasBias) pass.addGradient(step, 'bias', kernels.biasGradient(rows));
      input.dispose();
      const back = wantsInput ? tf.matMul(rows, kernel, false, true) : null;
      gradient.dispose();
      return back;
    },
  };
}
