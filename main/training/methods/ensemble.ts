/** Method `ensemble`: several convolutional networks that differ by their seed, their probabilities averaged. */
import { trainConvolutional, type ConvolutionalRecipe } from './convolutional.ts';
import { cnnRecipe } from './cnn.ts';
import type { TrainingMethod } from './method.ts';

export const ensembleRecipe: ConvolutionalRecipe = {
  ...cnnRecipe,
  method: 'ensemble',
  members: 3,
  notes: [
    'Several convolutional networks of four blocks, trained from scratch on nothing but these tracks, read spectrograms of a few seconds; their probabilities are averaged, which evens out what each of them learned by chance.',
  ],
};

export const ensemble: TrainingMethod = {
  name: 'ensemble',
  summary: 'Several convolutional networks averaged: better and surer than one, and as many times as slow.',
  needsTensorflow: true,
  train: (context) => trainConvolutional(context, ensembleRecipe),
};
