/** Settings in a real browser over the real engine, driven by roles and names. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createEngine, type Engine } from '../../main/engine.ts';
import { readVocabulary, readWriteSettings, saveVocabulary } from '../../main/tagging/write-preferences.ts';
import { axeViolations, WindowStarter } from '../support/window-fixture.ts';

const starter = new WindowStarter();
beforeAll(() => starter.start());
afterAll(() => starter.stop());

function openEngine(): Promise<Engine> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'earmark-settings-'));
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }));
  return createEngine({ dataFolder, workers: 1 });
}

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { level: 2, name: 'Genre names' }).waitFor();
}

const choose = (page: Page, group: string, choice: string): Promise<void> =>
  page.getByRole('radiogroup', { name: group }).getByText(choice, { exact: true }).click();

test('how genres are written is kept by the engine, and stands there after a reload', async () => {
  const engine = await openEngine();
  await using window = await starter.openOver(engine);
  const { page } = window;
  await openSettings(page);
  const share = page.getByRole('textbox', { name: 'The second and later genres need at least' });
  expect(await share.isDisabled()).toBe(true);
  await choose(page, 'Genres written to a file at most', '3');
  await choose(page, 'Where genres are added, first comes', 'what is added');
  await choose(page, 'Between several genres', 'Rock / Pop');
  await choose(page, 'Date of a written file', 'stays');
  await page.getByText('Also write where the genre came from').click();
  await page.getByText('Bring older ID3 tags up to version 2.4').click();
  await choose(page, 'Where a file has a genre', 'Replace it');
  await share.fill('40');
  await share.press('Enter');
  await expect
    .poll(() => readWriteSettings(engine.store.settings))
    .toEqual({
      mostGenres: 3,
      furtherFrom: 0.4,
      leading: 'new',
      separator: ' / ',
      modificationTime: 'keep',
      note: true,
      upgradeId3: true,
    });
  await expect.poll(() => engine.store.settings.get('interface.writePolicy')).toBe('replace');

  await page.reload();
  await page.getByRole('radio', { name: 'stays' }).waitFor();
  for (const name of ['3', 'what is added', 'Rock / Pop', 'stays', 'Replace it'])
    expect(await page.getByRole('radio', { name, exact: true }).isChecked()).toBe(true);
  for (const name of ['Also write where the genre came from', 'Bring older ID3 tags up to version 2.4'])
    expect(await page.getByRole('checkbox', { name }).isChecked()).toBe(true);
  expect(await share.inputValue()).toBe('40%');
  expect(window.problems).toEqual([]);
});

test('what is no percentage is not taken over', async () => {
  const engine = await openEngine();
  await using window = await starter.openOver(engine);
  const { page } = window;
  await openSettings(page);
  await choose(page, 'Genres written to a file at most', '2');
  const share = page.getByRole('textbox', { name: 'The second and later genres need at least' });
  await share.fill('');
  await share.press('Tab');
  await expect.poll(() => readWriteSettings(engine.store.settings)).toMatchObject({ mostGenres: 2 });
  expect(readWriteSettings(engine.store.settings).furtherFrom).toBe(0.25);
  await share.fill('400');
  await share.press('Enter');
  await expect.poll(() => readWriteSettings(engine.store.settings).furtherFrom).toBe(1);
});

test('names are added, edited and removed, beside what the command line did meanwhile', async () => {
  const engine = await openEngine();
  const names = () => readVocabulary(engine.store.settings);
  await using window = await starter.openOver(engine);
  const { page } = window;
  await openSettings(page);
  saveVocabulary(engine.store.settings, [{ from: 'pop', to: 'Pop' }]);
  await page.getByRole('textbox', { name: 'Genre', exact: true }).fill('hiphop');
  await page.getByRole('textbox', { name: 'Written as' }).fill('Hip-Hop');
  await page.keyboard.press('Enter');
  const grid = page.getByRole('grid', { name: 'Genre names' });
  await grid.getByRole('row', { name: 'hiphop, Hip-Hop' }).click();
  expect(names()).toEqual([
    { from: 'pop', to: 'Pop' },
    { from: 'hiphop', to: 'Hip-Hop' },
  ]);

  await page.getByRole('textbox', { name: 'Written as' }).fill('Rap');
  await page.getByRole('button', { name: 'Save' }).click();
  await grid.getByRole('row', { name: 'hiphop, Rap' }).waitFor();
  await grid.getByRole('row', { name: 'pop, Pop' }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  await grid.getByRole('row', { name: 'pop, Pop' }).waitFor({ state: 'detached' });
  expect(names()).toEqual([{ from: 'hiphop', to: 'Rap' }]);

  await page.reload();
  await grid.getByRole('row', { name: 'hiphop, Rap' }).waitFor();
  expect(window.problems).toEqual([]);
});

test('the table comes and goes as text, and what is no table changes nothing', async () => {
  const engine = await openEngine();
  const names = () => readVocabulary(engine.store.settings);
  await using window = await starter.openOver(engine);
  const { page } = window;
  await openSettings(page);
  await page.getByRole('button', { name: 'Start with the usual names' }).click();
  await expect.poll(() => names().length).toBe(10);
  await page.getByRole('button', { name: 'As text…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Genre names as text' });
  const text = dialog.getByRole('textbox', { name: 'Table' });
  expect(await text.inputValue()).toContain('hiphop,Hip-Hop\n');
  await text.fill('rock\n');
  await dialog.getByRole('button', { name: 'Use this table' }).click();
  await dialog.getByRole('alert').getByText('Line 1').waitFor();
  expect(names()).toHaveLength(10);
  await text.fill('rock;Rock\njazz;"Jazz; Blues"\n');
  await dialog.getByRole('button', { name: 'Use this table' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(names()).toEqual([
    { from: 'rock', to: 'Rock' },
    { from: 'jazz', to: 'Jazz; Blues' },
  ]);
});

test('the screen and all keys are reached by keys', async () => {
  await using window = await starter.openOver(await openEngine());
  const { page } = window;
  await page.keyboard.press('Control+,');
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await page.getByRole('button', { name: 'Show all keys…' }).press('Enter');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
});

const setting = (engine: Engine, key: string): unknown => engine.store.settings.get(`interface.${key}`);

test('keys are learnt by pressing them, shown on the buttons at once, kept, and put back', async () => {
  const engine = await openEngine();
  await using window = await starter.openOver(engine);
  const { page } = window;
  await openSettings(page);
  const row = page.getByRole('row', { name: /^Search/ });
  await row.getByRole('button', { name: 'Change the keys of Search' }).press('Enter');
  await page.keyboard.press('Control+k');
  await row.getByText('Ctrl+K', { exact: true }).waitFor();
  await row.getByRole('button', { name: 'Add keys to Search' }).click();
  await page.keyboard.press('q');
  await row.getByText('Q', { exact: true }).waitFor();
  expect(setting(engine, 'keys')).toEqual({ 'everywhere.search': ['mod+k', 'q'] });

  await page.getByRole('button', { name: 'Change the keys of Jobs' }).click();
  await page.keyboard.press('g');
  await page.keyboard.press('b');
  await page.getByText('G then B', { exact: true }).waitFor();

  await page.reload();
  await page
    .getByRole('row', { name: /^Search/ })
    .getByText('Ctrl+K', { exact: true })
    .waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('b');
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('jobs');
  await page.keyboard.press('Control+f');
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await page.getByRole('button', { name: 'Usual keys of Jobs' }).click();
  expect(setting(engine, 'keys')).toEqual({ 'everywhere.search': ['mod+k', 'q'] });
  await page.getByRole('button', { name: 'Usual keys for everything' }).click();
  expect(setting(engine, 'keys')).toEqual({});
  await page
    .getByRole('row', { name: /^Search/ })
    .getByText('Ctrl+F', { exact: true })
    .waitFor();
  expect(window.problems).toEqual([]);
});

test('keys that are taken or not to be had are refused in words, and Esc changes nothing', async () => {
  const engine = await openEngine();
  await using window = await starter.openOver(engine);
  const { page } = window;
  await openSettings(page);
  const change = page.getByRole('button', { name: 'Change the keys of Skip' }).first();
  for (const [keys, sentence] of [
    ['e', 'E is taken: Set another genre (In the list of tracks). Nothing was changed.'],
    ['Control+o', 'Ctrl+O is taken: Add folder (Everywhere). Nothing was changed.'],
    ['g', /^G cannot be used: the keys of Library begin with it/],
    ['Alt+x', /belongs to the system or the browser/],
    ['Delete', /is for moving about and for typing/],
  ] as const) {
    await change.click();
    await page.keyboard.press(keys);
    await page.getByRole('cell', { name: sentence }).waitFor();
  }
  await change.click();
  await page.keyboard.press('Escape');
  await page.getByText('Press keys, or Esc').waitFor({ state: 'detached' });
  expect(setting(engine, 'keys')).toBeUndefined();
  expect(await axeViolations(page)).toEqual([]);
});

test('the number of processes holds at once and after a restart', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'earmark-settings-'));
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }));
  const engine = await createEngine({ dataFolder });
  {
    await using window = await starter.openOver(engine);
    const { page } = window;
    await openSettings(page);
    const usual = page.getByRole('checkbox', { name: /^As many as this computer serves well/ });
    const count = page.getByRole('textbox', { name: 'Processes at most' });
    expect(await usual.isChecked()).toBe(true);
    expect(await count.isDisabled()).toBe(true);
    await page.getByText(/^As many as this computer serves well/).click();
    await expect.poll(() => count.isEnabled()).toBe(true);
    await count.fill('1');
    await count.press('Enter');
    await expect.poll(() => engine.pools.size).toBe(1);
    await count.fill('5000');
    await count.press('Enter');
    await expect.poll(() => engine.pools.size).toBe(availableParallelism());
    await count.fill('1');
    await count.press('Enter');
    await expect.poll(() => engine.pools.size).toBe(1);
  }
  const again = await createEngine({ dataFolder });
  expect(again.pools.size).toBe(1);
  await again.close();
});

test('folders are added, watched, left unwatched and removed', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'earmark-settings-'));
  const music = mkdtempSync(join(tmpdir(), 'earmark-music-'));
  onTestFinished(() => {
    for (const folder of [dataFolder, music]) rmSync(folder, { recursive: true, force: true });
  });
  const engine = await createEngine({ dataFolder, workers: 1, watch: true });
  engine.store.folders.add(music);
  await using window = await starter.openOver(engine);
  const { page } = window;
  await openSettings(page);
  const folders = page.getByRole('list', { name: 'Library folders' });
  await folders.getByText(music).waitFor();
  await page.getByRole('button', { name: 'Scan again' }).click();
  await folders.getByText('0 tracks').waitFor();
  await page.waitForTimeout(500);
  writeFileSync(join(music, 'song.mp3'), 'This is no music.');
  await folders.getByText('1 track', { exact: true }).waitFor();
  await page.getByText('Watch the folders').click();
  await expect.poll(async () => (await engine.request('engine.preferences', {})).watch).toBe(false);
  writeFileSync(join(music, 'other.mp3'), 'This is no music either.');
  await page.waitForTimeout(3500);
  expect(await folders.getByText('1 track', { exact: true }).count()).toBe(1);
  await page.getByRole('button', { name: `Remove "${music}" from the library` }).click();
  await page.getByText('No folder yet.').waitFor();
});

test('what counts as sure has its slider here, with what the test of the model promises', async () => {
  const engine = await openEngine();
  await using window = await starter.openOver(engine);
  const { page } = window;
  await openSettings(page);
  const slider = page.getByRole('slider', { name: 'Tag without asking from' });
  await slider.press('ArrowRight');
  await expect.poll(() => setting(engine, 'reviewThreshold')).toBe(81);
  await page
    .getByRole('status', { name: 'Threshold estimate' })
    .getByText(/right \(\d+–\d+ %\), by [\d,]+ test clips/)
    .waitFor();
});

test('the model in use is chosen here, and all of them are a press away', async () => {
  const engine = await openEngine();
  await using window = await starter.openOver(engine);
  const { page } = window;
  await openSettings(page);
  const before = await engine.models.currentId();
  await page.getByRole('button', { name: /^Model in use: / }).click();
  const other = page
    .getByRole('menu', { name: 'Model in use' })
    .getByRole('menuitemradio', { checked: false });
  await other.first().click();
  await expect.poll(() => engine.models.currentId()).not.toBe(before);
  await page.getByRole('button', { name: 'All models…' }).click();
  await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor();
});

test('each section is reached from the list of sections, and the frame stays where it is', async () => {
  await using window = await starter.openOver(await openEngine(), { viewport: { width: 960, height: 600 } });
  const { page } = window;
  await openSettings(page);
  const list = page.getByRole('navigation', { name: 'Sections' });
  for (const name of ['Keyboard', 'Where things lie', 'Library folders', 'Appearance']) {
    await list.getByRole('button', { name }).press('Enter');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(name);
    const top = await page.evaluate(() => document.activeElement?.getBoundingClientRect().top ?? -1);
    expect(top).toBeGreaterThan(40);
    expect(top).toBeLessThan(560);
    expect(await page.evaluate(() => document.scrollingElement?.scrollTop ?? 0)).toBe(0);
    const nav = await page.getByRole('navigation', { name: 'Screens' }).boundingBox();
    expect(nav?.y).toBe(0);
  }
});

test.for(['light', 'dark'] as const)('nothing keeps anybody out, %s', async (colorScheme) => {
  const engine = await openEngine();
  await using window = await starter.openOver(engine, { colorScheme });
  const { page } = window;
  await openSettings(page);
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Start with the usual names' }).click();
  await page.getByRole('grid', { name: 'Genre names' }).getByRole('row').nth(1).click();
  await page.getByRole('button', { name: 'Save' }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'As text…' }).click();
  expect(await axeViolations(page.getByRole('dialog'))).toEqual([]);
});
