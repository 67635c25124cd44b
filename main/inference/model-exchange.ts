/** Models on their way to other data folders and back: one file each. */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PoolKeeper } from '../workers/pool-keeper.ts';
import { importModel } from './import-model.ts';
import { packageEnding, packModel } from './model-package.ts';
import type { ModelShelf } from './model-shelf.ts';

export interface ModelExchangeParts {
  readonly models: ModelShelf;
  readonly pools: Pick<PoolKeeper, 'poolFor'>;
  /** On the data folder's disk, so that what is checked there can be moved to the others. */
  readonly stagingFolder: string;
  /** Called after a model was installed. */
  readonly onInstalled?: () => Promise<void>;
}

export class ModelExchange {
  readonly #parts: ModelExchangeParts;

  constructor(parts: ModelExchangeParts) {
    this.#parts = parts;
  }

  /**
   * Writes a model to a new file; in a folder it is called after the model.
   *
   * @throws Failure `unknown-model`, `damaged-model`, `invalid-request` where the file exists, `write-failed`.
   */
  async export(modelId: string, target: string): Promise<{ readonly file: string; readonly bytes: number }> {
    const { folder } = await this.#parts.models.find(modelId);
    const isFolder = await stat(target).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    const file = isFolder ? join(target, `${modelId}${packageEnding}`) : target;
    return { file, bytes: await packModel(folder, file) };
  }

  /** Checks a model file and puts it beside the others; answers its id. Throws what `importModel` throws. */
  async import(file: string): Promise<string> {
    const { models, pools, stagingFolder } = this.#parts;
    await mkdir(stagingFolder, { recursive: true });
    const modelId = await importModel({
      file,
      models,
      staged: join(stagingFolder, `import-${process.pid}-${Date.now()}`),
      // In a worker, so that a network too large for this machine does no harm.
      tryNetwork: async (folder) =>
        (await pools.poolFor({ bundleFolder: folder, excerptSeconds: 30 })).ready(),
    });
    await this.#parts.onInstalled?.();
    return modelId;
  }
}
