/** Accessibility of every screen and state, light and dark, and what the keyboard alone reaches. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReviewEngine } from '../support/made-library/review-engine.ts';
import { axeViolations, WindowStarter } from '../support/window-fixture.ts';

const starter = new WindowStarter();
beforeAll(() => starter.start());
afterAll(() => starter.stop());

describe.each(['light', 'dark'] as const)('axe finds nothing in %s', (colorScheme) => {
  test('first start and its dialogs', async () => {
    await using window = await starter.open({ colorScheme });
    const { page } = window;
    await page.getByText('Add a music folder to begin.').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add folder' }).click();
    await page.getByRole('option', { name: 'Albums' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Keys' }).click();
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  test('library: scanning, decided, details, menus', async () => {
    await using window = await starter.open({
      colorScheme,
      tracks: 400,
      tracksPerFolder: 100,
      filesPerSecond: 100,
    });
    const { page, engine } = window;
    await engine.request('library.add', { paths: ['/music/New'] });
    await page.getByRole('progressbar', { name: 'Reading tags' }).waitFor();
    await page.getByRole('row').nth(2).click();
    await page.keyboard.press('a');
    await page.keyboard.press('s');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByRole('listbox', { name: 'Segments' }).waitFor();
    await page.getByRole('region', { name: 'Selection' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('e');
    expect(await axeViolations(page.getByRole('dialog', { name: 'Set genre' }))).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Genre', exact: true }).click();
    expect(await axeViolations(page.getByRole('menu', { name: 'Genre' }))).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Problem/ }).click();
    await page.getByRole('gridcell', { name: 'Problem' }).first().waitFor();
    await page.getByRole('row').nth(1).click();
    expect(await axeViolations(page)).toEqual([]);
  });

  test('review: a track, its menus and boxes, the end', async () => {
    await using window = await starter.openOver(await openReviewEngine({ tracks: 40 }), { colorScheme });
    const { page, engine } = window;
    await page.getByRole('link', { name: /^Review/ }).click();
    const card = page.getByRole('region', { name: 'Track to decide' });
    await card.waitFor();
    await page.getByRole('status', { name: 'Threshold estimate' }).getByText('test clips').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('2');
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowLeft');
    await card.getByText(/Decided: /).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('e');
    await page.keyboard.type('Dub,');
    expect(await axeViolations(page.getByRole('dialog', { name: 'Another genre, or several' }))).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Order/ }).click();
    expect(await axeViolations(page.getByRole('menu', { name: 'Order' }))).toEqual([]);
    await page.keyboard.press('Escape');
    await engine.request('review.decide', { selection: { query: {} }, decision: { kind: 'skip' } });
    await page.getByRole('button', { name: 'Spot check 30' }).click();
    await page.getByRole('button', { name: /^Go through \d+ skipped$/ }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: /^Go through \d+ skipped$/ }).click();
    await card.waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  test('write, its receipt, and history', async () => {
    await using window = await starter.open({ colorScheme, tracks: 400, filesPerSecond: 2 });
    const { page, engine } = window;
    await engine.request('review.decide', { selection: { query: {} }, decision: { kind: 'accept' } });
    await page.getByRole('link', { name: /^Write/ }).click();
    await page.getByRole('grid', { name: 'Planned changes' }).getByRole('row').nth(1).click();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: /^Write \d+ files$/ }).click();
    await page.getByRole('progressbar', { name: 'Writing tags' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('alertdialog', { name: 'Stop?' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Go on' }).click();
    engine.setSpeed(1000);
    await page.getByRole('heading', { name: /files written$/ }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Undo this batch…' }).click();
    await page.getByRole('gridcell', { name: 'Still as written' }).first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Undo…' }).click();
    await page.getByRole('dialog', { name: /^Put back/ }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });
});

test('the keyboard alone: skip link, list, headers, details', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page } = window;
  await page.keyboard.press('Tab');
  expect(await focusedName()).toBe('Skip to main content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  for (let step = 0; step < 30 && (await focusedRole()) !== 'row'; step += 1)
    await page.keyboard.press('Tab');
  expect(await focusedRole()).toBe('row');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(await focusedRole()).toBe('gridcell');
  await page.keyboard.press('i');
  await page.getByText('Row 2 of 60').waitFor({ state: 'attached' });
  await page.keyboard.press('Shift+Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('[role=columnheader]') !== null)).toBe(
    true,
  );

  async function focusedRole(): Promise<string | null> {
    return page.evaluate(() => document.activeElement?.getAttribute('role') ?? null);
  }
  async function focusedName(): Promise<string | null> {
    return page.evaluate(() => document.activeElement?.textContent ?? null);
  }
});

test('a chosen theme holds over the system and over a reload', async () => {
  await using window = await starter.open({ tracks: 60, colorScheme: 'light' });
  const { page } = window;
  const theme = (): Promise<string | undefined> =>
    page.evaluate(() => document.documentElement.dataset['theme']);
  await expect.poll(theme).toBe('light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(theme).toBe('dark');
  await page.keyboard.press('Control+,');
  await page.getByRole('radiogroup', { name: 'Colours' }).getByText('Light').click();
  await expect.poll(theme).toBe('light');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await expect.poll(theme).toBe('light');
});
