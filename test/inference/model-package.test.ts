/** Models as files: they come back as they went, and whatever is wrong with a file, nothing of it stays. */
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { strToU8, unzipSync, zipSync, type Zippable } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadBundle } from '../../main/inference/bundle.ts';
import { importModel } from '../../main/inference/import-model.ts';
import { packModel, unpackModel } from '../../main/inference/model-package.ts';
import { defaultModelId, ModelShelf } from '../../main/inference/model-shelf.ts';
import { bundleManifestSchema } from '../../models/bundle.ts';
import { Failure } from '../../models/failure.ts';

const builtIn = resolve('models/bundles', defaultModelId);

let scratch: string;
let file: string;
let models: ModelShelf;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'earmark-package-'));
  file = join(scratch, 'packed.earmark-model');
  const installedFolder = join(scratch, 'models');
  await cp(builtIn, join(installedFolder, 'mine'), { recursive: true });
  await changeManifest(join(installedFolder, 'mine'), { id: 'mine', name: 'Mine' });
  models = new ModelShelf({ installedFolder, choice: { read: () => null, write: () => {} } });
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

async function changeManifest(folder: string, change: object): Promise<void> {
  const path = join(folder, 'manifest.json');
  const manifest = bundleManifestSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  await writeFile(path, JSON.stringify({ ...manifest, ...change }));
}

function without(files: Zippable, name: string): Zippable {
  return Object.fromEntries(Object.entries(files).filter(([other]) => other !== name));
}

const importFile = (tryNetwork: () => Promise<unknown> = () => Promise.resolve()) =>
  importModel({ file, models, staged: join(scratch, 'staged'), tryNetwork });

describe('exporting', () => {
  it('packs the same model to the same bytes, and unpacks to the same bundle', async () => {
    const bytes = await packModel(builtIn, file);
    expect((await stat(file)).size).toBe(bytes);
    await packModel(builtIn, `${file}2`);
    expect(await readFile(`${file}2`)).toEqual(await readFile(file));
    const unpacked = await unpackModel(file, join(scratch, 'unpacked'));
    const original = await loadBundle(builtIn);
    expect(unpacked.manifest).toEqual(original.manifest);
    expect(unpacked.tensors).toEqual(original.tensors);
  });

  it('leaves a file that is there as it is, a link that leads nowhere too, and refuses a damaged model', async () => {
    await writeFile(file, 'precious');
    await expect(packModel(builtIn, file)).rejects.toMatchObject({ code: 'invalid-request' });
    expect(await readFile(file, 'utf8')).toBe('precious');
    await symlink(join(scratch, 'nowhere'), `${file}-link`);
    await expect(packModel(builtIn, `${file}-link`)).rejects.toMatchObject({ code: 'invalid-request' });
    const mine = join(scratch, 'models', 'mine');
    await writeFile(join(mine, 'head.bin'), 'damaged');
    await expect(packModel(mine, `${file}3`)).rejects.toMatchObject({ code: 'damaged-model' });
    expect((await readdir(scratch)).filter((name) => name.endsWith('3'))).toEqual([]);
  });
});

describe('importing', () => {
  it('installs beside the others under a number of its own, and the same model only once', async () => {
    await packModel(join(scratch, 'models', 'mine'), file);
    await expect(importFile()).rejects.toThrow(/installed already, as "mine"/);
    await changeManifest(join(scratch, 'models', 'mine'), { name: 'Another' });
    expect(await importFile()).toBe('mine-2');
    const { manifest } = await models.load('mine-2');
    expect(manifest).toMatchObject({ id: 'mine-2', name: 'Mine' });
    expect(await readdir(join(scratch, 'models'))).toEqual(['mine', 'mine-2']);
  });

  it('keeps embeddings apart where another network goes by a known name', async () => {
    const forged = join(scratch, 'forged');
    await cp(builtIn, forged, { recursive: true });
    const { manifest } = await loadBundle(builtIn);
    await changeManifest(forged, { id: 'forged', features: { ...manifest.features, windowFrames: 200 } });
    await packModel(forged, file);
    const id = await importFile();
    const installed = await models.load(id);
    expect(installed.manifest.network.id).toMatch(new RegExp(`^${manifest.network.id}-[0-9a-f]{12}$`));
    // An honest one goes on sharing them.
    await changeManifest(forged, { id: 'honest', name: 'Honest', features: manifest.features });
    await rm(file);
    await packModel(forged, file);
    expect((await models.load(await importFile())).manifest.network.id).toBe(manifest.network.id);
  });

  it('installs nothing when the network does not start', async () => {
    await changeManifest(join(scratch, 'models', 'mine'), { name: 'Mine too' });
    await packModel(join(scratch, 'models', 'mine'), file);
    await changeManifest(join(scratch, 'models', 'mine'), { name: 'Mine' });
    const failing = () => Promise.reject(new Failure('incompatible-model', 'It does not start.'));
    await expect(importFile(failing)).rejects.toThrow('It does not start.');
    await expectNothingLeft();
  });

  const whole = async (): Promise<Zippable> => {
    await packModel(builtIn, `${file}.whole`);
    return unzipSync(await readFile(`${file}.whole`));
  };
  const changed = (change: (files: Zippable) => Zippable) => async () => zipSync(change(await whole()));

  it.each<[string, () => Promise<Uint8Array>, RegExp]>([
    ['no archive', () => Promise.resolve(strToU8('PK, said the text')), /no archive/],
    [
      'one cut short',
      async () => zipSync(await whole()).subarray(0, 400_000),
      /no archive|unpack|no name of a model/,
    ],
    [
      'a path that leads out',
      changed((files) => ({ ...files, '../../evil.txt': strToU8('x') })),
      /"\.\.\/\.\.\/evil\.txt"/,
    ],
    ['an absolute path', changed((files) => ({ ...files, '/etc/evil': strToU8('x') })), /no name of a model/],
    ['a folder', changed((files) => ({ ...files, folder: { 'a.bin': strToU8('x') } })), /no name of a model/],
    ['a hidden file', changed((files) => ({ ...files, '.bashrc': strToU8('x') })), /no name of a model/],
    [
      'names that differ in case alone',
      changed((files) => ({ ...files, 'HEAD.bin': strToU8('x') })),
      /twice/,
    ],
    ['a file too many', changed((files) => ({ ...files, 'more.bin': strToU8('x') })), /does not name/],
    ['no manifest', changed((files) => without(files, 'manifest.json')), /holds no manifest/],
    ['no weights', changed((files) => without(files, 'head.bin')), /head\.bin is missing/],
    ['other weights', changed((files) => ({ ...files, 'head.bin': new Uint8Array(590_620) })), /checksum/],
    [
      'too many files',
      changed((files) => ({
        ...files,
        ...Object.fromEntries(Array.from({ length: 120 }, (__, i) => [`f${i}.bin`, strToU8('x')])),
      })),
      /more than 100 files/,
    ],
    [
      'a size that is a lie',
      async () => {
        const packed = zipSync(await whole());
        const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
        // The uncompressed size of the central directory's first entry.
        for (let at = packed.length - 22; at >= 0; at -= 1) {
          if (view.getUint32(at, true) !== 0x02014b50) continue;
          view.setUint32(at + 24, 0x7fff_fff0, true);
        }
        return packed;
      },
      /unpack to more/,
    ],
    [
      'a bomb',
      () => Promise.resolve(zipSync({ 'manifest.json': new Uint8Array(40 * 2 ** 20) }, { level: 9 })),
      /manifest\.json is no file of a model/,
    ],
    [
      'a manifest of another format',
      changed((files) => ({ ...files, 'manifest.json': strToU8('{"formatVersion": 99}') })),
      /format 99/,
    ],
    [
      'a manifest that is none',
      changed((files) => ({ ...files, 'manifest.json': strToU8('[]') })),
      /manifest\.json is wrong/,
    ],
  ])('refuses %s and leaves nothing behind', async (_what, make, message) => {
    await writeFile(file, await make());
    const failure = await importFile().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect((failure as Failure).message).toMatch(message);
    expect((failure as Failure).message).not.toContain('staged');
    await expectNothingLeft();
  });

  it('refuses a file whose small parts would be unpacked over and over', async () => {
    const folder = join(scratch, 'bomb');
    await cp(builtIn, folder, { recursive: true });
    const zeros = Buffer.alloc(4_000_000);
    const digest = createHash('sha256').update(zeros).digest('hex');
    const { tensors, files } = (await loadBundle(builtIn)).manifest;
    const bomb = { shape: [1_000_000], dtype: 'float32' as const, file: 'zeros.bin', byteOffset: 0 };
    const bombs = Array.from({ length: 300 }, (_, index) => ({ ...bomb, name: `bomb ${index}` }));
    await writeFile(join(folder, 'zeros.bin'), zeros);
    await changeManifest(folder, {
      tensors: [...tensors, ...bombs],
      files: { ...files, 'zeros.bin': digest },
    });
    const packed: Zippable = {};
    for (const name of await readdir(folder)) packed[name] = await readFile(join(folder, name));
    await writeFile(file, zipSync(packed));
    await expect(importFile()).rejects.toThrow(/the tensors are too large together/);
    expect(await readdir(scratch)).not.toContain('staged');
  });

  it('says so when there is no file', async () => {
    await expect(importFile()).rejects.toMatchObject({ code: 'not-found' });
  });

  async function expectNothingLeft(): Promise<void> {
    expect(await readdir(join(scratch, 'models'))).toEqual(['mine']);
    expect(await readdir(scratch)).not.toContain('staged');
  }
});
