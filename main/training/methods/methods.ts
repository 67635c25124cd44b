/** Every training method, by its name. */
import type { TrainingMethodName } from '../../../models/training.ts';
import { attention } from './attention.ts';
import { cnn } from './cnn.ts';
import { dense } from './dense.ts';
import { ensemble } from './ensemble.ts';
import { finetune } from './finetune.ts';
import type { TrainingMethod } from './method.ts';
import { transfer } from './transfer.ts';

export const trainingMethods: Readonly<Record<TrainingMethodName, TrainingMethod>> = {
  transfer,
  finetune,
  cnn,
  attention,
  ensemble,
  dense,
};
