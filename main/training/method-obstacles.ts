/** Why a method cannot be used on this machine. */
import { Failure } from '../../models/failure.ts';
import type { TrainingMethodName } from '../../models/training.ts';
import type { PoolKeeper } from '../workers/pool-keeper.ts';
import type { TrainingMethod } from './methods/method.ts';
import { trainingMethods } from './methods/methods.ts';
import { listeningSetup } from './prepare-dataset.ts';
import type { Pretrained } from './pretrained/pretrained.ts';

/**
 * Told before any minute is spent; null where nothing stands in the way. Convolutions cannot be trained on
 * WebAssembly.
 *
 * @throws Failure `invalid-request` for a method that this program does not have; `damaged-model`.
 */
export async function obstacleOf(
  method: TrainingMethodName,
  pools: Pick<PoolKeeper, 'poolFor'>,
  { bundle }: Pretrained,
): Promise<Failure | null> {
  if (!methodNamed(method).needsTensorflow) return null;
  try {
    const pool = await pools.poolFor(listeningSetup(bundle.folder));
    const { backend, reason } = await pool.ready();
    if (backend === 'tensorflow') return null;
    return new Failure(
      'backend-unavailable',
      `The method "${method}" cannot train on WebAssembly, which has no gradient of a convolution, and TensorFlow is not in use: ${reason ?? 'it is not there'}. No model was made. "earmark doctor" says how to get it; the method "transfer" trains without it.`,
    );
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function methodNamed(name: TrainingMethodName): TrainingMethod {
  const method = trainingMethods[name];
  if (method !== undefined) return method;
  throw new Failure(
    'invalid-request',
    `There is no training method "${name}". Nothing was trained. Choose one of ${Object.keys(trainingMethods).join(', ')}.`,
  );
}
