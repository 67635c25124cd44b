/**
 * Acceptance over real files, the real engine and a real browser, light and dark, by roles and names only. What
 * needs no files is proven elsewhere: 100,000 rows in large-library.test.ts; sorting, search and segments in
 * library.test.ts; the threshold in review.test.ts; retraining in retrain.test.ts and retrain-run.test.ts.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFile } from 'music-metadata';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createEngine, type Engine } from '../../main/engine.ts';
import { readAudioHash } from '../../main/library/audio-identity.ts';
import { readWriteSettings } from '../../main/tagging/write-preferences.ts';
import { noteByHand, noteName } from '../../models/genre-note.ts';
import { hashesBelow, makeMusic } from '../end-to-end/made-folder.ts';
import { axeViolations, WindowStarter } from '../support/window-fixture.ts';

const starter = new WindowStarter();
const made = mkdtempSync(join(tmpdir(), 'earmark-acceptance-made-'));
const kinds = ['a.mp3', 'b.flac', 'c.m4a'] as const;

beforeAll(async () => {
  await starter.start();
  const tags = ['-metadata', 'artist=Neu!', '-metadata', 'genre=Krautrock'];
  makeMusic(join(made, 'a.mp3'), ['-b:a', '96k', '-metadata', 'title=Hallogallo', ...tags]);
  makeMusic(join(made, 'b.flac'), ['-metadata', 'title=Negativland', ...tags]);
  makeMusic(join(made, 'short.mp3'), ['-b:a', '96k', ...tags], 'sine=duration=1');
  makeMusic(join(made, 'c.m4a'), ['-c:a', 'aac', '-metadata', 'title=Weissensee', ...tags]);
}, 60_000);
afterAll(async () => {
  await starter.stop();
  rmSync(made, { recursive: true });
});

interface Place {
  readonly music: string;
  readonly open: () => Promise<Engine>;
}

/** A folder of music and one of data, for as long as the test runs. */
function makePlace(copies = 1, names: readonly string[] = kinds): Place {
  const scratch = mkdtempSync(join(tmpdir(), 'earmark-acceptance-'));
  onTestFinished(() => rmSync(scratch, { recursive: true, force: true }));
  const music = join(scratch, 'Music');
  for (let copy = 1; copy <= copies; copy += 1) {
    mkdirSync(join(music, `Album ${copy}`), { recursive: true });
    for (const name of names) copyFileSync(join(made, name), join(music, `Album ${copy}`, name));
  }
  return { music, open: () => createEngine({ dataFolder: join(scratch, 'data'), workers: 1 }) };
}

/** Puts the folder into the library without listening to it, and decides for every track. */
async function fillAndDecide(engine: Engine, music: string): Promise<void> {
  engine.store.folders.add(music);
  for await (const found of engine.scanner.scan([music])) expect(found.failure).toBeNull();
  await engine.request('review.decide', {
    selection: { query: {} },
    decision: { kind: 'genres', genres: ['Motorik'] },
  });
}

async function goTo(page: Page, screen: string): Promise<void> {
  const screens = page.getByRole('navigation', { name: 'Screens' });
  await screens.getByRole('link', { name: new RegExp(`^${screen}`) }).click();
  await page.getByRole('heading', { level: 1, name: screen }).waitFor();
}

const choose = (page: Page, name: string): Promise<void> =>
  page.getByRole('radiogroup').getByText(name, { exact: true }).click();

/** Waits for what would be written: so few files are previewed without being asked. */
const preview = (page: Page): Promise<void> => page.getByRole('grid', { name: 'Planned changes' }).waitFor();

test.for(['light', 'dark'] as const)(
  'a folder is read; what is no music has a row that says Problem, %s',
  { timeout: 120_000 },
  async (colorScheme) => {
    const { music, open } = makePlace();
    writeFileSync(join(music, 'broken.mp3'), 'This is no music.');
    const before = hashesBelow(music);
    await using window = await starter.openOver(await open(), { colorScheme });
    const { page } = window;
    await page.getByRole('button', { name: 'Add folder' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
    await dialog.getByRole('textbox').fill(music);
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: /^Add/ }).click();
    const grid = page.getByRole('grid', { name: 'Tracks' });
    await expect.poll(() => grid.getAttribute('aria-rowcount'), { timeout: 20_000 }).toBe('5');
    const broken = grid.getByRole('row', { name: 'broken.mp3' });
    await broken.getByRole('gridcell', { name: 'Problem' }).waitFor({ timeout: 60_000 });
    expect(hashesBelow(music)).toEqual(before);
    expect(await axeViolations(page)).toEqual([]);
  },
);

test.for(['light', 'dark'] as const)(
  'writing: nothing until the button, then the genre and nothing else, %s',
  async (colorScheme) => {
    const { music, open } = makePlace();
    const engine = await open();
    await fillAndDecide(engine, music);
    const before = hashesBelow(music);
    const paths = [...before.keys()];
    const audio = await Promise.all(paths.map(readAudioHash));
    expect(audio).not.toContain(null);
    await using window = await starter.openOver(engine, { colorScheme });
    const { page } = window;
    await goTo(page, 'Write');
    await preview(page);
    expect(await page.getByRole('radio', { name: 'Keep it' }).isChecked()).toBe(true);
    await choose(page, 'Replace it');
    const row = page.getByRole('grid', { name: 'Planned changes' }).getByRole('row', { name: /a\.mp3/ });
    await row.getByText('Krautrock').first().waitFor();
    await row.getByText('Motorik').first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(hashesBelow(music)).toEqual(before);
    await page.getByRole('button', { name: 'Write 3 files' }).click();
    await page.getByRole('heading', { name: '3 files written' }).waitFor();
    expect(await Promise.all(paths.map(readAudioHash))).toEqual(audio);
    for (const path of paths) {
      const { common } = await parseFile(path);
      expect(common).toMatchObject({ genre: ['Motorik'], artist: 'Neu!' });
    }
    expect(await axeViolations(page)).toEqual([]);
  },
);

test('with the setting, a note says where the genre came from: in the preview, in the files, gone after undo', async () => {
  const { music, open } = makePlace();
  const engine = await open();
  await fillAndDecide(engine, music);
  const before = hashesBelow(music);
  await using window = await starter.openOver(engine);
  const { page } = window;
  await goTo(page, 'Settings');
  await page.getByText('Also write where the genre came from').click();
  await expect.poll(() => readWriteSettings(engine.store.settings).note).toBe(true);
  await goTo(page, 'Write');
  await preview(page);
  await choose(page, 'Replace it');
  const row = page.getByRole('grid', { name: 'Planned changes' }).getByRole('row', { name: /a\.mp3/ });
  await row.getByText('"chosen by hand" (EARMARK_GENRE)').first().waitFor();
  await page.getByText('in 3 also what the column Note says').waitFor();
  expect(hashesBelow(music)).toEqual(before);
  await page.getByRole('button', { name: 'Write 3 files' }).click();
  await page.getByRole('heading', { name: '3 files written' }).waitFor();
  for (const path of before.keys()) {
    const { common, native } = await parseFile(path);
    expect(common).toMatchObject({ genre: ['Motorik'], artist: 'Neu!' });
    const notes = Object.values(native).flatMap((tags) => tags.filter(({ id }) => id.endsWith(noteName)));
    expect(notes).toMatchObject([{ value: noteByHand }]);
  }
  const { batches } = await engine.request('history.batches', {});
  await engine.request('history.undo', { batchId: batches[0]?.id ?? '', paths: null });
  await expect.poll(() => hashesBelow(music)).toEqual(before);
});

test('a write that is stopped adds up, leaves nothing behind, and every file is whole', async () => {
  const { music, open } = makePlace(800, ['short.mp3']);
  const engine = await open();
  await fillAndDecide(engine, music);
  await using window = await starter.openOver(engine);
  const { page } = window;
  await goTo(page, 'Write');
  await preview(page);
  await choose(page, 'Replace it');
  await page.getByRole('button', { name: /^Write 800 files$/ }).click();
  await page.getByRole('button', { name: 'Stop', exact: true }).first().click();
  await page.getByRole('alertdialog', { name: 'Stop?' }).getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('heading', { level: 2, name: /written/ }).waitFor();
  let written = 0;
  const names = readdirSync(music, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(names.map(({ name }) => name)).toEqual(names.map(() => 'short.mp3'));
  expect(names).toHaveLength(800);
  for (const { parentPath, name } of names) {
    const { common } = await parseFile(join(parentPath, name));
    expect(['Motorik', 'Krautrock']).toContain(common.genre?.[0]);
    if (common.genre?.[0] === 'Motorik') written += 1;
  }
  const { batches } = await engine.request('history.batches', {});
  expect(batches[0]?.written).toBe(written);
  expect(written).toBeGreaterThan(0);
  expect(written).toBeLessThan(800);
}, 60_000);

test('after a restart History puts files back byte for byte, and leaves alone what was edited since', async () => {
  const { music, open } = makePlace();
  const before = hashesBelow(music);
  const edited = join(music, 'Album 1', 'b.flac');
  {
    const engine = await open();
    await fillAndDecide(engine, music);
    await using window = await starter.openOver(engine);
    const { page } = window;
    await goTo(page, 'Write');
    await preview(page);
    await choose(page, 'Replace it');
    await page.getByRole('button', { name: 'Write 3 files' }).click();
    await page.getByRole('heading', { name: '3 files written' }).waitFor();
  }
  makeMusic(edited, ['-y', '-metadata', 'title=Edited', '-metadata', 'genre=Mine']);
  const after = hashesBelow(music).get(edited);
  await using window = await starter.openOver(await open());
  const { page } = window;
  // The screen that was open last is open again.
  await page.getByRole('heading', { level: 1, name: 'Write' }).waitFor();
  await goTo(page, 'History');
  await page.getByRole('button', { name: /^Undo/ }).first().click();
  const dialog = page.getByRole('dialog', { name: /^Put back/ });
  await dialog.waitFor();
  await dialog.getByRole('button', { name: /^Put back/ }).click();
  await expect
    .poll(() => [...hashesBelow(music)].filter(([path]) => path !== edited), { timeout: 20_000 })
    .toEqual([...before].filter(([path]) => path !== edited));
  expect(hashesBelow(music).get(edited)).toBe(after);
  await page
    .getByText(/left alone/)
    .first()
    .waitFor();
});
