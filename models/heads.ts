/**
 * Heads: what gives each label its logit from an embedding. Plain TypeScript, no TensorFlow.
 */
import { tensorValues, type Bundle } from './bundle.ts';
import { Failure } from './failure.ts';

/** logits = weights (x - mean) / scale + bias, over the first `inputs` numbers of the embedding. */
export interface LinearHead {
  readonly kind: 'linear';
  readonly inputs: number;
  /** `[inputs]`. */
  readonly mean: Float32Array;
  /** `[inputs]`, above zero. */
  readonly scale: Float32Array;
  /** `[labels, inputs]` row by row. */
  readonly weights: Float32Array;
  /** `[labels]`. */
  readonly bias: Float32Array;
}

/** The embedding holds the logits themselves. */
export interface DirectHead {
  readonly kind: 'direct';
  /** Position in the embedding of each label's logit, `[labels]`. */
  readonly positions: readonly number[];
  /** Added to every logit; 0 if left out. */
  readonly offset?: number;
}

export type Head = LinearHead | DirectHead;

/**
 * The head of a bundle.
 *
 * @throws Failure `incompatible-model` when it does not fit the labels or the embedding.
 */
export function headOf({ manifest, tensors }: Pick<Bundle, 'manifest' | 'tensors'>): Head {
  const { id, head, network } = manifest;
  const labels = manifest.labels.length;
  if (head.kind === 'direct') {
    const { positions } = head;
    if (positions.length !== labels || positions.some((position) => position >= network.embeddingSize)) {
      throw misfit(id, `its classifier names ${positions.length} positions for ${labels} labels`);
    }
    return { kind: 'direct', positions, ...(head.offset !== undefined && { offset: head.offset }) };
  }
  const { inputs } = head;
  if (inputs > network.embeddingSize) {
    throw misfit(
      id,
      `its classifier reads ${inputs} numbers where its network gives ${network.embeddingSize}`,
    );
  }
  return {
    kind: 'linear',
    inputs,
    mean: tensorValues(tensors, 'head/mean', [inputs]),
    scale: tensorValues(tensors, 'head/scale', [inputs]),
    weights: tensorValues(tensors, 'head/weights', [labels, inputs]),
    bias: tensorValues(tensors, 'head/bias', [labels]),
  };
}

function misfit(modelId: string, what: string): Failure {
  return new Failure(
    'incompatible-model',
    `The model "${modelId}" cannot be used: ${what}. Choose another model, or install this one again.`,
  );
}

/** Logits in label order, `[labels]`. */
export function headLogits(embedding: ArrayLike<number>, head: Head): Float64Array {
  if (head.kind === 'direct') {
    const { positions, offset = 0 } = head;
    return Float64Array.from(positions, (position) => embedding[position]! + offset);
  }
  const { inputs, weights, bias } = head;
  const standardised = standardisedInputs(embedding, head);
  return Float64Array.from(bias, (start, label) => {
    let logit = start;
    for (let i = 0; i < inputs; i += 1) logit += weights[label * inputs + i]! * standardised[i]!;
    return logit;
  });
}

/** The numbers that a linear head reads, brought to its scale, `[inputs]`. */
export function standardisedInputs(
  embedding: ArrayLike<number>,
  { inputs, mean, scale }: LinearHead,
): Float64Array {
  const standardised = new Float64Array(inputs);
  for (let i = 0; i < inputs; i += 1) standardised[i] = (embedding[i]! - mean[i]!) / scale[i]!;
  return standardised;
}
