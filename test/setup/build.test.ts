/** Builds are repeated when their sources changed, and a failed one leaves the last good one in place. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modulesFolder, root } from '../../scripts/setup/folders.mjs';

const run = promisify(execFile);

let clone: string;
beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), 'earmark-build-'));
  await cp(join(root, 'scripts'), join(clone, 'scripts'), { recursive: true });
  await mkdir(join(clone, 'node_modules'));
  for (const name of await readdir(modulesFolder)) {
    if (name !== '.earmark') await symlink(join(modulesFolder, name), join(clone, 'node_modules', name));
  }
  await mkdir(join(clone, 'renderer'));
  await writeFile(join(clone, 'renderer', 'index.html'), '<script type="module" src="./main.ts"></script>');
  await writeFile(join(clone, 'renderer', 'vite.config.ts'), 'export default { base: "./" };');
  await writeScript('one');
});
afterAll(() => rm(clone, { recursive: true }));

function writeScript(word: string): Promise<void> {
  return writeFile(join(clone, 'renderer', 'main.ts'), `document.title = '${word}';`);
}

/** Builds what needs building; answers what that told. */
async function build(): Promise<string> {
  const module = JSON.stringify(join(clone, 'scripts', 'setup', 'build.mjs'));
  const script = `await (await import(${module})).ensureRendererBuilt();`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  expect(stdout).toBe('');
  return stderr;
}

/** The built script. */
async function built(): Promise<string> {
  const folder = join(clone, 'dist', 'renderer', 'assets');
  const texts = (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

test('builds once, again after a change, and keeps the last good build through a bad one', async () => {
  expect(await build()).toContain('building the interface');
  expect(await built()).toContain('one');
  expect(await build()).toBe('');

  await writeScript('two');
  expect(await build()).toContain('building the interface');
  expect(await built()).toContain('two');
  expect(await built()).not.toContain('one');

  await writeFile(join(clone, 'renderer', 'main.ts'), 'import "./missing.ts";');
  await expect(build()).rejects.toThrow(/Building the interface failed[\s\S]*missing\.ts/);
  expect(await built()).toContain('two');

  await writeScript('three');
  await Promise.all([build(), build()]);
  expect(await built()).toContain('three');
  expect(await build()).toBe('');
});
