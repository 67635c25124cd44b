import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWithin, resolveDataFolder } from '../../main/library/data-folder.ts';
import { put, temporaryFolder } from '../support/library-fixture.ts';

describe('resolveDataFolder', () => {
  it('prefers the option to the variable', () => {
    const folder = temporaryFolder();
    const environment = { EARMARK_DATA: join(folder, 'variable') };
    expect(resolveDataFolder({ option: join(folder, 'option'), environment })).toBe(join(folder, 'option'));
    expect(existsSync(join(folder, 'variable'))).toBe(false);
    expect(resolveDataFolder({ environment })).toBe(join(folder, 'variable'));
  });

  it.skipIf(process.platform === 'win32')(
    'makes a folder only its owner can read, and leaves one that is there',
    () => {
      const folder = temporaryFolder();
      const made = resolveDataFolder({ option: join(folder, 'a', 'b') });
      expect(statSync(made).mode & 0o777).toBe(0o700);
      const shared = join(folder, 'shared');
      mkdirSync(shared);
      chmodSync(shared, 0o755);
      resolveDataFolder({ option: shared });
      expect(statSync(shared).mode & 0o777).toBe(0o755);
    },
  );

  it('refuses a file', () => {
    const path = put(join(temporaryFolder(), 'file'));
    expect(() => resolveDataFolder({ option: path })).toThrow(
      expect.objectContaining({ code: 'not-a-file' }),
    );
    expect(() => resolveDataFolder({ option: join(path, 'below') })).toThrow(
      expect.objectContaining({ code: 'not-a-file' }),
    );
  });

  it.runIf(process.platform === 'linux')('gives up where no folder can be made', () => {
    expect(() => resolveDataFolder({ option: '/proc/nowhere/data' })).toThrow(
      expect.objectContaining({ code: 'read-failed' }),
    );
  });
});

describe('folderWithin', () => {
  it('makes the folder, and finds it there the next time', () => {
    const dataFolder = temporaryFolder();
    expect(folderWithin(dataFolder, 'models')).toBe(join(dataFolder, 'models'));
    expect(statSync(folderWithin(dataFolder, 'models')).isDirectory()).toBe(true);
  });

  it.runIf(process.platform === 'linux')('says that the data folder takes no folder', () => {
    expect(() => folderWithin('/proc', 'journal')).toThrow(expect.objectContaining({ code: 'read-failed' }));
  });
});
