/** Exporting from the window, driven by roles and names. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WindowStarter } from '../support/window-fixture.ts';

const starter = new WindowStarter();
beforeAll(() => starter.start());
afterAll(() => starter.stop());

test('a table of all that the list shows goes into the folder that was chosen', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page } = window;
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  const start = dialog.getByRole('button', { name: 'Export', exact: true });
  expect(await start.isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Choose…' }).click();
  const folders = page.getByRole('dialog', { name: 'Choose a folder' });
  await folders.getByRole('option', { name: 'Albums' }).dblclick();
  await expect.poll(() => folders.getByRole('textbox', { name: 'Path' }).inputValue()).toBe('/music/Albums');
  await folders.getByRole('button', { name: 'Export into this folder' }).click();
  expect(await dialog.getByRole('textbox', { name: 'Folder' }).inputValue()).toBe('/music/Albums');
  await dialog.getByRole('textbox', { name: 'File name' }).fill('mine');
  await start.click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('60 tracks exported: /music/Albums/mine.csv.').first().waitFor({ state: 'attached' });
  expect(window.problems).toEqual([]);
});

test('by keys alone, and leaving it changes nothing', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page } = window;
  const button = page.getByRole('button', { name: 'Export…' });
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
});
