/** The model shelf: the bundles that came with the program and those installed in the data folder. */
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleManifestSchema, type BundleManifest } from '../../models/bundle.ts';
import { Failure } from '../../models/failure.ts';
import { applicationFolder } from '../application-folder.ts';
import { loadBundle, manifestText, type Bundle } from './bundle.ts';
import { freeId } from './model-id.ts';

/** Used until the person chooses another. */
export const defaultModelId = 'gtzan-v1';

/** Setting that remembers the model that was in use before the present one. */
export const previousModelKey = 'model.previous';

/** Folders that are on their way in or out. */
const removedEnding = '.removed';
const unfinished = /\.(?:removed|partial-\d+)$/;

/** A bundle on the shelf: enough to list it, without its weights. */
export interface ShelvedModel {
  readonly id: string;
  readonly folder: string;
  readonly builtIn: boolean;
  readonly manifest: BundleManifest;
}

/** Where the shelf remembers which model is in use. */
export interface ModelChoice {
  read(): string | null;
  write(modelId: string): void;
}

export class ModelShelf {
  readonly #builtInFolder = join(applicationFolder, 'models', 'bundles');
  readonly #installedFolder: string;
  readonly #choice: ModelChoice;
  readonly #loaded = new Map<string, Promise<Bundle>>();

  constructor(options: { readonly installedFolder: string; readonly choice: ModelChoice }) {
    this.#installedFolder = options.installedFolder;
    this.#choice = options.choice;
  }

  /** Every readable bundle, those that came with the program first. A folder that holds none is passed over. */
  async list(): Promise<ShelvedModel[]> {
    const builtIn = await readFolder(this.#builtInFolder, true);
    const known = new Set(builtIn.map((model) => model.id));
    const installed = await readFolder(this.#installedFolder, false);
    return [...builtIn, ...installed.filter((model) => !known.has(model.id))];
  }

  /** The model in use: the chosen one, or the default where that is gone. */
  async currentId(): Promise<string> {
    const chosen = this.#choice.read();
    if (chosen === null || chosen === defaultModelId) return defaultModelId;
    return (await this.list()).some((model) => model.id === chosen) ? chosen : defaultModelId;
  }

  /** Throws `unknown-model` with the ids there are. */
  async find(modelId: string): Promise<ShelvedModel> {
    const models = await this.list();
    const model = models.find((candidate) => candidate.id === modelId);
    if (model) return model;
    const ids = models.map((candidate) => candidate.id).join(', ');
    throw new Failure('unknown-model', `There is no model "${modelId}". Installed are: ${ids}.`);
  }

  /** The bundle with its weights, loaded once. Throws `unknown-model`, `damaged-model`, `incompatible-model`. */
  async load(modelId: string): Promise<Bundle> {
    const { folder } = await this.find(modelId);
    let bundle = this.#loaded.get(modelId);
    if (!bundle) {
      bundle = loadBundle(folder);
      this.#loaded.set(modelId, bundle);
      bundle.catch(() => this.#loaded.delete(modelId));
    }
    return bundle;
  }

  /** Predicts with this model from now on. It is loaded first, so that a damaged one is refused here. */
  async use(modelId: string): Promise<void> {
    await this.load(modelId);
    this.#choice.write(modelId);
  }

  /**
   * Puts a complete bundle beside the others, under its own id or the first free number of it; nothing is ever
   * replaced. The folder is moved, so it must lie on the disk of the data folder.
   *
   * @param staged folder of the bundle, checked by its maker.
   * @param onNamed told the id before the model stands there under it; again where another process took that id.
   * @returns the id.
   */
  async install(staged: string, onNamed?: (id: string) => Promise<void>): Promise<string> {
    const path = join(staged, 'manifest.json');
    const manifest = bundleManifestSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    const taken = new Set((await this.list()).map(({ id }) => id));
    for (const name of await readdir(this.#installedFolder)) taken.add(name);
    for (;;) {
      const id = freeId(manifest.id, (candidate) => taken.has(candidate));
      if (id !== manifest.id) await writeFile(path, manifestText({ ...manifest, id }));
      const folder = join(this.#installedFolder, id);
      await onNamed?.(id);
      try {
        await rename(staged, folder);
        return id;
      } catch (error) {
        // Another process may have been faster.
        if (!existsSync(folder)) throw error;
        taken.add(id);
      }
    }
  }

  /** Removes an installed model for good. The one in use and those that came with the program stay. */
  async remove(modelId: string): Promise<void> {
    await this.setAside(modelId);
    await rm(this.#asideFolder(modelId), { recursive: true, force: true });
  }

  /** Takes an installed model off the shelf, so that `putBack` can undo it until `sweep`. Refuses as `remove`. */
  async setAside(modelId: string): Promise<void> {
    const model = await this.find(modelId);
    if (model.builtIn)
      throw new Failure('invalid-request', `"${modelId}" came with Earmark and stays. Nothing was removed.`);
    if ((await this.currentId()) === modelId)
      throw new Failure(
        'invalid-request',
        `"${modelId}" is in use. Nothing was removed. Choose another with "earmark models use" first.`,
      );
    // Renamed first, so that a half removed folder is never taken for a model.
    const aside = this.#asideFolder(modelId);
    await rm(aside, { recursive: true, force: true });
    await rename(model.folder, aside);
    this.#loaded.delete(modelId);
  }

  /** Puts a model back that was set aside. Throws `unknown-model` when it is gone, or its id is another's now. */
  async putBack(modelId: string): Promise<void> {
    const folder = join(this.#installedFolder, modelId);
    const aside = this.#asideFolder(modelId);
    if (existsSync(folder) || !existsSync(aside)) {
      throw new Failure('unknown-model', `The model "${modelId}" cannot be put back. Nothing was changed.`);
    }
    await rename(aside, folder);
  }

  /** Removes for good what was set aside. */
  async sweep(): Promise<void> {
    for (const name of await readdir(this.#installedFolder)) {
      if (name.endsWith(removedEnding)) {
        await rm(join(this.#installedFolder, name), { recursive: true, force: true });
      }
    }
  }

  /** Gives an installed model another name; its id stays. */
  async rename(modelId: string, name: string): Promise<void> {
    const model = await this.find(modelId);
    if (model.builtIn)
      throw new Failure('invalid-request', `"${modelId}" came with Earmark and keeps its name.`);
    const path = join(model.folder, 'manifest.json');
    const partial = `${path}.partial`;
    await writeFile(partial, manifestText({ ...model.manifest, name }));
    await rename(partial, path);
    this.#loaded.delete(modelId);
  }

  #asideFolder(modelId: string): string {
    return join(this.#installedFolder, `${modelId}${removedEnding}`);
  }
}

async function readFolder(folder: string, builtIn: boolean): Promise<ShelvedModel[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const finished = names.filter((name) => !unfinished.test(name)).toSorted();
  const models = await Promise.all(finished.map((name) => readModel(join(folder, name), builtIn)));
  return models.filter((model) => model !== null);
}

async function readModel(folder: string, builtIn: boolean): Promise<ShelvedModel | null> {
  try {
    const text = await readFile(join(folder, 'manifest.json'), 'utf8');
    const manifest = bundleManifestSchema.parse(JSON.parse(text));
    return { id: manifest.id, folder, builtIn, manifest };
  } catch {
    return null;
  }
}
