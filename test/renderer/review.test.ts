/** The review in a real browser over the real engine, by keys alone. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runFfmpeg } from '../support/made-audio.ts';
import { openReviewEngine, type ReviewEngine } from '../support/made-library/review-engine.ts';
import { WindowStarter, type OpenWindow, type PageOptions } from '../support/window-fixture.ts';

const starter = new WindowStarter();
beforeAll(() => starter.start());
afterAll(() => starter.stop());

/** Opens the review with the keyboard. */
async function openReview(
  options: Parameters<typeof openReviewEngine>[0],
  page: PageOptions = {},
): Promise<OpenWindow<ReviewEngine>> {
  const engine = await openReviewEngine(options);
  const window = await starter.openOver(engine, {
    ...page,
    ...(options.files === true && { resolveTrackPath: async (id: number) => engine.trackPath(id) }),
  });
  await goToReview(window.page);
  return window;
}

async function goToReview(page: Page): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.getByRole('heading', { level: 1, name: 'Review' }).waitFor();
  await card(page).waitFor();
}

const card = (page: Page) => page.getByRole('region', { name: 'Track to decide' });
const heading = (page: Page) => card(page).getByRole('heading', { level: 2 });
const progress = (page: Page) => page.getByRole('group', { name: 'Progress' });
const estimate = (page: Page) => page.getByRole('status', { name: 'Threshold estimate' });

/** Presses a key and answers the heading that comes. */
async function press(page: Page, key: string): Promise<string> {
  const before = await heading(page).textContent();
  await page.keyboard.press(key);
  await expect.poll(() => heading(page).textContent()).not.toBe(before);
  return (await heading(page).textContent()) ?? '';
}

/** What is decided, by the track's id. */
function decisions({ store }: ReviewEngine, ids: readonly number[]): unknown[] {
  return ids.map((id) => {
    const decision = store.decisions.of(id);
    return decision && [decision.kind, decision.genres];
  });
}

async function lineOf(engine: ReviewEngine): Promise<number[]> {
  return (await engine.request('review.next', {})).tracks.map(({ id }) => id);
}

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

test('keys alone decide, go on and take back, and no file changes', async () => {
  await using window = await openReview({ tracks: 24, files: true });
  const { page, engine } = window;
  const hashes = engine.paths.map(hashOf);
  const first = (await heading(page).textContent()) ?? '';
  const line = await lineOf(engine);
  const second = await press(page, 'Enter');
  const third = await press(page, '2');
  const fourth = await press(page, 's');
  expect(new Set([first, second, third, fourth]).size).toBe(4);
  await expect.poll(() => decisions(engine, line.slice(0, 3)).filter((one) => one === null)).toEqual([]);
  const suggested = engine.store.predictions.of(line[0]!, 'gtzan-v1')!;
  const runnerUp = engine.store.predictions.of(line[1]!, 'gtzan-v1')!.topK[1]!;
  expect(decisions(engine, line.slice(0, 3))).toEqual([
    ['accepted', [suggested.genre]],
    ['changed', [runnerUp.genre]],
    ['skipped', null],
  ]);
  await expect
    .poll(() => progress(page).textContent())
    .toContain('3 today: 1 accepted, 1 changed, 1 skipped');
  expect(await press(page, 'z')).toBe(third);
  expect(await press(page, 'Backspace')).toBe(second);
  expect(await press(page, 'Control+z')).toBe(first);
  await page.getByText(`Decision undone: ${first} is back.`).waitFor({ state: 'attached' });
  expect(decisions(engine, line.slice(0, 3))).toEqual([null, null, null]);
  expect(engine.paths.map(hashOf)).toEqual(hashes);
  expect(window.problems).toEqual([]);
});

test('undo held down or pressed fast goes back one by one, and ends in words', async () => {
  await using window = await openReview({ tracks: 24 });
  const { page, engine } = window;
  const first = (await heading(page).textContent()) ?? '';
  for (let count = 0; count < 5; count += 1) await page.keyboard.press('Enter');
  for (let count = 0; count < 5; count += 1) await page.keyboard.press('z');
  await expect.poll(() => heading(page).textContent()).toBe(first);
  expect((await engine.request('review.next', {})).left).toBe(24);
  await page.keyboard.press('z');
  await page.getByText('There is no decision to undo.').waitFor({ state: 'attached' });
});

test('what was undone is decided again, after a reload too, until something new is decided', async () => {
  await using window = await openReview({ tracks: 24 });
  const { page, engine } = window;
  const line = await lineOf(engine);
  const first = (await heading(page).textContent()) ?? '';
  const second = await press(page, 'Enter');
  const third = await press(page, '2');
  await press(page, 's');
  const before = decisions(engine, line.slice(0, 3));
  expect(await press(page, 'z')).toBe(third);
  expect(await press(page, 'z')).toBe(second);
  expect(await press(page, 'z')).toBe(first);
  expect(await press(page, 'Control+Shift+Z')).toBe(second);
  await page.getByText(`Decided again: ${first}.`).waitFor({ state: 'attached' });
  await page.reload();
  await card(page).waitFor();
  expect(await heading(page).textContent()).toBe(second);
  expect(await press(page, 'Control+y')).toBe(third);
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect.poll(() => heading(page).textContent()).not.toBe(third);
  expect(decisions(engine, line.slice(0, 3))).toEqual(before);
  await page.keyboard.press('Control+y');
  await page.getByText('There is no decision to redo.').waitFor({ state: 'attached' });
  await press(page, 'z');
  await press(page, 'Enter');
  await page.keyboard.press('Control+y');
  await page.getByText('There is no decision to redo.').waitFor({ state: 'attached' });
  expect(window.problems).toEqual([]);
});

test('a key held down decides about one track', async () => {
  await using window = await openReview({ tracks: 24 });
  const { page, engine } = window;
  await page.keyboard.down('Enter');
  for (let count = 0; count < 5; count += 1) await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  await expect.poll(async () => (await engine.request('review.next', {})).left).toBe(23);
});

test('other genres by a letter or two, several of them, the file’s own, and none', async () => {
  await using window = await openReview({ tracks: 60 });
  const { page, engine } = window;
  const line = await lineOf(engine);
  const box = page.getByRole('dialog', { name: 'Another genre, or several' });
  const before = await heading(page).textContent();
  await page.keyboard.press('e');
  await box.getByRole('combobox', { name: 'Genre' }).waitFor();
  await page.keyboard.type('reg,Dub,');
  expect(
    await box.getByRole('list', { name: 'Genres so far' }).getByRole('listitem').allTextContents(),
  ).toEqual(['reggae', 'Dub']);
  await page.keyboard.press('Backspace');
  await page.keyboard.type('ja');
  await page.keyboard.press('Enter');
  await expect.poll(() => heading(page).textContent()).not.toBe(before);
  await page.keyboard.press('e');
  await box.waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => box.count()).toBe(0);
  await press(page, '0');
  await expect
    .poll(() => decisions(engine, line.slice(0, 2)))
    .toEqual([
      ['changed', ['reggae', 'jazz']],
      ['kept', []],
    ]);
  // Until a track comes that has a genre to keep.
  for (let place = 2; ; place += 1) {
    const { genresNow } = engine.store.view.rowsOf([line[place]!], 'gtzan-v1')[0]!;
    if (genresNow.length > 0) {
      await press(page, 'k');
      await expect.poll(() => decisions(engine, [line[place]!])).toEqual([['kept', genresNow]]);
      break;
    }
    await page.keyboard.press('k');
    await page.getByText('The file has no genre to keep.').waitFor({ state: 'attached' });
    await press(page, 's');
  }
  expect(window.problems).toEqual([]);
});

test('back and forward decide nothing; a track gone back to can be decided anew', async () => {
  await using window = await openReview({ tracks: 24 });
  const { page, engine } = window;
  const [a = 0] = await lineOf(engine);
  const first = (await heading(page).textContent()) ?? '';
  const second = await press(page, '3');
  const third = await press(page, 'ArrowRight');
  expect(await press(page, 'ArrowLeft')).toBe(second);
  expect(await press(page, 'ArrowLeft')).toBe(first);
  await card(page)
    .getByText(/Decided: /)
    .waitFor();
  expect(await press(page, '1')).toBe(second);
  await expect.poll(() => decisions(engine, [a])).toMatchObject([['accepted', [expect.any(String)]]]);
  expect((await engine.request('review.next', {})).left).toBe(23);
  expect(await press(page, 'ArrowRight')).toBe(third);
});

test('a decision is given to the whole album, and to what is chosen with X, and taken back as one', async () => {
  await using window = await openReview({ tracks: 60 });
  const { page, engine } = window;
  const [a = 0] = await lineOf(engine);
  const album = engine.store.reviewLine.rest(a, 'album', 'gtzan-v1');
  expect(album.length).toBeGreaterThan(5);
  const first = (await heading(page).textContent()) ?? '';
  await press(page, 'Shift+Enter');
  const genre = engine.store.predictions.of(a, 'gtzan-v1')!.genre;
  const decided = (): unknown[] => [a, ...album].map((id) => engine.store.decisions.of(id)?.genres);
  expect(decided()).toEqual([a, ...album].map(() => [genre]));
  expect(await press(page, 'z')).toBe(first);
  expect(decided().every((one) => one === undefined)).toBe(true);
  await page.keyboard.press('x');
  await expect.poll(() => page.getByRole('radio', { name: /^Album/ }).isChecked()).toBe(true);
  await press(page, '2');
  const runnerUp = engine.store.predictions.of(a, 'gtzan-v1')!.topK[1]!.genre;
  expect(decided()).toEqual([a, ...album].map(() => [runnerUp]));
  await expect.poll(() => page.getByRole('radio', { name: 'This track' }).isChecked()).toBe(true);
});

test('a track plays as it opens, from the segment that decided, unless that is switched off', async () => {
  await using window = await openReview({ tracks: 24 });
  const { page } = window;
  const segment = card(page).getByRole('option', { selected: true });
  await card(page).getByRole('button', { name: 'Pause' }).waitFor();
  await expect.poll(() => segment.count()).toBe(1);
  await press(page, 'Enter');
  await expect.poll(() => segment.count()).toBe(1);
  await page.keyboard.press('Space');
  await card(page).getByRole('button', { name: 'Play' }).waitFor();
  await page.keyboard.press(']');
  await card(page).getByRole('button', { name: 'Pause' }).waitFor();
  await page.keyboard.press('o');
  await card(page).getByRole('button', { name: 'Play' }).waitFor();
  await press(page, 'Enter');
  await page.waitForTimeout(300);
  expect(await card(page).getByRole('button', { name: 'Play' }).count()).toBe(1);
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await page.getByRole('heading', { level: 1, name: 'Library' }).waitFor();
  expect(window.problems).toEqual([]);
});

test('what the browser cannot play is heard all the same; what nobody can play is still decidable', async () => {
  await using window = await openReview({ tracks: 12, files: true });
  const { page, engine } = window;
  const [a = 0, b = 0] = await lineOf(engine);
  const [aiff, broken] = [engine.trackPath(a)!, engine.trackPath(b)!];
  writeFileSync(`${aiff}.source.wav`, readFileSync(aiff));
  await runFfmpeg(`${aiff}.source.wav`, '-f', 'aiff', aiff);
  writeFileSync(broken, 'This is no music. '.repeat(100));
  await page.reload();
  await card(page).getByRole('button', { name: 'Pause' }).waitFor();
  await expect.poll(() => card(page).getByRole('option', { selected: true }).count()).toBe(1);
  await press(page, 'Enter');
  await card(page).getByText('This file cannot be played; it can still be decided.').waitFor();
  await press(page, 'Enter');
  expect(decisions(engine, [a, b])).toMatchObject([
    ['accepted', [expect.any(String)]],
    ['accepted', [expect.any(String)]],
  ]);
});

test('the next track is said, and a reload goes on at the same one', async () => {
  await using window = await openReview({ tracks: 24 });
  const { page } = window;
  const next = await press(page, 'Enter');
  const spoken = page.locator('[aria-live=polite]');
  expect(await spoken.textContent()).toMatch(
    /\. (\p{L}+), \d+ percent, (sure|likely|unsure|can't tell)\. Second: \p{L}+, \d+\./u,
  );
  expect((await spoken.textContent())?.startsWith(next.replace(' – ', ', '))).toBe(true);
  await page.reload();
  await card(page).waitFor();
  expect(await heading(page).textContent()).toBe(next);
});

test('the slider never raises the coverage on its way up, and names interval and test clips', async () => {
  await using window = await openReview({ tracks: 400 });
  const { page, engine } = window;
  await page.keyboard.press('t');
  const slider = page.getByRole('slider', { name: 'Tag without asking from' });
  expect(await slider.evaluate((element) => element === document.activeElement)).toBe(true);
  for (let step = 0; step < 25; step += 1) await page.keyboard.press('ArrowLeft');
  let before = Infinity;
  for (let step = 0; step < 10; step += 1) {
    await page.keyboard.press('ArrowRight');
    const percent = Number(await slider.inputValue());
    const expected = await engine.request('review.estimate', { threshold: percent / 100 });
    await expect.poll(() => estimate(page).textContent()).toContain(`(${expected.above})`);
    const text = (await estimate(page).textContent()) ?? '';
    expect(text).toMatch(/about \d+ % right \(\d+–\d+ %\), by \d+ test clips/);
    expect(expected.above).toBeLessThanOrEqual(before);
    before = expected.above;
  }
  expect(await slider.getAttribute('aria-valuetext')).toBe(`${await slider.inputValue()} percent`);
  await page.keyboard.press('Escape');
  expect(await card(page).evaluate((element) => element === document.activeElement)).toBe(true);
  expect(engine.store.decisions.undoLabel()).toBeNull();
});

test('the line decides, shows as a notch, is taken away, and writes nothing', async () => {
  await using window = await openReview({ tracks: 400 });
  const { page, engine } = window;
  const { waiting } = await engine.request('review.estimate', { threshold: 0.8 });
  await page.getByRole('button', { name: `Accept ${waiting} tracks` }).press('Enter');
  await page.getByRole('button', { name: 'Ask about every track' }).waitFor();
  await expect.poll(() => progress(page).textContent()).toContain(`${400 - waiting} left`);
  expect((await engine.request('library.overview', {})).threshold).toBe(0.8);
  await page.getByRole('button', { name: 'Ask about every track' }).press('Enter');
  await expect.poll(() => progress(page).textContent()).toContain('400 left');
  await card(page).focus();
  await page.keyboard.press('z');
  await expect.poll(() => progress(page).textContent()).toContain(`${400 - waiting} left`);
  expect(window.problems).toEqual([]);
});

test('what the line takes is asked about no more, and the focus stays on the screen', async () => {
  await using window = await openReview({ tracks: 60 });
  const { page, engine } = window;
  const { rows } = await engine.request('library.rows', {
    query: { sort: 'confidence', descending: true },
    start: 0,
    count: 1,
  });
  await engine.request('review.next', { from: rows[0]!.id });
  await page.reload();
  await card(page).waitFor();
  const surest = (await heading(page).textContent()) ?? '';
  const { waiting } = await engine.request('review.estimate', { threshold: 0.8 });
  await page.getByRole('button', { name: `Accept ${waiting} tracks` }).press('Enter');
  await expect.poll(() => progress(page).textContent()).toContain(`${60 - waiting} left`);
  await expect.poll(() => heading(page).textContent()).not.toBe(surest);
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
  expect(window.problems).toEqual([]);
});

test('keeping what is not there says why it cannot be done, for all to see', async () => {
  await using window = await openReview({ tracks: 60 });
  const { page, engine } = window;
  const { rows } = await engine.request('library.rows', { query: {}, start: 0, count: 60 });
  await engine.request('review.next', { from: rows.find(({ genresNow }) => genresNow.length === 0)!.id });
  await page.reload();
  await card(page).waitFor();
  await page.keyboard.press('k');
  await page.getByRole('button', { name: /^1 message/ }).click();
  await page.getByLabel('1 message').getByText('The file has no genre to keep.').waitFor();
  expect(window.problems).toEqual([]);
});

test('a spot check is gone through by keys and tells what it found', async () => {
  await using window = await openReview({ tracks: 400 });
  const { page, engine } = window;
  await page.keyboard.press('t');
  for (let step = 0; step < 25; step += 1) await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Spot check 30' }).press('Enter');
  await progress(page).getByText('Spot check: 30 tracks at random').waitFor();
  await card(page).focus();
  for (let count = 0; count < 29; count += 1) await press(page, count < 3 ? '2' : 'Enter');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Spot check: 90 % right (74–97 %).' }).waitFor();
  await page.getByText('27 of 30 were right.').waitFor();
  await expect.poll(() => estimate(page).textContent()).toContain('your spot check: 90 % right');
  // The focus is not lost with the card: Enter goes back to everything.
  await page.keyboard.press('Enter');
  await progress(page).getByText('370 left').waitFor();
  expect((await engine.request('review.next', {})).scope.kind).toBe('everything');
});

test('selected tracks of the library are reviewed alone; skipped ones come again when asked for', async () => {
  await using window = await openReview({ tracks: 60 });
  const { page } = window;
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  const grid = page.getByRole('grid', { name: 'Tracks' });
  await grid.getByRole('row').nth(2).click();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByRole('button', { name: 'Review these' }).press('Enter');
  await progress(page).getByText('Going through 2 tracks you chose').waitFor();
  await press(page, 's');
  await page.keyboard.press('s');
  await page.getByRole('heading', { name: 'These are done.' }).waitFor();
  await page.getByRole('button', { name: 'Go through 2 skipped' }).press('Enter');
  await card(page).waitFor();
  await press(page, 'Enter');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'These are done.' }).waitFor();
  await expect.poll(() => page.getByRole('button', { name: /skipped/ }).count()).toBe(0);
  await page.getByText('2 tracks wait for Write.').waitFor();
  expect(window.problems).toEqual([]);
});

test('the end of the queue says so, and the way on has the focus', async () => {
  await using window = await openReview({ tracks: 3 });
  const { page } = window;
  await press(page, 'Enter');
  await press(page, 'Enter');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Nothing left to review.' }).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Go to Write');
  await page.keyboard.press('z');
  await card(page).waitFor();
});

test('another order is chosen by keys and kept', async () => {
  await using window = await openReview({ tracks: 60 });
  const { page, engine } = window;
  const here = await heading(page).textContent();
  await page.getByRole('button', { name: 'Order: Most informative' }).press('Enter');
  await page.getByRole('menu', { name: 'Order' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Order: Least sure' }).waitFor();
  expect(await heading(page).textContent()).toBe(here);
  const { order, tracks } = await engine.request('review.next', {});
  expect(order).toBe('unsure');
  const confidences = tracks.slice(1).map(({ confidence }) => confidence ?? 0);
  expect(confidences).toEqual(confidences.toSorted((a, b) => a - b));
});

test('without contact nothing is decided; a failure is told and can be tried again', async () => {
  await using window = await openReview({ tracks: 24 });
  const { page, engine } = window;
  const first = await heading(page).textContent();
  await page.context().setOffline(true);
  await page.keyboard.press('2');
  await page.getByText('Nothing was decided.').waitFor({ state: 'attached' });
  await expect.poll(() => heading(page).textContent()).toBe(first);
  await page.context().setOffline(false);
  await page.getByText('Contact with Earmark is back.').waitFor({ state: 'attached', timeout: 10_000 });
  expect(engine.store.decisions.undoLabel()).toBeNull();
  await press(page, 'Enter');

  await using made = await starter.open({ tracks: 12 });
  await made.page.keyboard.press('g');
  await made.page.keyboard.press('r');
  await made.page.getByRole('heading', { name: /does not answer "review.next"/ }).waitFor();
  await made.page.getByRole('button', { name: 'Try again' }).waitFor();
});
