/** The TensorFlow step: what it downloads is checked, what it caches is verified, and without it the work goes on. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, lstat, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { modulesFolder, root, stampFolder } from '../../scripts/setup/folders.mjs';
import { readStamp } from '../../scripts/setup/stamp.mjs';
import { downloadWheel, findPip } from '../../scripts/setup/tensorflow-wheel.mjs';

const run = promisify(execFile);
const pip = await findPip();
const hasLibrary = readStamp(join(stampFolder, 'tensorflow.json'))?.['backend'] === 'tensorflow';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-tensorflow-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Makes the smallest wheel that pip takes, and asks for it as of that hash. */
async function download(hash?: string): Promise<string> {
  const shelf = join(folder, 'shelf');
  await mkdir(shelf);
  const name = 'earmark_probe-1.0-py3-none-any.whl';
  const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('earmark_probe-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: earmark-probe\\nVersion: 1.0\\n')
    wheel.writestr('earmark_probe-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('earmark_probe-1.0.dist-info/RECORD', '')
`;
  await run(pip!.python, ['-c', script, join(shelf, name)]);
  const content = await readFile(join(shelf, name));
  return downloadWheel({
    pip: pip!,
    folder: join(folder, 'downloads'),
    requirement: 'earmark-probe==1.0',
    sha256: hash ?? createHash('sha256').update(content).digest('hex'),
    bytes: content.length,
    python: '3.11',
    platforms: ['any'],
    pipArguments: ['--no-index', `--find-links=${shelf}`],
  });
}

/** A clone of the scripts with the packages of this one, where tfjs-node has no library yet. */
async function makeClone(): Promise<string> {
  const clone = join(folder, 'clone');
  const modules = join(clone, 'node_modules');
  await cp(join(root, 'scripts'), join(clone, 'scripts'), { recursive: true });
  await mkdir(join(modules, '@tensorflow'), { recursive: true });
  for (const name of await readdir(modulesFolder)) {
    if (name !== '@tensorflow' && name !== '.earmark')
      await symlink(join(modulesFolder, name), join(modules, name));
  }
  for (const name of await readdir(join(modulesFolder, '@tensorflow'))) {
    if (name === 'tfjs-node') continue;
    await symlink(join(modulesFolder, '@tensorflow', name), join(modules, '@tensorflow', name));
  }
  const original = join(modulesFolder, '@tensorflow', 'tfjs-node');
  for (const name of ['package.json', 'dist']) {
    await cp(join(original, name), join(modules, '@tensorflow', 'tfjs-node', name), { recursive: true });
  }
  return clone;
}

/** Runs the step in the clone; answers its stamp and what it told. */
async function install(clone: string, environment: Record<string, string>) {
  const module = JSON.stringify(join(clone, 'scripts', 'setup', 'tensorflow.mjs'));
  const script = `
    const { installTensorflow, isTensorflowReady } = await import(${module});
    await installTensorflow(process.execPath);
    process.stdout.write(String(isTensorflowReady()));`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, ...environment },
  });
  const stamp = readStamp(join(clone, 'node_modules', '.earmark', 'tensorflow.json'));
  return { ready: stdout === 'true', told: stderr, stamp };
}

/** Folder of the clone's version in a cache. */
async function cachedFolder(clone: string, cache: string): Promise<string> {
  await install(clone, { EARMARK_CACHE: cache, EARMARK_TENSORFLOW_FROM: 'none' });
  const key = readStamp(join(clone, 'node_modules', '.earmark', 'tensorflow.json'))?.['key'];
  return join(cache, 'tensorflow', String(key));
}

describe.skipIf(pip === null)('downloadWheel', () => {
  test('brings the file of the pinned hash', async () => {
    expect(await download()).toBe(join(folder, 'downloads', 'earmark_probe-1.0-py3-none-any.whl'));
  });

  test('refuses a file of another hash and keeps nothing of it', async () => {
    await expect(download('0'.repeat(64))).rejects.toThrow(/its hash differs/);
    expect(await readdir(join(folder, 'downloads'))).toEqual(['requirements.txt']);
  });
});

describe('installTensorflow', () => {
  test('goes on with WebAssembly where no way leads to the library, and says so', async () => {
    const clone = await makeClone();
    const environment = { EARMARK_CACHE: join(folder, 'cache'), EARMARK_TENSORFLOW_FROM: 'none' };
    const { ready, told, stamp } = await install(clone, environment);
    expect(stamp).toMatchObject({
      backend: 'wasm',
      reason: expect.stringContaining('EARMARK_TENSORFLOW_FROM'),
    });
    expect(told).toMatch(/the network about four times slower/);
    expect(ready).toBe(true);
    expect(await readdir(join(folder, 'cache', 'tensorflow'))).toEqual([]);
  });

  test('goes on with WebAssembly where the cache folder cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    const { stamp } = await install(await makeClone(), { EARMARK_CACHE: join(folder, 'file', 'cache') });
    expect(stamp).toMatchObject({ backend: 'wasm' });
  });

  test('throws a broken cache away instead of trusting it', async () => {
    const clone = await makeClone();
    const cache = join(folder, 'cache');
    const cached = await cachedFolder(clone, cache);
    await mkdir(join(cached, 'deps', 'lib'), { recursive: true });
    await mkdir(join(cached, 'lib', 'napi-v8'), { recursive: true });
    await writeFile(join(cached, 'lib', 'napi-v8', 'tfjs_binding.node'), 'not a library');
    const { told, stamp } = await install(clone, { EARMARK_CACHE: cache, EARMARK_TENSORFLOW_FROM: 'none' });
    expect(told).toMatch(/cached TensorFlow library does not work/);
    expect(stamp).toMatchObject({ backend: 'wasm' });
    expect(existsSync(cached)).toBe(false);
    expect(existsSync(join(clone, 'node_modules', '@tensorflow', 'tfjs-node', 'lib'))).toBe(false);
  });

  test.skipIf(!hasLibrary)('links what another clone cached, and it works', async () => {
    const clone = await makeClone();
    const { ready, stamp, told } = await install(clone, { EARMARK_TENSORFLOW_FROM: 'none' });
    expect(told).toBe('');
    expect(stamp).toMatchObject({ backend: 'tensorflow' });
    expect(ready).toBe(true);
    const link = join(clone, 'node_modules', '@tensorflow', 'tfjs-node', 'deps');
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
  });
});
