/** What the wizard says to requests that come at the wrong time. */
import { Failure } from '../../models/failure.ts';
import type { RetrainState } from '../../models/retrain-contract.ts';

export function noSet(): Failure {
  return new Failure('invalid-request', 'No set is chosen and checked yet. Choose a folder first.');
}

/** @throws Failure `invalid-request` while a model is being trained. */
export function refuseWhileTraining({ run, result }: RetrainState): void {
  if (run === null || result !== null || run.failure !== null || run.resumable) return;
  throw new Failure('invalid-request', 'A model is being trained. Nothing was changed. Stop it first.');
}
