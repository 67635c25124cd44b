/** Trains a network of declared layers. */
import type { BundleTensor } from '../../../models/bundle.ts';
import type { NetworkDeclaration } from '../../../models/network/declaration.ts';
import { countParameters } from '../../../models/network/plan.ts';
import { loadBackend } from '../../inference/backend.ts';
import { TrainingKernels } from './kernels.ts';
import { LayersLearner, type InputScaling } from './layers-learner.ts';
import { isPortable, portableKernels } from './portable-kernels.ts';
import { trainLearner, type TrainingOutcome, type TrainLearnerOptions } from './train-learner.ts';

export interface TrainNetworkOptions extends TrainLearnerOptions {
  /** Its last layer gives one logit a label. */
  readonly declaration: NetworkDeclaration;
  /** What the inputs are standardised by. */
  readonly scaling: InputScaling;
}

export interface TrainedNetwork extends TrainingOutcome {
  /** Numbers that were learned. */
  readonly parameters: number;
  /** The best epoch's tensors as models/network/layers.ts reads them, those of one member of an ensemble. */
  tensors(member: number): ReadonlyMap<string, BundleTensor>;
}

/**
 * Trains a network from random numbers.
 *
 * @throws Failure `backend-unavailable` without TensorFlow, unless all layers are dense; `cancelled`;
 *   `invalid-request` when the loss runs away.
 */
export async function trainNetwork(options: TrainNetworkOptions): Promise<TrainedNetwork> {
  const { declaration, scaling, settings } = options;
  const backend = await loadBackend();
  const kernels =
    backend.name !== 'tensorflow' && isPortable(declaration)
      ? portableKernels(backend.tf)
      : TrainingKernels.of(backend);
  const learner = new LayersLearner(kernels, declaration, scaling, settings.seed);
  try {
    const outcome = await trainLearner(learner, options);
    return {
      ...outcome,
      parameters: countParameters(declaration),
      tensors: (member) => learner.tensors(member),
    };
  } finally {
    learner.dispose();
  }
}
