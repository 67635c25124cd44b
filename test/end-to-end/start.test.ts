/** `npm start`: the window where Electron runs, the browser where it does not, and a word about which. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/folders.mjs';

const launcher = join(root, 'scripts', 'run.mjs');

let folder: string;
let ordinaryUser: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-start-'));
  // Electron is not started for root, whom tests may run as.
  const file = join(folder, 'ordinary-user.mjs');
  await writeFile(file, 'process.getuid = () => 1000;');
  ordinaryUser = pathToFileURL(file).href;
});
afterAll(() => rm(folder, { recursive: true }));

/** Puts a program in Electron's place. */
async function makeElectron(script: string): Promise<string> {
  const place = await mkdtemp(join(folder, 'electron-'));
  await writeFile(join(place, 'electron'), `#!/bin/sh\n${script}\n`);
  await chmod(join(place, 'electron'), 0o755);
  return place;
}

/** Runs `start` to its end, interrupting it once it listens. */
async function start(environment: Record<string, string>, ...args: string[]) {
  const child = spawn(
    process.execPath,
    ['--import', ordinaryUser, launcher, 'start', '--data', join(folder, 'data'), ...args],
    { env: { ...process.env, DISPLAY: ':9', ...environment } },
  );
  let output = '';
  let told = '';
  let isInterrupted = false;
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    told += chunk.toString();
    if (isInterrupted || !told.includes('Ctrl-C')) return;
    isInterrupted = true;
    child.kill('SIGINT');
  });
  await once(child, 'close');
  return { output, told, status: child.exitCode };
}

describe.skipIf(process.platform !== 'linux')('npm start', () => {
  test('opens Electron with the folders it was given, and ends as it ends', async () => {
    const electron = await makeElectron('echo "$@"; exit 7');
    const { output, told, status } = await start({ ELECTRON_OVERRIDE_DIST_PATH: electron }, 'Music');
    expect(output.trim()).toBe(`${root} --data ${join(folder, 'data')} Music`);
    expect(told).toContain('opening the window');
    expect(status).toBe(7);
  }, 120_000);

  test('opens the interface in the browser when Electron crashes at its start', async () => {
    const electron = await makeElectron('kill -TRAP $$');
    const { output, told, status } = await start({ ELECTRON_OVERRIDE_DIST_PATH: electron }, '--no-open');
    expect(output).toMatch(/^listening http:\/\/127\.0\.0\.1:\d+\/\S+\n$/);
    expect(told).toMatch(/Electron cannot open a window here: it crashed/);
    expect(status).toBe(0);
  }, 120_000);

  test('opens the interface in the browser where there is no display', async () => {
    const { output, told } = await start({ DISPLAY: '', WAYLAND_DISPLAY: '' }, '--no-open');
    expect(output).toMatch(/^listening /);
    expect(told).toMatch(/there is no display/);
  }, 120_000);
});
