/**
 * MSD-musicnn, pruned: the pretrained network that turns 3 s of music into an embedding.
 *
 * Pons and Serra 2019, "musicnn: pre-trained convolutional neural networks for music audio tagging"
 * (https://arxiv.org/abs/1909.06654), with the filters that do nothing left out and each batch normalisation
 * reduced to what is left of it (scripts/convert-musicnn.py). About 0.2 million weights.
 *
 *   input [n, frames, 96]
 *   -> front end [n, frames, 64]: timbral filters (wide in pitch, highest response over all pitches) and
 *      temporal filters (long in time, highest response over all bands)
 *   -> three convolutions over time, 64 filters each, the last two residual; all four stages side by side
 *   -> mean and maximum over time -> hidden layer, 200 numbers -> logits of 50 Last.fm tags
 *   -> embedding: means, then tag logits, then the hidden layer
 */
import type * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { BundleTensor } from '../bundle.ts';
import { Failure } from '../failure.ts';
import type { EmbeddingNetwork } from './embedding-network.ts';

const timbralBlocks = ['timbral1', 'timbral2'] as const;
const temporalBlocks = ['temporal1', 'temporal2', 'temporal3'] as const;
/** The convolutions over time behind the front end, in their order. */
export const midBlocks = ['mid1', 'mid2', 'mid3'] as const;
/** Frames of zeros on either side of a timbral filter, 7 frames long. */
const timbralPadding = 3;
const inputBands = 96;
/** Memory a frame takes while it is computed, measured. */
const bytesPerFrame = 14_000;

/** One convolution: `sign * relu(conv(x) + bias) + shift`, sign and shift by filter. */
interface Block<Kernel extends Tensor> {
  readonly kernel: Kernel;
  readonly bias: Tensor1D;
  /** Null where all are 1: most blocks are spared the multiplication of their largest tensor. */
  readonly sign: Tensor1D | null;
  readonly shift: Tensor1D;
}

/** Kernel `[frames, channels, filters]` and bias of a convolution over time. */
export interface MidWeights {
  readonly kernel: Tensor3D;
  readonly bias: Tensor1D;
}

/** The network in two parts, so that the second can be trained while the first stays. */
export interface MusicnnParts extends Pick<EmbeddingNetwork, 'embeddingSize' | 'dispose'> {
  /** Input `[n, frames, 96]` to the front end's `[n, frames, 64]`. */
  front(input: Tensor3D): Tensor3D;
  /** From there to the embedding `[n, embeddingSize]`; with other weights for the last convolutions, if given. */
  rear(front: Tensor3D, last?: readonly MidWeights[]): Tensor2D;
}

/**
 * Builds the network from a bundle's tensors (`network/...`).
 *
 * @param tf TensorFlow.js with an active backend.
 * @param embeddingSize that of a model made before the hidden layer was part of the embedding: then it is left out.
 * @throws Failure `incompatible-model` when a tensor is missing or has another shape.
 */
export function createMusicnn(
  tf: typeof tfjs,
  tensors: ReadonlyMap<string, BundleTensor>,
  embeddingSize?: number,
): EmbeddingNetwork {
  const parts = createMusicnnParts(tf, tensors, embeddingSize);
  return {
    inputWidth: inputBands,
    embeddingSize: parts.embeddingSize,
    bytesPerWindow: (frames) => bytesPerFrame * frames,
    embed: (input) => tf.tidy(() => parts.rear(parts.front(input))),
    dispose: () => parts.dispose(),
  };
}

/** The same in two parts; whoever calls them frees what they make, as with `tf.tidy`. */
export function createMusicnnParts(
  tf: typeof tfjs,
  tensors: ReadonlyMap<string, BundleTensor>,
  wantedSize?: number,
): MusicnnParts {
  const loaded: Tensor[] = [];

  function stored(name: string, rank: number): BundleTensor {
    const tensor = tensors.get(`network/${name}`);
    if (tensor?.shape.length === rank) return tensor;
    throw new Failure(
      'incompatible-model',
      `The model's network has no usable part "${name}", so it is not the network that this program knows as musicnn. Choose another model, or install this one again.`,
    );
  }

  function keep<Loaded extends Tensor>(tensor: Loaded): Loaded {
    loaded.push(tensor);
    return tensor;
  }

  function vector(name: string): Tensor1D {
    return keep(tf.tensor1d(stored(name, 1).data));
  }

  function matrix(name: string): Tensor2D {
    const { data, shape } = stored(name, 2);
    const [rows = 1, columns = 1] = shape;
    return keep(tf.tensor2d(data, [rows, columns]));
  }

  function frontKernel(name: string): Tensor4D {
    const { data, shape } = stored(name, 4);
    const [frames = 1, bands = 1, channels = 1, filters = 1] = shape;
    return keep(tf.tensor4d(data, [frames, bands, channels, filters]));
  }

  function midKernel(name: string): Tensor3D {
    const { data, shape } = stored(name, 3);
    const [frames = 1, channels = 1, filters = 1] = shape;
    return keep(tf.tensor3d(data, [frames, channels, filters]));
  }

  function block<Kernel extends Tensor>(name: string, kernel: (name: string) => Kernel): Block<Kernel> {
    const hasSigns = stored(`${name}/sign`, 1).data.some((sign) => sign !== 1);
    return {
      kernel: kernel(`${name}/kernel`),
      bias: vector(`${name}/bias`),
      sign: hasSigns ? vector(`${name}/sign`) : null,
      shift: vector(`${name}/shift`),
    };
  }

  const inputScale = vector('input/scale');
  const inputShift = vector('input/shift');
  const timbral = timbralBlocks.map((name) => block(name, frontKernel));
  const temporal = temporalBlocks.map((name) => block(name, frontKernel));
  const mid = midBlocks.map((name) => block(name, midKernel));
  const hiddenKernel = matrix('tags/hidden/kernel');
  const hiddenBias = vector('tags/hidden/bias');
  const outputKernel = matrix('tags/output/kernel');
  const outputBias = vector('tags/output/bias');

  function signed<Response extends Tensor>(response: Response, sign: Tensor1D | null): Response {
    return sign === null ? response : tf.mul<Response>(response, sign);
  }

  /** `[n, frames, bands, 1]` to `[n, frames, filters]`: the filters' highest response over all bands. */
  function frontBlock(input: Tensor4D, filters: Block<Tensor4D>, pad: 'same' | 'time'): Tensor3D {
    const explicit: tfjs.backend_util.ExplicitPadding = [
      [0, 0],
      [timbralPadding, timbralPadding],
      [0, 0],
      [0, 0],
    ];
    const response = tf.fused.conv2d({
      x: input,
      filter: filters.kernel,
      strides: 1,
      pad: pad === 'same' ? 'same' : explicit,
      bias: filters.bias,
      activation: 'relu',
    });
    const highest: Tensor3D = tf.max(signed(response, filters.sign), 2);
    return tf.add(highest, filters.shift);
  }

  /** `[n, frames, channels]` to `[n, frames, filters]`. */
  function midBlock(input: Tensor3D, filters: Block<Tensor3D>): Tensor3D {
    const response = tf.relu(tf.add(tf.conv1d(input, filters.kernel, 1, 'same'), filters.bias));
    return tf.add(signed(response, filters.sign), filters.shift);
  }

  const [frontFilters, midFilters] = mid[0]!.kernel.shape.slice(1) as [number, number];
  const [hiddenSize, tagCount] = outputKernel.shape;
  const sizeWithoutHidden = frontFilters + mid.length * midFilters + tagCount;
  const givesHidden = wantedSize !== sizeWithoutHidden;
  return {
    embeddingSize: sizeWithoutHidden + (givesHidden ? hiddenSize : 0),
    front(input) {
      const [count, frames] = input.shape;
      const normalised = tf.add(tf.mul(input, inputScale), inputShift);
      const image: Tensor4D = tf.reshape(normalised, [count, frames, inputBands, 1]);
      return tf.concat(
        [
          ...timbral.map((filters) => frontBlock(image, filters, 'time')),
          ...temporal.map((filters) => frontBlock(image, filters, 'same')),
        ],
        2,
      );
    },
    rear(front, last = []) {
      const blocks = mid.map((own, place) => ({ ...own, ...last[place - mid.length + last.length] }));
      const stages = [front];
      for (const [place, filters] of blocks.entries()) {
        const before = stages.at(-1)!;
        const response = midBlock(before, filters);
        // The second and third are residual.
        stages.push(place === 0 ? response : tf.add(response, before));
      }
      const all = tf.concat(stages, 2);
      const mean: Tensor2D = tf.mean(all, 1);
      const highest: Tensor2D = tf.max(all, 1);
      const pools = tf.concat([highest, mean], 1);
      const hidden: Tensor2D = tf.relu(tf.add(tf.matMul(pools, hiddenKernel), hiddenBias));
      const tags: Tensor2D = tf.add(tf.matMul(hidden, outputKernel), outputBias);
      return tf.concat(givesHidden ? [mean, tags, hidden] : [mean, tags], 1);
    },
    dispose: () => tf.dispose(loaded),
  };
}
