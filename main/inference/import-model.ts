/** Puts a packed model on the shelf, after everything in it was checked. */
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleManifestSchema, type Bundle, type BundleManifest } from '../../models/bundle.ts';
import { Failure } from '../../models/failure.ts';
import { classifierOf } from '../../models/head.ts';
import { networkDigestOf } from '../training/default-models/collection.ts';
import { loadBundle, manifestText } from './bundle.ts';
import type { ModelShelf } from './model-shelf.ts';
import { unpackModel } from './model-package.ts';

export interface ImportOptions {
  /** The packed model. */
  readonly file: string;
  readonly models: ModelShelf;
  /** A folder on the data folder's disk that does not exist yet. */
  readonly staged: string;
  /** Starts the network of the bundle in the folder, in another process, and fails where it does not start. */
  readonly tryNetwork: (folder: string) => Promise<unknown>;
}

/**
 * Imports a model beside the others and answers its id.
 *
 * @throws Failure `not-found`, `damaged-model`, `incompatible-model`; `invalid-request` where the very model is
 *   installed already.
 */
export async function importModel({ file, models, staged, tryNetwork }: ImportOptions): Promise<string> {
  const bundle = await unpackModel(file, staged);
  try {
    classifierOf(bundle);
    await tryNetwork(staged);
    await refuseTwin(bundle, models);
    await keepEmbeddingsApart(bundle, models);
    return await models.install(staged);
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

async function refuseTwin({ manifest }: Bundle, models: ModelShelf): Promise<void> {
  const twin = (await models.list()).find((model) => contentOf(model.manifest) === contentOf(manifest));
  if (twin === undefined) return;
  throw new Failure(
    'invalid-request',
    `This model is installed already, as "${twin.id}". Nothing was changed.`,
  );
}

/** What makes a model this one: everything but its id. */
function contentOf(manifest: BundleManifest): string {
  return JSON.stringify({ ...manifest, id: '' });
}

/**
 * Stored embeddings are shared between models whose networks have one name. A file may claim any name, so one that
 * is not the network of that name here gets a name of its own.
 */
async function keepEmbeddingsApart(bundle: Bundle, models: ModelShelf): Promise<void> {
  const { network } = bundle.manifest;
  const own = spaceOf(bundle);
  const namesakes = (await models.list()).filter(({ manifest }) => manifest.network.id === network.id);
  const others = await Promise.all(namesakes.map(({ folder }) => loadBundle(folder).catch(() => null)));
  if (others.every((other) => other !== null && spaceOf(other) === own)) return;
  const path = join(bundle.folder, 'manifest.json');
  const manifest = bundleManifestSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  const id = `${network.id.slice(0, 80)}-${own.slice(0, 12)}`;
  await writeFile(path, manifestText({ ...manifest, network: { ...manifest.network, id } }));
}

/** SHA-256 of what embeddings depend on: the network's kind and weights, and its front end. */
function spaceOf({ manifest, tensors }: Bundle): string {
  const network = { ...manifest.network, id: '' };
  return createHash('sha256')
    .update(JSON.stringify([network, manifest.features, networkDigestOf(tensors)]))
    .digest('hex');
}
