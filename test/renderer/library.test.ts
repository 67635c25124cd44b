/** The library screen in a real browser, driven by roles and names. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { focusedRow, WindowStarter } from '../support/window-fixture.ts';

const starter = new WindowStarter();
beforeAll(() => starter.start());
afterAll(() => starter.stop());

const tracksGrid = (page: Page) => page.getByRole('grid', { name: 'Tracks' });

async function addFolder(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add folder' }).click();
  const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
  await dialog.getByRole('option', { name: 'Albums' }).dblclick();
  await expect.poll(() => dialog.getByRole('textbox', { name: 'Path' }).inputValue()).toBe('/music/Albums');
  await dialog.getByRole('button', { name: 'Add this folder' }).click();
}

test('a folder that is added is read, listed and listened to', async () => {
  await using window = await starter.open({ tracksPerFolder: 300, filesPerSecond: 600 });
  const { page, engine } = window;
  await page.getByText('Add a music folder to begin.').waitFor();
  await addFolder(page);
  const progress = page.getByRole('progressbar', { name: 'Reading tags' });
  await progress.waitFor();
  await expect.poll(() => progress.getAttribute('aria-valuetext')).toMatch(/^\d+ of 300/);
  await expect.poll(() => tracksGrid(page).getAttribute('aria-rowcount'), { timeout: 10_000 }).toBe('301');
  await page.getByRole('button', { name: /^Problem/ }).click();
  await expect
    .poll(() => tracksGrid(page).getByRole('gridcell', { name: 'Problem' }).count())
    .toBeGreaterThan(0);
  const problems = Array.from({ length: 300 }, (_, index) => engine.track(index + 1)).filter(
    (each) => each.failure,
  );
  expect(await tracksGrid(page).getAttribute('aria-rowcount')).toBe(String(problems.length + 1));
  expect(window.problems).toEqual([]);
});

test('nothing moves under the reader while a scan runs; what is new waits for a press', async () => {
  await using window = await starter.open({ tracks: 500, tracksPerFolder: 400, filesPerSecond: 200 });
  const { page } = window;
  const grid = tracksGrid(page);
  const third = grid.getByRole('row').nth(3);
  await third.click();
  const before = await third.getAttribute('aria-label');
  await addFolder(page);
  const showNew = page.getByRole('button', { name: /^Show \d+ new$/ });
  await showNew.waitFor();
  expect(await grid.getByRole('row').nth(3).getAttribute('aria-label')).toBe(before);
  expect(await grid.getAttribute('aria-rowcount')).toBe('501');
  await showNew.click();
  await expect.poll(async () => Number(await grid.getAttribute('aria-rowcount'))).toBeGreaterThan(501);
  expect(window.problems).toEqual([]);
});

test('sorting and searching: told, and as they were left after a reload', async () => {
  await using window = await starter.open({ tracks: 600 });
  const { page } = window;
  const header = page.getByRole('columnheader', { name: 'Confidence' });
  const status = page.getByRole('status').filter({ hasText: 'tracks' });
  expect(await header.getAttribute('aria-sort')).toBe('none');
  await header.getByRole('button').click();
  await expect.poll(() => header.getAttribute('aria-sort')).toBe('descending');
  await header.getByRole('button').click();
  await expect.poll(() => header.getAttribute('aria-sort')).toBe('ascending');
  await page.keyboard.press('/');
  await page.keyboard.type('mushroom');
  await expect.poll(() => status.textContent()).toMatch(/^\d+ of 600 tracks$/);
  const found = await status.textContent();
  await expect.poll(() => page.getByRole('row', { name: /Mushroom/ }).count()).toBeGreaterThan(3);
  await page.reload();
  await expect.poll(() => header.getAttribute('aria-sort')).toBe('ascending');
  expect(await page.getByRole('searchbox', { name: 'Search tracks' }).inputValue()).toBe('mushroom');
  await expect.poll(() => status.textContent()).toBe(found);
  await page.getByRole('searchbox', { name: 'Search tracks' }).press('Escape');
  await expect.poll(() => status.textContent()).toBe('600 tracks');
  expect(window.problems).toEqual([]);
});

test('filters narrow by state, confidence and genre, and can be cleared at once', async () => {
  await using window = await starter.open({ tracks: 600 });
  const { page } = window;
  const status = page.getByRole('status').filter({ hasText: 'track' });
  await page.getByRole('button', { name: 'Confidence' }).first().click();
  await page.getByRole('menuitemcheckbox', { name: 'Sure', exact: true }).click();
  await page.keyboard.press('Escape');
  await expect.poll(() => status.textContent()).toMatch(/^\d+ of 600 tracks$/);
  const words = await page.getByRole('gridcell', { name: /percent/ }).allTextContents();
  expect(words.length).toBeGreaterThan(5);
  for (const word of words) expect(word).toContain('Sure');
  await page.getByRole('button', { name: 'Genre', exact: true }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Jazz' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Genre: Jazz' }).waitFor();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect.poll(() => status.textContent()).toBe('600 tracks');
  expect(window.problems).toEqual([]);
});

test('details show why: probabilities that add up, and segments that play', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page } = window;
  await tracksGrid(page).getByRole('row').nth(2).click();
  await page.keyboard.press('Enter');
  const details = page.getByRole('complementary', { name: 'Track details' });
  const probabilities = details.getByRole('list', { name: 'Genre probabilities' });
  await probabilities.waitFor();
  const sumOf = async (): Promise<number> => {
    const items = await probabilities.getByRole('listitem').allTextContents();
    return items.reduce((sum, item) => sum + Number(/(\d+) percent/.exec(item)?.[1]), 0);
  };
  expect(Math.abs((await sumOf()) - 100)).toBeLessThanOrEqual(2);
  await details.getByRole('button', { name: /Show all/ }).click();
  expect(await probabilities.getByRole('listitem').count()).toBe(10);
  const segments = details.getByRole('listbox', { name: 'Segments' });
  expect(await segments.getByRole('option', { name: /^\d+:\d\d to \d+:\d\d, .+ \d+ percent$/ }).count()).toBe(
    12,
  );
  await segments.getByRole('option').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const pause = details.getByRole('button', { name: 'Pause' });
  await pause.waitFor();
  await expect.poll(() => segments.getByRole('option').nth(2).getAttribute('aria-selected')).toBe('true');
  await pause.click();
  await details.getByRole('button', { name: 'Play' }).waitFor();
  expect(window.problems).toEqual([]);
});

test('keys decide and move on, and Ctrl+Z brings back what was decided', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page, engine } = window;
  const grid = tracksGrid(page);
  const statusOf = (row: number) => grid.getByRole('row').nth(row).getByRole('gridcell').last().textContent();
  await grid.getByRole('row').nth(1).click();
  const name = await grid.getByRole('row').nth(1).getAttribute('aria-label');
  await page.keyboard.press('a');
  await expect.poll(() => focusedRow(grid)).toBe(3);
  await page.keyboard.press('s');
  await expect.poll(() => focusedRow(grid)).toBe(4);
  await page.keyboard.press('e');
  const box = page.getByRole('dialog', { name: 'Set genre' });
  await box.getByRole('combobox', { name: 'Genre' }).pressSequentially('Krautrock');
  await page.keyboard.press('Enter');
  await expect.poll(() => focusedRow(grid)).toBe(5);
  await expect.poll(() => statusOf(1)).toBe('Accepted');
  await expect.poll(() => statusOf(2)).toBe('Skipped');
  await expect.poll(() => statusOf(3)).toBe('Changed');
  expect(await grid.getByRole('row').nth(3).textContent()).toContain('Krautrock');
  for (let count = 0; count < 3; count += 1) {
    const before = engine.requested.filter((each) => each === 'review.undo').length;
    await page.keyboard.press('Control+z');
    await expect
      .poll(() => engine.requested.filter((each) => each === 'review.undo').length)
      .toBe(before + 1);
  }
  await page.getByText(`Decision undone: ${name} is back in Review.`).waitFor({ state: 'attached' });
  await expect.poll(() => statusOf(1)).toBe('Review');
  await expect.poll(() => focusedRow(grid)).toBe(2);
  expect(engine.requested).not.toContain('write.start');
  expect(window.problems).toEqual([]);
});

test('Esc in the set genre box leaves everything as it was and gives the focus back', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page, engine } = window;
  const grid = tracksGrid(page);
  await grid.getByRole('row').nth(4).click();
  await page.keyboard.press('e');
  await page.getByRole('combobox', { name: 'Genre' }).pressSequentially('Rock');
  await page.keyboard.press('Escape');
  await expect.poll(() => focusedRow(grid)).toBe(5);
  expect(engine.requested).not.toContain('review.decide');
});

test('a selection is extended, counted, decided as one and taken back as one', async () => {
  await using window = await starter.open({ tracks: 400 });
  const { page } = window;
  const grid = tracksGrid(page);
  await grid.getByRole('row').nth(2).click();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  const bar = page.getByRole('region', { name: 'Selection' });
  await bar.getByText('3 of 400 selected').waitFor();
  expect(await grid.getByRole('row', { selected: true }).count()).toBe(3);
  await bar.getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('button', { name: /^Accepted 3$/ }).waitFor();
  await page.keyboard.press('Control+z');
  await expect.poll(() => page.getByRole('button', { name: /^Accepted/ }).count()).toBe(0);
  await grid.getByRole('row').nth(2).click();
  await page.keyboard.press('Control+a');
  await bar.getByText('400 of 400 selected').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => bar.count()).toBe(0);
  expect(window.problems).toEqual([]);
});

test('single keys do nothing while one types, and can be switched off', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page, engine } = window;
  await page.getByRole('searchbox', { name: 'Search tracks' }).click();
  await page.keyboard.type('ases?');
  expect(engine.requested).not.toContain('review.decide');
  await page.keyboard.press('Escape');
  const screens = page.getByRole('navigation', { name: 'Screens' });
  await screens.getByRole('link', { name: 'Settings' }).click();
  await page.getByText('Single keys decide').click();
  await screens.getByRole('link', { name: 'Library' }).click();
  await tracksGrid(page).getByRole('row').nth(1).click();
  await page.keyboard.press('a');
  await page.keyboard.press('Control+i');
  await page.getByRole('complementary', { name: 'Track details' }).waitFor();
  expect(engine.requested).not.toContain('review.decide');
});

test('a folder dropped on a page is refused with the way that works', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page } = window;
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'Music'));
    const target = document.querySelector('main [role=grid]');
    target?.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));
  });
  await page
    .getByRole('region', { name: 'Jobs' })
    .getByText('A page cannot see where a dropped folder lies.')
    .waitFor();
});

test('without contact the page says so, decides nothing, and catches up', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page, engine } = window;
  await tracksGrid(page).getByRole('row').nth(1).click();
  await page.context().setOffline(true);
  await page.keyboard.press('s');
  await page.getByText('No contact with Earmark.').first().waitFor();
  await expect.poll(() => page.getByRole('gridcell', { name: 'Skipped' }).count()).toBe(0);
  await page.keyboard.press('a');
  await page.getByText('Nothing was decided.').waitFor({ state: 'attached' });
  await page.context().setOffline(false);
  await expect
    .poll(() => page.getByText('No contact with Earmark').count(), { timeout: 10_000 })
    .toBeLessThanOrEqual(1);
  await page.getByText('Contact with Earmark is back.').waitFor({ state: 'attached', timeout: 10_000 });
  expect(engine.requested).not.toContain('review.decide');
});
