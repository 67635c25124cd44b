/** Method `attention`: the convolutional network, with the frames that matter weighed more than the others. */
import { trainConvolutional, type ConvolutionalRecipe } from './convolutional.ts';
import { cnnRecipe, declareCnn } from './cnn.ts';
import type { TrainingMethod } from './method.ts';

export const attentionRecipe: ConvolutionalRecipe = {
  ...cnnRecipe,
  method: 'attention',
  network: 'attention',
  declare: (size) => declareCnn(size, { type: 'attentionPool', units: 64 / size.divisor }),
  notes: [
    'A convolutional network of four blocks reads spectrograms of a few seconds and learns which moments of them to listen to; it was trained from scratch on nothing but these tracks.',
  ],
};

export const attention: TrainingMethod = {
  name: 'attention',
  summary: 'The convolutional network with attention over time, for music that changes within seconds.',
  needsTensorflow: true,
  train: (context) => trainConvolutional(context, attentionRecipe),
};
