/** What can be asked of training. */
import { basename, extname } from 'node:path';
import { Failure } from '../../models/failure.ts';
import type { TrainingMethodName, TrainingOptions } from '../../models/training.ts';

/** What to train. */
export interface TrainRequest {
  /** A folder with one folder of audio per genre, or the JSON file of a spectrogram set. */
  readonly dataset: string;
  readonly method: TrainingMethodName;
  /** What the model is called; its id follows from it. */
  readonly name?: string | undefined;
  /** Folder of a split: its part `train` is learned from, its part `valid`, where there is one, is held out. */
  readonly split?: string | undefined;
  readonly options?: Partial<TrainingOptions> | undefined;
  /** Begins anew even where an earlier run left a checkpoint. */
  readonly fresh?: boolean | undefined;
}

/** What to compare. */
export interface CompareRequest extends Pick<TrainRequest, 'dataset' | 'split' | 'options' | 'fresh'> {
  readonly methods: readonly TrainingMethodName[];
  /** The part of the split to judge by, default `valid`. */
  readonly part?: string | undefined;
  /** Those also judged on a split by chance, which leaks. */
  readonly randomMethods?: readonly TrainingMethodName[] | undefined;
}

/**
 * The name of the model that a request asks for; where it names none, the data set and the method do.
 *
 * @throws Failure `invalid-request` for an empty one.
 */
export function nameFor({ name, method, dataset }: TrainRequest): string {
  const given = name?.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  if (given === '') {
    throw new Failure('invalid-request', 'The name is empty. Nothing was trained. Give the model a name.');
  }
  return (given ?? `${basename(dataset, extname(dataset))} ${method}`).slice(0, 200);
}
