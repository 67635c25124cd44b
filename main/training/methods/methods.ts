/** Every training method, by its name. */
import type { TrainingMethodName } from '../../../models/training.ts';
import { attention } from './attention.ts';
import { cnn } from './cnn.ts';
import { ensemble } from './ensemble.ts';
import type { TrainingMethod } from './method.ts';

export const trainingMethods: Readonly<Partial<Record<TrainingMethodName, TrainingMethod>>> = {
  cnn,
  attention,
  ensemble,
};
