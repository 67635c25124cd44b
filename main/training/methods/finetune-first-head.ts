/** The head that a fine-tuning begins with, as `transfer` would have it. */
import type { LinearHead } from '../../../models/heads.ts';
import { trainLogisticRegression } from '../heads/logistic-regression.ts';
import { fitStandardiser, matrixOf, standardise } from '../heads/matrix.ts';
import type { MusicnnLearner } from '../network/musicnn-learner.ts';
import { meanOfRows } from '../network/validation.ts';
import { translationOf } from '../pretrained/bundle-translation.ts';
import type { FinetuneJob } from './finetune-job.ts';
import { labelPositions } from './held-out.ts';

/** Inverse strength of the penalty. */
const headPenalty = 0.02;

/**
 * Logistic regression on the mean embedding of each track.
 *
 * @param learnerWith the network that is to be fine-tuned, with this head on it.
 */
export function firstHead(
  { context, split, input, pretrained }: FinetuneJob,
  learnerWith: (head: LinearHead) => MusicnnLearner,
): LinearHead {
  const { labels, onEvent, dataset } = context;
  const { embeddingSize } = pretrained.bundle.manifest.network;
  const inputs = dataset.kind === 'audio' ? embeddingSize : translationOf(pretrained.bundle).weights.columns;
  const learner = learnerWith({
    kind: 'linear',
    inputs,
    mean: new Float32Array(inputs),
    scale: new Float32Array(inputs).fill(1),
    weights: new Float32Array(labels.length * inputs),
    bias: new Float32Array(labels.length),
  });
  try {
    const means = split.training.map(({ clip }, done) => {
      onEvent({ type: 'phase', phase: 'training', done, total: split.training.length });
      return meanOfRows(learner.embed(input.windows(clip)), inputs);
    });
    const matrix = matrixOf(means);
    const { mean, scale } = fitStandardiser(matrix);
    const model = trainLogisticRegression(
      standardise(matrix, { mean, scale }),
      labelPositions(split.training, labels),
      labels.length,
      split.training.map(() => 1),
      headPenalty,
    );
    return {
      kind: 'linear',
      inputs,
      mean: Float32Array.from(mean),
      scale: Float32Array.from(scale),
      weights: Float32Array.from(model.weights.data),
      bias: Float32Array.from(model.bias),
    };
  } finally {
    learner.dispose();
  }
}
