import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openStore, pathsOf, temporaryFolder } from '../../support/library-fixture.ts';

const storeUrl = new URL('../../../main/library/store/library-store.ts', import.meta.url).href;

/** Another process that adds `count` tracks, a transaction each; its messages. */
async function addElsewhere(
  folder: string,
  name: string,
  count: number,
): Promise<{ code: unknown; said: string }> {
  const script = `
    import { openLibraryStore } from ${JSON.stringify(storeUrl)};
    const store = openLibraryStore(${JSON.stringify(folder)});
    for (let index = 0; index < ${count}; index++) {
      store.tracks.upsert([{ path: '/${name}/' + index + '.mp3', stamp: { size: 1, modifiedMs: index },
        fileKey: null, tags: null, durationSeconds: null, audioHash: null }]);
    }
    store.close();`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += String(data)));
  const [code] = await once(child, 'close');
  return { code, said };
}

describe('two processes on one data folder', () => {
  it('open it new at the same moment, write at once and lose nothing, in silence', async () => {
    const folder = temporaryFolder();
    const names = ['one', 'two', 'three'];
    const ended = await Promise.all(names.map((name) => addElsewhere(folder, name, 100)));
    expect(ended).toEqual(names.map(() => ({ code: 0, said: '' })));
    const store = openStore(folder);
    expect(pathsOf(store)).toHaveLength(300);
    await addElsewhere(folder, 'four', 1);
    expect(store.changedElsewhere()).toBe(true);
    expect(pathsOf(store, { search: 'four' })).toEqual(['/four/0.mp3']);
  });
});
