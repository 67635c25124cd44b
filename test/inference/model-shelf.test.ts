/** The model shelf: what it lists, what may be used or removed, and what damage does. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultModelId, ModelShelf } from '../../main/inference/model-shelf.ts';

const builtIn = resolve('models/bundles', defaultModelId);

let installedFolder: string;
let chosen: string | null;
let shelf: ModelShelf;

beforeEach(async () => {
  installedFolder = await mkdtemp(join(tmpdir(), 'earmark-shelf-'));
  chosen = null;
  shelf = new ModelShelf({
    installedFolder,
    choice: { read: () => chosen, write: (modelId) => (chosen = modelId) },
  });
});
afterEach(() => rm(installedFolder, { recursive: true, force: true }));

/** Installs a copy of the built-in model under another name. */
async function install(id: string): Promise<string> {
  const folder = join(installedFolder, id);
  await cp(builtIn, folder, { recursive: true });
  const path = join(folder, 'manifest.json');
  const manifest = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(path, 'utf8')));
  await writeFile(path, JSON.stringify({ ...manifest, id }));
  return folder;
}

describe('ModelShelf', () => {
  it('lists what came with the program and what was installed, and passes over anything else', async () => {
    await install('mine');
    await cp(resolve('models/bundle.ts'), join(installedFolder, 'stray.ts'));
    expect((await shelf.list()).map(({ id, builtIn: came }) => [id, came])).toEqual([
      [defaultModelId, true],
      ['lastfm-tags', true],
      ['mine', false],
    ]);
  });

  it('never lets an installed model take the place of a built-in one', async () => {
    await install(defaultModelId);
    expect(await shelf.list()).toMatchObject([
      { id: defaultModelId, builtIn: true },
      { id: 'lastfm-tags', builtIn: true },
    ]);
  });

  it('uses the chosen model, and the default when that is gone', async () => {
    const folder = await install('mine');
    await shelf.use('mine');
    expect(await shelf.currentId()).toBe('mine');
    await rm(folder, { recursive: true });
    expect(await shelf.currentId()).toBe(defaultModelId);
  });

  it('refuses to use a damaged model, and stays with the present one', async () => {
    const folder = await install('mine');
    await writeFile(join(folder, 'head.bin'), 'damaged');
    await expect(shelf.use('mine')).rejects.toMatchObject({ code: 'damaged-model' });
    expect(chosen).toBeNull();
  });

  it('removes an installed model, but neither a built-in one nor the one in use', async () => {
    await install('mine');
    await expect(shelf.remove(defaultModelId)).rejects.toMatchObject({ code: 'invalid-request' });
    await shelf.use('mine');
    await expect(shelf.remove('mine')).rejects.toMatchObject({ code: 'invalid-request' });
    await shelf.use(defaultModelId);
    await shelf.remove('mine');
    expect((await shelf.list()).map((model) => model.id)).toEqual([defaultModelId, 'lastfm-tags']);
  });

  it('names the models there are when one is unknown', async () => {
    await expect(shelf.load('nonsense')).rejects.toMatchObject({
      code: 'unknown-model',
      message: expect.stringContaining(defaultModelId) as unknown,
    });
  });
});
