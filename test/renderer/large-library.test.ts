/** A hundred thousand tracks: few rows in the document, and both ends within reach. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { focusedRow, WindowStarter } from '../support/window-fixture.ts';

const starter = new WindowStarter();
beforeAll(() => starter.start());
afterAll(() => starter.stop());

test('End and Home reach the last and first of 100,000 rows at once, also while a scan runs', async () => {
  await using window = await starter.open({ tracks: 100_000, tracksPerFolder: 2000, filesPerSecond: 200 });
  const { page, engine } = window;
  const grid = page.getByRole('grid', { name: 'Tracks' });
  await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('100001');
  expect(await grid.getByRole('row').count()).toBeLessThan(100);
  await grid.getByRole('row').nth(1).click();
  await engine.request('library.add', { paths: ['/music/New'] });
  await page.getByRole('progressbar', { name: 'Reading tags' }).waitFor();
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    for (const [key, row] of [
      ['End', 100_001],
      ['Home', 2],
    ] as const) {
      times.push(await focusTime(key, row));
      expect(await focusedRow(grid)).toBe(row);
    }
  }
  // The machine that tests run on may be busy; the better half of the presses has to be quick.
  const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
  expect(median).toBeLessThan(200);
  expect(await grid.getByRole('row').count()).toBeLessThan(100);
  await expect.poll(() => grid.getByRole('row', { name: /Ada Marsh/ }).count()).toBeGreaterThan(5);
  expect(window.problems).toEqual([]);

  /** Milliseconds from the press to the frame in which the row has the focus. */
  async function focusTime(key: string, row: number): Promise<number> {
    const clock = await page.evaluateHandle((wanted) => {
      const time = async (): Promise<number> => {
        const start = await new Promise<number>((resolve) => {
          addEventListener('keydown', () => resolve(performance.now()), { capture: true, once: true });
        });
        while (document.activeElement?.getAttribute('aria-rowindex') !== wanted)
          await new Promise((resolve) => void requestAnimationFrame(resolve));
        return performance.now() - start;
      };
      return { time: time() };
    }, String(row));
    await page.keyboard.press(key);
    return clock.evaluate(({ time }) => time);
  }
});

test('search and scrolling show rows from anywhere', async () => {
  await using window = await starter.open({ tracks: 100_000 });
  const { page } = window;
  const grid = page.getByRole('grid', { name: 'Tracks' });
  await page.getByRole('row').nth(5).hover();
  await page.mouse.wheel(0, 1_400_000);
  await expect
    .poll(async () => Number(await grid.getByRole('row').nth(15).getAttribute('aria-rowindex')))
    .toBeGreaterThan(40_000);
  await expect.poll(() => grid.getByRole('row').nth(15).getAttribute('aria-label')).not.toBeNull();
  await page.keyboard.press('/');
  await page.keyboard.type('violet kiln');
  await expect
    .poll(() => page.getByRole('status').filter({ hasText: 'tracks' }).textContent())
    .toMatch(/^\d,?\d+ of 100,000 tracks$/);
  expect(window.problems).toEqual([]);
});
