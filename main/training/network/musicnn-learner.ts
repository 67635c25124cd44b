/**
 * The pretrained network in training, with a linear head: its last convolutions change, all before them stays.
 *
 * A few hundred tracks do not tell the front end anything that the 200 000 it was trained on did not, and they
 * soon make it forget: what is trained here begins as it was and moves slowly.
 */
import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { BundleTensor } from '../../../models/bundle.ts';
import type { LinearHead } from '../../../models/heads.ts';
import {
  createMusicnnParts,
  midBlocks,
  type MidWeights,
  type MusicnnParts,
} from '../../../models/network/musicnn.ts';
import type { TensorFlow } from '../../inference/backend.ts';
import type { Translation } from '../pretrained/translation.ts';
import type { Batch, Learned, Learner, Lesson } from './learner.ts';
import { crossEntropy } from './loss.ts';

/** Mel bands of the network's input. */
const bands = 96;
/** Windows that are predicted at a time. */
const maxBatch = 16;

export interface MusicnnLearnerOptions {
  /** The network's tensors, `network/...`. */
  readonly network: ReadonlyMap<string, BundleTensor>;
  /** How many of the last convolutions learn. */
  readonly blocks: number;
  /** How fast they do, against the head. */
  readonly rateFactor: number;
  /** Where it begins; its mean and scale stay. */
  readonly head: LinearHead;
  /** Comes between the embedding and the head where the inputs are approximate. */
  readonly translation: Translation | null;
}

export class MusicnnLearner implements Learner {
  readonly parameters: ReadonlyMap<string, Learned>;
  readonly statistics: ReadonlyMap<string, Learned> = new Map();
  readonly #tf: TensorFlow;
  readonly #parts: MusicnnParts;
  readonly #options: MusicnnLearnerOptions;
  readonly #blocks: readonly string[];
  /** What makes the head's input of an embedding: `x * factor + offset`, the translation before it. */
  readonly #inputs: readonly Tensor[];

  constructor(tf: TensorFlow, options: MusicnnLearnerOptions) {
    const { network, blocks, rateFactor, head } = options;
    this.#tf = tf;
    this.#options = options;
    this.#parts = createMusicnnParts(tf, network);
    this.#blocks = midBlocks.slice(midBlocks.length - blocks);
    const labels = head.bias.length;
    this.parameters = new Map<string, Learned>([
      ...this.#blocks.flatMap((block) =>
        ['kernel', 'bias'].map((role): [string, Learned] => {
          const { shape, data } = network.get(`network/${block}/${role}`)!;
          return [`${block}/${role}`, { shape, values: data.slice(), rateFactor }];
        }),
      ),
      ['head/weights', { shape: [labels, head.inputs], values: head.weights.slice() }],
      ['head/bias', { shape: [labels], values: head.bias.slice() }],
    ]);
    this.#inputs = [tf.tensor1d(head.mean), tf.tensor1d(head.scale)];
  }

  learn(batch: Batch): Lesson {
    const tf = this.#tf;
    const gradients = new Map<string, Float32Array>();
    let result: Omit<Lesson, 'gradients'> | undefined;
    tf.tidy(() => {
      const frames = batch.inputs.length / batch.count / bands;
      const front = this.#parts.front(tf.tensor3d(batch.inputs, [batch.count, frames, bands]));
      const names = [...this.parameters.keys()];
      const weights = names.map((name) => this.#tensor(name));
      // The loss of given logits is not TensorFlow's to know: its gradient is handed back to the logits.
      const logits = this.#logits(front, weights);
      const { loss, right, gradient } = crossEntropy(logits.dataSync<'float32'>(), batch);
      const slopes = tf.grads((...changed: Tensor[]) => this.#logits(front, changed))(
        weights,
        tf.tensor2d(gradient, logits.shape),
      );
      names.forEach((name, place) => gradients.set(name, slopes[place]!.dataSync<'float32'>()));
      result = { loss, right };
    });
    return { ...result!, gradients };
  }

  predict(clips: Iterable<readonly Float32Array[]>): Float32Array[] {
    const tf = this.#tf;
    const weights = [...this.parameters.keys()].map((name) => this.#tensor(name));
    try {
      return Array.from(clips, (windows) =>
        inBatches(windows, (input) => this.#logits(this.#parts.front(input), weights), tf),
      );
    } finally {
      tf.dispose(weights);
    }
  }

  /** The embeddings of windows as the head reads them, before standardising, `[windows, inputs]` row by row. */
  embed(windows: readonly Float32Array[]): Float32Array {
    return inBatches(
      windows,
      (input) => this.#tf.tidy(() => this.#translated(this.#parts.rear(this.#parts.front(input)))),
      this.#tf,
    );
  }

  /** The network's tensors with those that learned in their place. */
  tensors(): Map<string, BundleTensor> {
    const tensors = new Map(this.#options.network);
    for (const [name, { shape, values }] of this.parameters) {
      if (!name.startsWith('head/')) tensors.set(`network/${name}`, { shape, data: values });
    }
    return tensors;
  }

  /** The head as it is now. */
  head(): LinearHead {
    return {
      ...this.#options.head,
      weights: this.parameters.get('head/weights')!.values,
      bias: this.parameters.get('head/bias')!.values,
    };
  }

  dispose(): void {
    this.#parts.dispose();
    this.#tf.dispose([...this.#inputs]);
  }

  #tensor(name: string): Tensor {
    const { shape, values } = this.parameters.get(name)!;
    // A copy: the optimiser changes the values while the tensor may not have been used yet.
    return this.#tf.tensor(values.slice(), [...shape]);
  }

  #logits(front: Tensor3D, weights: readonly Tensor[]): Tensor2D {
    const tf = this.#tf;
    return tf.tidy(() => {
      const last = this.#blocks.map((_, block): MidWeights => ({
        kernel: weights[2 * block] as Tensor3D,
        bias: weights[2 * block + 1] as Tensor1D,
      }));
      const [mean, scale] = this.#inputs as [Tensor, Tensor];
      const [headWeights, headBias] = weights.slice(-2) as [Tensor2D, Tensor1D];
      const embedding = this.#translated(this.#parts.rear(front, last));
      const inputs: Tensor2D = tf.div(tf.sub(embedding, mean), scale);
      return tf.add(tf.matMul(inputs, headWeights, false, true), headBias);
    });
  }

  #translated(embedding: Tensor2D): Tensor2D {
    const tf = this.#tf;
    const { translation, head } = this.#options;
    const read = tf.slice(embedding, [0, 0], [-1, head.inputs]);
    if (translation === null) return read;
    const { weights, offset } = translation;
    const matrix = tf.tensor2d(Float32Array.from(weights.data), [weights.rows, weights.columns]);
    return tf.add(tf.matMul(read, matrix, false, true), tf.tensor1d(Float32Array.from(offset)));
  }
}

/** Runs windows of one length through `run`, some at a time; its results row by row. */
function inBatches(
  windows: readonly Float32Array[],
  run: (input: Tensor3D) => Tensor2D,
  tf: TensorFlow,
): Float32Array {
  const rows: Float32Array[] = [];
  for (let start = 0; start < windows.length; start += maxBatch) {
    const batch = windows.slice(start, start + maxBatch);
    const length = batch[0]!.length;
    const values = new Float32Array(batch.length * length);
    batch.forEach((window, row) => values.set(window, row * length));
    rows.push(
      tf.tidy(() => run(tf.tensor3d(values, [batch.length, length / bands, bands])).dataSync<'float32'>()),
    );
  }
  const results = new Float32Array(rows.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const row of rows) {
    results.set(row, place);
    place += row.length;
  }
  return results;
}
