/** Settings in a real browser over the real engine, driven by roles and names. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
    });
  await expect.poll(() => engine.store.settings.get('interface.writePolicy')).toBe('replace');

  await page.reload();
  await page.getByRole('radio', { name: 'stays' }).waitFor();
  for (const name of ['3', 'what is added', 'Rock / Pop', 'stays', 'Replace it'])
    expect(await page.getByRole('radio', { name, exact: true }).isChecked()).toBe(true);
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
