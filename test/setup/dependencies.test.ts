/** When the packages have to be installed anew, and a lock that `npm ci` accepts on every platform. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { missingEntries } from '../../scripts/complete-lock.mjs';
import { root } from '../../scripts/setup/folders.mjs';
import { matchesLock } from '../../scripts/setup/dependencies.mjs';

describe('matchesLock', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earmark-dependencies-'));
    await mkdir(join(folder, 'node_modules', 'one'), { recursive: true });
    await writeFile(join(folder, 'node_modules', 'one', 'package.json'), '{}');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const one = { version: '1.0.0', integrity: 'sha512-one' };

  /** Whether installed packages satisfy wanted ones. */
  async function matches(
    wanted: Record<string, object>,
    installed: Record<string, object>,
  ): Promise<boolean> {
    const write = (file: string, packages: object): Promise<void> =>
      writeFile(join(folder, file), JSON.stringify({ packages }));
    await write('package-lock.json', { '': {}, ...wanted });
    await write(join('node_modules', '.package-lock.json'), installed);
    return matchesLock(folder);
  }

  test('accepts what is installed as locked', async () => {
    expect(await matches({ 'node_modules/one': one }, { 'node_modules/one': one })).toBe(true);
  });

  test('refuses another version, another content, and a missing package', async () => {
    const wanted = { 'node_modules/one': one };
    expect(await matches(wanted, { 'node_modules/one': { ...one, version: '1.0.1' } })).toBe(false);
    expect(await matches(wanted, { 'node_modules/one': { ...one, integrity: 'sha512-two' } })).toBe(false);
    expect(await matches(wanted, {})).toBe(false);
  });

  test('refuses a package whose folder is gone', async () => {
    await rm(join(folder, 'node_modules', 'one'), { recursive: true });
    expect(await matches({ 'node_modules/one': one }, { 'node_modules/one': one })).toBe(false);
  });

  test('does without optional packages of other platforms, not without those of this one', async () => {
    const foreign = { ...one, optional: true, os: ['aix'], cpu: ['ppc64'] };
    const own = { ...one, optional: true, os: [process.platform], cpu: [process.arch] };
    expect(await matches({ 'node_modules/foreign': foreign }, {})).toBe(true);
    expect(await matches({ 'node_modules/own': own }, {})).toBe(false);
    expect(await matches({ 'node_modules/own': { ...own, os: [`!${process.platform}`] } }, {})).toBe(true);
  });

  test('refuses where nothing is installed', () => {
    expect(matchesLock(folder)).toBe(false);
  });
});

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ optionalDependencies: z.record(z.string(), z.string()).default({}) }),
  ),
});

describe('package-lock.json', () => {
  test('is complete: "node scripts/complete-lock.mjs" would add nothing', async () => {
    const lock = lockSchema.parse(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')));
    expect(Object.keys(missingEntries(lock.packages))).toEqual([]);
  });

  test('is completed with the platform that a name tells', () => {
    const packages = {
      'node_modules/tool': {
        dev: true,
        optionalDependencies: {
          '@tool/linux-arm64-musl': '1.2.3',
          '@tool/win32-x64-msvc': '1.2.3',
          there: '1.0.0',
        },
      },
      'node_modules/there': { version: '1.0.0' },
    };
    const common = { version: '1.2.3', dev: true, optional: true };
    expect(missingEntries(packages)).toEqual({
      'node_modules/@tool/linux-arm64-musl': { ...common, os: ['linux'], cpu: ['arm64'], libc: ['musl'] },
      'node_modules/@tool/win32-x64-msvc': { ...common, os: ['win32'], cpu: ['x64'] },
    });
  });
});
