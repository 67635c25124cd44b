/** Watching folders: what changes on the disk is scanned when it has come to rest, and nothing else is. */
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { FolderWatch } from '../../main/library/folder-watch.ts';
import { put, temporaryFolder } from '../support/library-fixture.ts';

const restMs = 150;

/** A watch over a folder whose files as they are now are what the library knows. */
function watchOver(folder: string, options: { readonly folders?: readonly string[] } = {}) {
  const known = new Map<string, string>();
  const scans: string[][] = [];
  const state = { busy: false };
  const stampOf = (path: string): string | null => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found ? `${found.size} ${found.mtimeMs}` : null;
  };
  const know = (...paths: string[]): void => {
    for (const path of paths) known.set(path, stampOf(path) ?? '');
  };
  const watch = new FolderWatch({
    folders: () => options.folders ?? [folder],
    differs: async (path) => {
      const stamp = stampOf(path);
      return stamp === null
        ? [...known.keys()].some((each) => each.startsWith(path))
        : known.get(path) !== stamp;
    },
    isBusy: () => state.busy,
    scan: (paths) => scans.push([...paths]),
    restMs,
  });
  onTestFinished(() => watch.stop());
  return { watch, scans, know, state };
}

/** Until folders are watched, and what was made before is no news. */
const settle = () => delay(2 * restMs);

test('a file that is added, changed or renamed is scanned once, when it has come to rest', async () => {
  const folder = temporaryFolder();
  const song = put(join(folder, 'album', 'song.mp3'));
  const { watch, scans, know } = watchOver(folder);
  know(song);
  watch.start();
  await settle();
  for (let part = 1; part <= 4; part += 1) {
    writeFileSync(song, 'more '.repeat(part));
    await delay(restMs / 3);
  }
  await expect.poll(() => scans).toEqual([[song]]);
  know(song);
  const other = put(join(folder, 'album', 'other.flac'));
  await expect.poll(() => scans.length).toBe(2);
  expect(scans[1]).toEqual([other]);
  know(other);
  const renamed = join(folder, 'album', 'renamed.flac');
  renameSync(other, renamed);
  await expect.poll(() => scans.length).toBe(3);
  expect(scans[2]?.toSorted()).toEqual([join(folder, 'album'), renamed].toSorted());
});

test('a folder that comes later is watched as well; one that goes is missed', async () => {
  const folder = temporaryFolder();
  const { watch, scans, know } = watchOver(folder);
  watch.start();
  await settle();
  const song = put(join(folder, 'new', 'disc 1', 'song.mp3'));
  await expect.poll(() => scans.flat()).toContain(join(folder, 'new'));
  know(song);
  await settle();
  scans.length = 0;
  const second = put(join(folder, 'new', 'disc 1', 'second.mp3'));
  await expect.poll(() => scans).toEqual([[second]]);
  know(second);
  scans.length = 0;
  rmSync(join(folder, 'new'), { recursive: true });
  await expect.poll(() => scans.flat()).toContain(folder);
});

test('what is no music, hidden, or as it is known is left alone', async () => {
  const folder = temporaryFolder();
  const { watch, scans, know } = watchOver(folder);
  watch.start();
  await settle();
  put(join(folder, 'cover.jpg'));
  put(join(folder, '.song.mp3.earmark'));
  mkdirSync(join(folder, 'empty'));
  const song = put(join(folder, 'song.mp3'));
  know(song);
  await delay(5 * restMs);
  expect(scans).toEqual([]);
});

test('while files are written or scanned it waits; off, it hears nothing', async () => {
  const folder = temporaryFolder();
  const { watch, scans, state } = watchOver(folder);
  state.busy = true;
  watch.start();
  await settle();
  const song = put(join(folder, 'song.mp3'));
  await delay(4 * restMs);
  expect(scans).toEqual([]);
  state.busy = false;
  await expect.poll(() => scans).toEqual([[song]]);
  watch.stop();
  put(join(folder, 'silent.mp3'));
  await delay(4 * restMs);
  expect(scans).toHaveLength(1);
});

test('a folder that is not there is named, and the others are watched', async () => {
  const folder = temporaryFolder();
  const away = join(folder, 'away');
  const here = join(folder, 'here');
  mkdirSync(here);
  const { watch, scans } = watchOver(folder, { folders: [away, here] });
  watch.start();
  await settle();
  expect([...watch.unwatched]).toEqual([away]);
  const song = put(join(here, 'song.mp3'));
  await expect.poll(() => scans).toEqual([[song]]);
});
