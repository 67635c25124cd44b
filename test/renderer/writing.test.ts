/** Write and History in a real browser: nothing is written unasked, everything can be put back. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MadeLibrary } from '../support/made-library/made-library.ts';
import { WindowStarter } from '../support/window-fixture.ts';

const starter = new WindowStarter();
beforeAll(() => starter.start());
afterAll(() => starter.stop());

/** Accepts tracks until `count` of them have no genre and can be written. Returns their paths. */
async function acceptWritable(engine: MadeLibrary, count: number): Promise<string[]> {
  const { rows } = await engine.request('library.rows', { query: {}, start: 0, count: 500 });
  const writable = rows
    .filter(
      (row) =>
        row.genresNow.length === 0 && (row.format === 'mp3' || row.format === 'flac') && row.genre !== null,
    )
    .slice(0, count);
  await engine.request('review.decide', {
    selection: { ids: writable.map((row) => row.id) },
    decision: { kind: 'accept' },
  });
  return writable.map((row) => row.path);
}

async function openWrite(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Write/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Write' }).waitFor();
}

const genresOf = (engine: MadeLibrary, tracks: number): string =>
  JSON.stringify(Array.from({ length: tracks }, (_, index) => engine.track(index + 1).genresNow));

test('writing: preview, press, receipt', async () => {
  await using window = await starter.open({ tracks: 300 });
  const { page, engine } = window;
  const paths = await acceptWritable(engine, 3);
  const before = genresOf(engine, 300);
  await openWrite(page);
  expect(await page.getByRole('radio', { name: 'Keep it' }).isChecked()).toBe(true);
  const grid = page.getByRole('grid', { name: 'Planned changes' });
  await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('4');
  expect(await grid.getByRole('row').nth(1).textContent()).toMatch(/no genre.*\+/);
  expect(genresOf(engine, 300)).toBe(before);
  await page.keyboard.press('Control+Enter');
  expect(engine.requested).not.toContain('write.start');
  await page.getByRole('button', { name: 'Write 3 files' }).click();
  await page.getByRole('heading', { name: '3 files written' }).waitFor();
  const written = Array.from({ length: 300 }, (_, index) => engine.track(index + 1)).filter((each) =>
    paths.includes(each.path),
  );
  expect(written.map((each) => each.genresNow)).toEqual(written.map((each) => [each.genre]));
  expect(window.problems).toEqual([]);
});

test('the rule decides what happens to a genre that is there', async () => {
  await using window = await starter.open({ tracks: 300 });
  const { page, engine } = window;
  await engine.request('review.decide', {
    selection: { query: {} },
    decision: { kind: 'genres', genres: ['Dub'] },
  });
  await openWrite(page);
  await page.getByRole('grid', { name: 'Planned changes' }).waitFor();
  const write = page.getByRole('button', { name: /^Write \d+ files$/ });
  const filesToWrite = async (): Promise<number> =>
    Number(/\d+/.exec((await write.textContent()) ?? '')?.[0]);
  await expect.poll(filesToWrite).toBeGreaterThan(0);
  const keeping = await filesToWrite();
  await page.getByText('Replace it').click();
  await expect.poll(filesToWrite).toBeGreaterThan(keeping);
  const row = page
    .getByRole('grid', { name: 'Planned changes' })
    .getByRole('row')
    .filter({ hasText: '−' })
    .first();
  expect(await row.textContent()).toMatch(/goes: .*comes: Dub/);
  await page.getByText('Add ours after it').click();
  await page.getByRole('row').filter({ hasText: 'no legal separator' }).first().waitFor();
  expect(window.problems).toEqual([]);
});

test('stopping a write asks first, and what was done and not done adds up', async () => {
  await using window = await starter.open({ tracks: 2000, filesPerSecond: 40 });
  const { page, engine } = window;
  await acceptWritable(engine, 120);
  await openWrite(page);
  await page.getByRole('grid', { name: 'Planned changes' }).waitFor();
  const write = page.getByRole('button', { name: /^Write \d+ files$/ });
  const planned = Number(/\d+/.exec((await write.textContent()) ?? '')?.[0]);
  await write.click();
  await page.getByRole('progressbar', { name: 'Writing tags' }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  const question = page.getByRole('alertdialog', { name: 'Stop?' });
  await question.getByText('stay written').waitFor();
  await question.getByRole('button', { name: 'Stop' }).click();
  const heading = page.getByRole('heading', { name: /files? written$/ });
  await heading.waitFor();
  const main = (await page.getByRole('main').textContent()) ?? '';
  const written = Number(/^\d+/.exec((await heading.textContent()) ?? '')?.[0]);
  const failed = Number(/(\d+) not written/.exec(main)?.[1] ?? 0);
  const unreached = Number(/(\d+) not reached/.exec(main)?.[1] ?? 0);
  expect(written + failed + unreached).toBe(planned);
  expect(unreached).toBeGreaterThan(0);
  const rows = Number(await page.getByRole('grid', { name: 'Receipt' }).getAttribute('aria-rowcount')) - 1;
  expect(rows).toBe(written + failed);
  expect(window.problems).toEqual([]);
});

test('a batch is put back after its files were shown; what changed since is left alone', async () => {
  await using window = await starter.open({ tracks: 300 });
  const { page, engine } = window;
  const before = genresOf(engine, 300);
  const paths = await acceptWritable(engine, 5);
  await openWrite(page);
  await page.getByRole('button', { name: 'Write 5 files' }).click();
  await page.getByRole('heading', { name: '5 files written' }).waitFor();
  const edited = paths[2] ?? '';
  engine.editOutside(edited, 'Krautrock');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Write' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
  await page.getByRole('button', { name: 'Undo…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Put back 5 files?' });
  expect(await dialog.getByRole('grid', { name: 'What is put back' }).getAttribute('aria-rowcount')).toBe(
    '6',
  );
  await dialog.getByRole('button', { name: 'Put back 5 files' }).click();
  await page.getByRole('gridcell', { name: 'Partly undone' }).waitFor();
  await page
    .getByRole('row', { name: /Put back/ })
    .first()
    .click();
  await page.getByRole('gridcell', { name: 'Left alone' }).waitFor();
  await page.getByRole('gridcell', { name: /changed by another program/i }).waitFor();
  const now = Array.from({ length: 300 }, (_, index) => engine.track(index + 1));
  expect(now.find((each) => each.path === edited)?.genresNow).toEqual(['Krautrock']);
  engine.editOutside(edited, '');
  expect(genresOf(engine, 300).replace('[""]', '[]')).toBe(before);
  expect(window.problems).toEqual([]);
});

test('batches are forgotten on request alone, and not before it is said what that costs', async () => {
  await using window = await starter.open({ tracks: 300 });
  const { page, engine } = window;
  await acceptWritable(engine, 5);
  await openWrite(page);
  await page.getByRole('button', { name: 'Write 5 files' }).click();
  await page.getByRole('heading', { name: '5 files written' }).waitFor();
  const written = genresOf(engine, 300);
  await page.getByRole('link', { name: 'History' }).click();
  const forget = page.getByRole('button', { name: 'Forget…' });
  await forget.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Forget this batch?' });
  await dialog.getByText('5 files that still stand as written could not be put back any more.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('gridcell', { name: 'Genres written' }).waitFor();
  await forget.click();
  await dialog.getByRole('button', { name: 'Forget for good' }).click();
  await page.getByText('No file has been written yet.').waitFor();
  expect(genresOf(engine, 300)).toBe(written);
  expect(window.problems).toEqual([]);
});

test('a preview goes out of date when a decision is taken back', async () => {
  await using window = await starter.open({ tracks: 300 });
  const { page, engine } = window;
  await acceptWritable(engine, 3);
  await openWrite(page);
  await page.getByRole('button', { name: 'Write 3 files' }).waitFor();
  await page.keyboard.press('Control+z');
  await page.getByText('Something changed since this preview.').waitFor();
  expect(await page.getByRole('button', { name: 'Write 3 files' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Preview again' }).click();
  await page.getByText('Nothing waits to be written.').waitFor();
  expect(window.problems).toEqual([]);
});

test('a receipt goes when its files were put back, files are read anew, and the focus is never lost', async () => {
  await using window = await starter.open({ tracks: 300 });
  const { page, engine } = window;
  const paths = await acceptWritable(engine, 5);
  const focused = () => page.evaluate(() => document.activeElement?.tagName);
  await openWrite(page);
  await page.getByRole('button', { name: 'Write 5 files' }).press('Enter');
  await page.getByRole('heading', { name: '5 files written' }).waitFor();
  await page.getByRole('button', { name: 'Undo this batch…' }).press('Enter');
  await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
  await page.getByRole('button', { name: 'Undo…' }).press('Enter');
  await page.getByRole('button', { name: 'Put back 5 files' }).press('Enter');
  await page.getByRole('gridcell', { name: 'Undone' }).waitFor();
  await expect.poll(focused).not.toBe('BODY');

  await openWrite(page);
  const planned = page.getByRole('grid', { name: 'Planned changes' });
  await page.getByRole('button', { name: 'Write 5 files' }).waitFor();
  expect(await page.getByRole('heading', { name: /files written/ }).count()).toBe(0);
  engine.editOutside(paths[0]!, 'Krautrock');
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'History' }).click();
  await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
  await openWrite(page);
  await planned.getByText('Krautrock').first().waitFor();
  await page.getByRole('button', { name: 'Write 4 files' }).waitFor();
  expect(window.problems).toEqual([]);
});

test('a write that was cut off is told of once, with what it left', async () => {
  await using window = await starter.open({ tracks: 20 });
  const { page, engine } = window;
  engine.interruption = { written: 1, interrupted: 2, unknown: 0 };
  await page.reload();
  await page.getByRole('button', { name: /1 message/ }).click();
  const told = page
    .getByLabel('1 message')
    .getByText(/Every file is whole. 1 file in hand was written already. 2 files in hand/);
  await told.waitFor();
  await page.reload();
  await page.getByRole('grid', { name: 'Tracks' }).waitFor();
  await expect
    .poll(() => engine.requested.filter((name) => name === 'history.takeInterruption').length)
    .toBe(3);
  expect(await page.getByRole('button', { name: /1 message/ }).count()).toBe(0);
  expect(window.problems).toEqual([]);
});
