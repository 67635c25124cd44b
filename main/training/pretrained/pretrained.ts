/** The pretrained network that heads are trained on: the one of the default model, with all that comes with it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bundle, BundleTensor } from '../../../models/bundle.ts';
import { applicationFolder } from '../../application-folder.ts';
import { loadBundle, type TensorToWrite } from '../../inference/bundle.ts';
import { Embedder } from '../../inference/embedder.ts';
import { defaultModelId } from '../../inference/model-shelf.ts';
import { networkDigestOf } from '../default-models/collection.ts';

const licenceName = 'LICENSE-musicnn.txt';

export interface Pretrained {
  /** The bundle it is taken from: front end, network, and the translation for spectrogram sets. */
  readonly bundle: Bundle;
  /** Its tensors, `network/...`. */
  readonly network: ReadonlyMap<string, BundleTensor>;
  /** Names its weights, and what is read of them, wherever embeddings are kept. */
  readonly digest: string;
  /** Licence notices of the weights, by file name. */
  readonly notices: Readonly<Record<string, string>>;
}

/** Reads it from `folder`, the default model's bundle if left out. Throws what `loadBundle` throws. */
export async function loadPretrained(
  folder: string = join(applicationFolder, 'models', 'bundles', defaultModelId),
): Promise<Pretrained> {
  const bundle = await loadBundle(folder);
  return {
    bundle,
    network: tensorsBelow(bundle, 'network/'),
    digest: `${networkDigestOf(bundle.tensors)} ${bundle.manifest.network.embeddingSize}`,
    notices: { [licenceName]: await readFile(join(folder, licenceName), 'utf8') },
  };
}

/** The tensors whose names begin so. */
export function tensorsBelow(
  { tensors }: Pick<Bundle, 'tensors'>,
  prefix: string,
): Map<string, BundleTensor> {
  return new Map([...tensors].filter(([name]) => name.startsWith(prefix)));
}

/** The network's tensors on their way into another bundle: to the bit, so that stored embeddings serve both. */
export function networkToWrite(network: ReadonlyMap<string, BundleTensor>): TensorToWrite[] {
  return [...network].map(([name, { shape, data }]) => ({
    name,
    shape,
    data,
    dtype: 'float32',
    file: 'network.bin',
  }));
}

/** The network, started only where something has to be computed. */
export class LazyEmbedder {
  readonly #pretrained: Pretrained;
  #embedder: Promise<Embedder> | undefined;

  constructor(pretrained: Pretrained) {
    this.#pretrained = pretrained;
  }

  get(): Promise<Embedder> {
    const { features, network } = this.#pretrained.bundle.manifest;
    this.#embedder ??= Embedder.of(this.#pretrained.network, features, network);
    return this.#embedder;
  }

  dispose(): void {
    void this.#embedder?.then((embedder) => embedder.dispose()).catch(() => {});
  }
}
