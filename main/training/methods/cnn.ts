/** Method `cnn`: a convolutional network trained from scratch on spectrograms. */
import type { Layer, NetworkDeclaration } from '../../../models/network/declaration.ts';
import { trainConvolutional, type ConvolutionalRecipe, type NetworkSize } from './convolutional.ts';
import type { TrainingMethod } from './method.ts';

/** Four blocks of convolution, then what brings any number of frames to one vector, then two dense layers. */
export function declareCnn(size: NetworkSize, pooling: Layer): NetworkDeclaration {
  const { nMels, channels, labels, divisor } = size;
  return {
    input: { kind: 'frames', nMels, channels },
    layers: [
      ...[32, 64, 128, 256].flatMap((filters): Layer[] => [
        { type: 'conv2d', filters: filters / divisor, kernel: [3, 3] },
        { type: 'batchNorm' },
        { type: 'relu' },
        { type: 'maxPool', size: [2, 2] },
        { type: 'dropout', rate: 0.25 },
      ]),
      pooling,
      ...[512, 256].flatMap((units): Layer[] => [
        { type: 'dense', units: units / divisor, activation: 'relu' },
        { type: 'dropout', rate: 0.5 },
      ]),
      { type: 'dense', units: labels },
    ],
  };
}

export const cnnRecipe: ConvolutionalRecipe = {
  method: 'cnn',
  network: 'cnn',
  declare: (size) => declareCnn(size, { type: 'globalAverage' }),
  members: 1,
  settings: {
    epochs: 100,
    batchSize: 32,
    learningRate: 1e-3,
    schedule: 'plateau',
    patience: 20,
    plateau: 10,
    labelSmoothing: 0,
    classWeights: false,
  },
  augmentation: {},
  cropsPerClip: 2,
  notes: [
    'A convolutional network of four blocks reads spectrograms of a few seconds; it was trained from scratch on nothing but these tracks.',
  ],
};

export const cnn: TrainingMethod = {
  name: 'cnn',
  summary: 'A convolutional network trained from scratch: wants many tracks, and minutes to hours.',
  needsTensorflow: true,
  train: (context) => trainConvolutional(context, cnnRecipe),
};
