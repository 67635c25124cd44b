/**
 * What networks of dense layers need for training, in TensorFlow.js's own operations, which every backend has: so
 * they train on WebAssembly too, a few times slower than through TensorFlow's kernels.
 */
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { NetworkDeclaration } from '../../../models/network/declaration.ts';
import type { TensorFlow } from '../../inference/backend.ts';
import { seededRandom } from '../random.ts';
import type { Kernels } from './kernels.ts';

/** Whether a network is made of nothing but what these kernels can do. */
export function isPortable({ layers }: NetworkDeclaration): boolean {
  return layers.every(({ type }) => type === 'dense' || type === 'relu' || type === 'dropout');
}

export function portableKernels(tf: TensorFlow): Kernels {
  return {
    tf,
    biasAdd: (input, bias) => tf.add(input, bias),
    biasGradient: (gradient) => tf.sum<Tensor1D>(gradient, 0),
    relu: (input) => tf.relu(input),
    reluGradient: (gradient, output) =>
      tf.tidy(() => tf.mul(gradient, tf.cast(tf.greater(output, 0), 'float32'))),
    dropoutMask(shape, rate, seed): Tensor {
      const random = seededRandom(seed);
      const size = shape.reduce((numbers, length) => numbers * length, 1);
      const kept = 1 / (1 - rate);
      const mask = Float32Array.from({ length: size }, () => (random() >= rate ? kept : 0));
      return tf.tensor(mask, [...shape]);
    },
    conv2d: unsupported,
    conv2dKernelGradient: unsupported,
    conv2dInputGradient: unsupported,
    batchNorm: unsupported,
    batchNormGradient: unsupported,
    maxPool: unsupported,
    maxPoolGradient: unsupported,
  };
}

function unsupported(): never {
  throw new RangeError('only dense layers are trained without TensorFlow');
}
