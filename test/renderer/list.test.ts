/** The list of the library: its menu, jumping, columns, filters, and selecting everything but some. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeViolations, focusedRow, WindowStarter } from '../support/window-fixture.ts';

const starter = new WindowStarter();
beforeAll(() => starter.start());
afterAll(() => starter.stop());

const tracksGrid = (page: Page): Locator => page.getByRole('grid', { name: 'Tracks' });
const status = (page: Page): Locator => page.getByRole('status').filter({ hasText: 'track' });
const header = (page: Page, name: string): Locator => page.getByRole('columnheader', { name, exact: true });
const widthOf = async (place: Locator): Promise<number> =>
  Math.round((await place.boundingBox())?.width ?? 0);

test('Ctrl+Z and Ctrl+Shift+Z go back and forth over decisions, and a new one ends it', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page } = window;
  const grid = tracksGrid(page);
  const statusOf = (row: number) => grid.getByRole('row').nth(row).getByRole('gridcell').last();
  await grid.getByRole('row').nth(1).click();
  await page.keyboard.press('a');
  await page.keyboard.press('s');
  await expect.poll(() => statusOf(2).textContent()).toBe('Skipped');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect.poll(() => statusOf(1).textContent()).toBe('Review');
  await page.keyboard.press('Control+Shift+Z');
  await expect.poll(() => statusOf(1).textContent()).toBe('Accepted');
  expect(await statusOf(2).textContent()).toBe('Review');
  await page.keyboard.press('Control+y');
  await expect.poll(() => statusOf(2).textContent()).toBe('Skipped');
  await page.keyboard.press('Control+z');
  await expect.poll(() => statusOf(2).textContent()).toBe('Review');
  await grid.getByRole('row').nth(4).click();
  await page.keyboard.press('s');
  await expect.poll(() => statusOf(4).textContent()).toBe('Skipped');
  await page.keyboard.press('Control+y');
  await page.getByText('There is no decision to redo.').waitFor({ state: 'attached' });
  expect(window.problems).toEqual([]);
});

test.each(['light', 'dark'] as const)('a row has a menu, by pointer and by key (%s)', async (colorScheme) => {
  await using window = await starter.open({ tracks: 60, colorScheme });
  const { page } = window;
  const grid = tracksGrid(page);
  const menu = page.getByRole('menu', { name: 'Actions for the track' });
  await grid.getByRole('row').nth(2).click();
  await page.keyboard.press('Shift+F10');
  await menu.waitFor();
  expect(await axeViolations(menu)).toEqual([]);
  await expect
    .poll(() =>
      menu
        .getByRole('menuitem', { name: 'Accept' })
        .evaluate((item) => item === item.ownerDocument.activeElement),
    )
    .toBe(true);
  await page.keyboard.press('Escape');
  await expect.poll(() => focusedRow(grid)).toBe(3);
  await page.keyboard.press('ContextMenu');
  await menu.getByRole('menuitem', { name: 'Skip' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => grid.getByRole('gridcell', { name: 'Skipped' }).count()).toBe(1);
  await expect.poll(() => focusedRow(grid)).toBe(4);
  await grid.getByRole('row').nth(6).click({ button: 'right' });
  await menu.waitFor();
  await menu.getByRole('menuitem', { name: 'Set genre…' }).click();
  await page.getByRole('dialog', { name: 'Set genre' }).waitFor();
  await page.keyboard.type('Krautrock');
  await page.keyboard.press('Enter');
  await expect.poll(() => grid.getByRole('row').nth(6).textContent()).toContain('Krautrock');
  await grid.getByRole('row').nth(6).click({ button: 'right' });
  await menu.getByRole('menuitem', { name: 'Take the decision away' }).click();
  await expect.poll(() => grid.getByRole('row').nth(6).textContent()).not.toContain('Krautrock');
  expect(window.problems).toEqual([]);
});

test('the menu of a selected row is for the selection; its folder can be shown alone, its path copied', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page } = window;
  const grid = tracksGrid(page);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await grid.getByRole('row').nth(2).click();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await grid.getByRole('row').nth(3).click({ button: 'right' });
  const menu = page.getByRole('menu', { name: 'Actions for 2 tracks' });
  await menu.waitFor();
  expect(await menu.getByRole('menuitem', { name: 'Copy path' }).count()).toBe(0);
  await menu.getByRole('menuitem', { name: 'Skip' }).click();
  await expect.poll(() => grid.getByRole('gridcell', { name: 'Skipped' }).count()).toBe(2);
  await grid.getByRole('row').nth(5).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy path' }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toMatch(/^\/music\/Collection\//);
  await grid.getByRole('row').nth(5).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Show only its folder' }).click();
  const chip = page.getByRole('button', { name: /^Folder: .*take this filter away$/ });
  await chip.waitFor();
  await expect.poll(() => status(page).textContent()).toMatch(/^\d+ of 60 tracks$/);
  await chip.click();
  await expect.poll(() => status(page).textContent()).toBe('60 tracks');
  expect(window.problems).toEqual([]);
});

test('J and a few letters go to the first track that begins so', async () => {
  await using window = await starter.open({ tracks: 2000 });
  const { page } = window;
  const grid = tracksGrid(page);
  await grid.getByRole('row').nth(1).click();
  await page.keyboard.press('j');
  const box = page.getByRole('textbox', { name: 'Jump in Artist' });
  await box.waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.type('n');
  await expect
    .poll(() => grid.locator('[data-active]').getByRole('gridcell').nth(1).textContent())
    .toMatch(/^N/);
  const row = Number(await grid.locator('[data-active]').getAttribute('aria-rowindex'));
  expect(row).toBeGreaterThan(100);
  await page.keyboard.press('Enter');
  await expect.poll(() => focusedRow(grid)).toBe(row);
  await page.keyboard.press('j');
  await page.keyboard.type('a');
  await expect.poll(() => grid.locator('[data-active]').getAttribute('aria-rowindex')).toBe('2');
  await page.keyboard.press('Escape');
  await expect.poll(() => focusedRow(grid)).toBe(row);
  expect(window.problems).toEqual([]);
});

test('columns are chosen, made wider by pointer and keys, and stay so', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page } = window;
  const usual = await widthOf(header(page, 'Artist'));
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Album' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Runner-up' }).click();
  expect(await axeViolations(page.getByRole('menu', { name: 'Columns' }))).toEqual([]);
  await page.keyboard.press('Escape');
  await header(page, 'Album').waitFor();
  await expect.poll(() => header(page, 'Runner-up').count()).toBe(0);
  const title = header(page, 'Title');
  const before = await widthOf(title);
  const box = (await title.boundingBox())!;
  await page.mouse.move(box.x + box.width, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 60, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => widthOf(title)).toBeGreaterThan(before + 40);
  const artist = header(page, 'Artist');
  const narrow = await widthOf(artist);
  await artist.getByRole('button').focus();
  for (let count = 0; count < 3; count += 1) await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(() => widthOf(artist)).toBe(narrow + 48);
  await page.getByText(`Artist: ${narrow + 48} pixels wide`).waitFor({ state: 'attached' });
  const wide = await widthOf(title);
  await page.reload();
  await header(page, 'Album').waitFor();
  await expect.poll(() => widthOf(header(page, 'Artist'))).toBe(narrow + 48);
  expect(Math.abs((await widthOf(header(page, 'Title'))) - wide)).toBeLessThan(3);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitem', { name: 'Usual columns, order and widths' }).click();
  await header(page, 'Runner-up').waitFor();
  expect(await header(page, 'Album').count()).toBe(0);
  expect(await widthOf(header(page, 'Artist'))).toBe(usual);
  expect(window.problems).toEqual([]);
});

const headersOf = (page: Page): Promise<string[]> =>
  tracksGrid(page)
    .getByRole('columnheader')
    .allInnerTexts()
    .then((texts) => texts.map((text) => text.trim()));

test('columns are moved by keys and by pointer, keep the focus, sort nothing, and stay so', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page } = window;
  await header(page, 'Artist').getByRole('button').focus();
  await page.keyboard.press('Control+ArrowRight');
  await expect.poll(() => headersOf(page)).toEqual(expect.arrayContaining(['Title', 'Artist']));
  await expect.poll(async () => (await headersOf(page)).slice(0, 3)).toEqual(['', 'Title', 'Artist']);
  await page.getByText('Artist: column 2 of 7').waitFor({ state: 'attached' });
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  await expect.poll(focused).toBe('Artist');
  await page.keyboard.press('ArrowRight');
  await expect.poll(focused).toBe('Genre now');

  const sorted = () => header(page, 'Artist').getAttribute('aria-sort');
  expect(await sorted()).toBe('ascending');
  const from = (await header(page, 'Artist').boundingBox())!;
  const to = (await header(page, 'Suggested').boundingBox())!;
  await page.mouse.move(from.x + 20, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width - 10, to.y + 10, { steps: 12 });
  await page.mouse.up();
  const wanted = ['', 'Title', 'Genre now', 'Suggested', 'Artist'];
  await expect.poll(async () => (await headersOf(page)).slice(0, 5)).toEqual(wanted);
  expect(await sorted()).toBe('ascending');

  await page.reload();
  await expect.poll(async () => (await headersOf(page)).slice(0, 5)).toEqual(wanted);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Album' }).click();
  await page.keyboard.press('Escape');
  await header(page, 'Album').waitFor();
  expect((await headersOf(page)).filter((name) => name !== 'Album').slice(0, 5)).toEqual(wanted);
  await header(page, 'Artist').getByRole('button').click();
  await expect.poll(sorted).toBe('descending');
  expect(window.problems).toEqual([]);
});

test('at twice the size everything stays within reach', async () => {
  // A window of 1280 × 800 at 200 % has room for as much as this.
  await using window = await starter.open({ tracks: 60, viewport: { width: 640, height: 400 } });
  const { page } = window;
  await tracksGrid(page).getByRole('row').nth(1).click();
  await page.keyboard.press('Space');
  await header(page, 'Title').waitFor();
  const outside = await page.evaluate(() =>
    [...document.querySelectorAll('main button, main [role=columnheader]')]
      .map((element) => ({ name: element.textContent, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && box.right > innerWidth + 1)
      .map(({ name }) => name),
  );
  expect(outside).toEqual([]);
  expect(window.problems).toEqual([]);
});

test('filters by format and by agreement are chips to take away, and stay after a reload', async () => {
  await using window = await starter.open({ tracks: 600 });
  const { page } = window;
  const filters = page.getByRole('group', { name: 'Filters', exact: true });
  const choose = async (menu: string, value: string): Promise<void> => {
    await filters.getByRole('button', { name: menu, exact: true }).click();
    await page.getByRole('menuitemcheckbox', { name: value }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: `${menu}: ${value}, take this filter away` }).waitFor();
  };
  await choose('Format', 'FLAC');
  const some = await status(page).textContent();
  expect(some).toMatch(/^\d+ of 600 tracks$/);
  await choose('Genre now', 'Other than suggested');
  await expect.poll(() => status(page).textContent()).not.toBe(some);
  expect(await axeViolations(page)).toEqual([]);
  await page.reload();
  const chips = page.getByRole('group', { name: 'Chosen filters' });
  await expect.poll(() => chips.getByRole('button', { name: /take this filter away/ }).count()).toBe(2);
  await chips.getByRole('button', { name: /^Genre now/ }).click();
  await expect.poll(() => status(page).textContent()).toBe(some);
  await chips.getByRole('button', { name: 'Clear' }).click();
  await expect.poll(() => chips.count()).toBe(0);
  await expect.poll(() => status(page).textContent()).toBe('600 tracks');
  expect(window.problems).toEqual([]);
});

test('everything found but some is accepted, given a genre, and previewed for writing', async () => {
  await using window = await starter.open({ tracks: 12_000 });
  const { page, engine } = window;
  const grid = tracksGrid(page);
  const bar = page.getByRole('region', { name: 'Selection' });
  await grid.getByRole('row').nth(1).click();
  await page.keyboard.press('Control+a');
  await bar.getByText('12,000 of 12,000 selected').waitFor();
  const left = [2, 3];
  const names = await Promise.all(
    left.map((row) => grid.getByRole('row').nth(row).getAttribute('aria-label')),
  );
  for (const row of left) {
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    expect(await focusedRow(grid)).toBe(row + 1);
  }
  await bar.getByText('11,998 of 12,000 selected').waitFor();
  expect(await grid.getByRole('row').nth(2).getAttribute('aria-selected')).toBe('false');
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('e');
  await page.getByRole('dialog', { name: 'Set genre of 11,998 tracks' }).waitFor();
  await page.keyboard.type('Dub');
  await page.keyboard.press('Enter');
  const row = (at: number) => grid.getByRole('row').nth(at);
  await expect.poll(() => row(1).textContent()).toContain('Dub');
  expect(await row(2).getAttribute('aria-label')).toBe(names[0]);
  for (const at of left) expect(await row(at).textContent()).not.toContain('Dub');
  await bar.getByRole('button', { name: 'Write…' }).click();
  await page.getByText('Of 11,998 tracks you chose, those accepted or changed by you').waitFor();
  await page.getByRole('grid', { name: 'Planned changes' }).waitFor();
  await page.getByRole('button', { name: 'Back to everything' }).click();
  expect(engine.requested).not.toContain('write.start');
  expect(window.problems).toEqual([]);
});

test('a track is dragged out of a page as a download', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page } = window;
  const given = await tracksGrid(page)
    .getByRole('row')
    .nth(3)
    .evaluate((row) => {
      const data = new DataTransfer();
      row.dispatchEvent(new DragEvent('dragstart', { bubbles: true, cancelable: true, dataTransfer: data }));
      return { download: data.getData('DownloadURL'), address: location.origin };
    });
  expect(given.download).toMatch(/^application\/octet-stream:[^:]+\.\w+:http/);
  expect(given.download).toContain(`:${given.address}/`);
  const address = given.download.slice(given.download.indexOf('http'));
  expect(await page.evaluate(async (url) => (await fetch(url)).ok, address)).toBe(true);
});
