/** How long each method would take on this machine, as far as something measured can tell. */
import type { DatasetReport } from '../../models/dataset-check.ts';
import type { SerialisedFailure } from '../../models/failure.ts';
import type { RetrainState } from '../../models/retrain-contract.ts';
import { trainingMethods, type TrainingMethodName } from '../../models/training.ts';

/** Why a method cannot be used here, by method; one that can is left out. */
export type MethodObstacles = Readonly<Partial<Record<TrainingMethodName, SerialisedFailure>>>;

/** Every method, with why it cannot be used where it cannot. Times are told once they have been measured. */
export function estimateMethods(
  _report: DatasetReport,
  obstacles: MethodObstacles,
): RetrainState['estimates'] {
  return trainingMethods.map((method) => ({
    method,
    seconds: null,
    obstacle: obstacles[method] ?? null,
  }));
}
