/** Runs a training job in this process: opens its data set anew and hands it to the method. */
import { Failure } from '../../models/failure.ts';
import type { TrainingEvent } from '../../models/training.ts';
import { openDataset, type Dataset } from './dataset/dataset.ts';
import { ignoredOptions } from './ignored-options.ts';
import type { TrainedModel } from './methods/method.ts';
import { trainingMethods } from './methods/methods.ts';
import type { TrainingJob } from './training-contract.ts';

export interface RunOptions {
  readonly onEvent: (event: TrainingEvent) => void;
  readonly signal: AbortSignal;
}

/** @throws Failure what the method throws; `invalid-dataset` when the data set is another than when the job was made. */
export async function runMethod(job: TrainingJob, { onEvent, signal }: RunOptions): Promise<TrainedModel> {
  const { datasetPath, method, ...context } = job;
  const dataset = await openDataset(datasetPath);
  for (const { id, index } of [...job.tracks, ...job.validation]) {
    if (dataset.tracks[index]?.id !== id) throw changed(dataset, id);
  }
  for (const message of ignoredOptions(method, dataset.kind, job.options))
    onEvent({ type: 'warning', message });
  return trainingMethods[method].train({ ...context, dataset, onEvent, signal });
}

function changed({ path }: Dataset, id: string): Failure {
  return new Failure(
    'invalid-dataset',
    `${path} changed while the training was prepared: "${id}" is not where it was. No model was made. Start again once nothing else changes the folder.`,
  );
}
