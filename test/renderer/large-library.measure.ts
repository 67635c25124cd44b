/**
 * Measures the window over a large library; not a test, for times depend on the machine.
 *
 *   node test/renderer/large-library.measure.ts [TRACKS]
 *
 * The program runs as a person runs it (`serve`, a process of its own) over a library of TRACKS (100,000) made-up
 * tracks, with a real Chromium before it and everything on: details open, every column, a scan's worth of filters.
 * Prints milliseconds, frames and memory, each beside what is wanted.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { defaultModelId } from '../../main/inference/model-shelf.ts';
import { openLibraryStore } from '../../main/library/store/library-store.ts';
import { startEarmark } from '../end-to-end/earmark.ts';
import { launchChromium } from '../support/chromium.ts';
import { fillLargeLibrary } from '../support/large-library.ts';
import { ensureRendererBuilt } from '../../scripts/setup/build.mjs';

const count = Number(process.argv[2] ?? 100_000);
const rounds = 5;

function report(name: string, figures: readonly number[], wanted: number, unit = 'ms'): void {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(0);
  const verdict = (sorted.at(-1) ?? Infinity) <= wanted ? '' : '   OVER';
  console.log(
    `${name.padEnd(44)} first ${(figures[0] ?? NaN).toFixed(0).padStart(5)}  median ${at(0.5).padStart(5)}  worst ${at(1).padStart(5)} ${unit}, wanted ${wanted}${verdict}`,
  );
}

/** Megabytes of a process that are in memory, and the most there ever were. */
function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

/** Ids of processes whose command line fits, among those started by this one. */
function processesWith(word: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word) && isBelow(pid, process.pid);
      } catch {
        return false;
      }
    });
}

function isBelow(pid: number, ancestor: number): boolean {
  for (let at = pid; at > 1;) {
    if (at === ancestor) return true;
    at = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${at}/status`, 'utf8'))?.[1] ?? 0);
  }
  return false;
}

/** Runs in the page: milliseconds from the next key or press to the frame after the list told another total. */
async function timeToTotal(page: Page, act: () => Promise<void>): Promise<number> {
  const handle = await page.evaluateHandle(() => {
    const told = [...document.querySelectorAll('main [role=status]')].find((each) =>
      / tracks?$/.test(each.textContent),
    )!;
    const time = new Promise<number>((resolve) => {
      let pressed = 0;
      const begin = (): void => {
        pressed = performance.now();
      };
      addEventListener('keydown', begin, { capture: true });
      addEventListener('pointerdown', begin, { capture: true });
      const observer = new MutationObserver(() => {
        observer.disconnect();
        removeEventListener('keydown', begin, { capture: true });
        removeEventListener('pointerdown', begin, { capture: true });
        requestAnimationFrame(() => resolve(performance.now() - pressed));
      });
      observer.observe(told, { subtree: true, childList: true, characterData: true });
    });
    return { time };
  });
  await act();
  return handle.evaluate(({ time }) => time);
}

/** Frames of the page while it is scrolled, milliseconds each. */
async function framesWhile(page: Page, scroll: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(globalThis, { frames, measuring: true });
    let before = performance.now();
    const next = (): void => {
      const now = performance.now();
      frames.push(now - before);
      before = now;
      if ((globalThis as unknown as { measuring: boolean }).measuring) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await scroll();
  return page.evaluate(() => {
    Object.assign(globalThis, { measuring: false });
    return (globalThis as unknown as { frames: number[] }).frames;
  });
}

async function chooseColumns(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Columns' }).click();
  for (const name of ['Album', 'Length', 'Format', 'Path'])
    await page.getByRole('menuitemcheckbox', { name, exact: true }).click();
  await page.keyboard.press('Escape');
}

async function press(page: Page, key: string, settled: Locator): Promise<void> {
  await page.keyboard.press(key);
  await settled.waitFor();
}

await ensureRendererBuilt();
const data = await mkdtemp(join(tmpdir(), 'earmark-measure-'));
try {
  const store = openLibraryStore(data);
  fillLargeLibrary(store, count, defaultModelId);
  store.view.facets(defaultModelId);
  store.close();
  const start = performance.now();
  const server = startEarmark(['serve', '--no-open', '--data', data]);
  const said: string[] = [];
  server.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const browser = await launchChromium();
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let text = '';
      server.stdout.setEncoding('utf8').on('data', (more: string) => {
        text += more;
        const found = /^listening (\S+)$/m.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      });
      server.on('exit', () => reject(new Error(said.join(''))));
    });
    report('start of the program to its address', [performance.now() - start], 3000);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(url);
    const rows = page.getByRole('grid', { name: 'Tracks' }).locator('[data-index][aria-label]');
    await rows.first().waitFor();
    const opened: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await page.reload({ waitUntil: 'commit' });
      opened.push(
        await page.evaluate(async () => {
          while (!document.querySelector('[role=grid] [data-index][aria-label]'))
            await new Promise((resolve) => void requestAnimationFrame(resolve));
          return performance.now();
        }),
      );
    }
    report('first rows after opening the page', opened, 1000);
    await chooseColumns(page);
    await rows.first().click();
    await press(page, 'Enter', page.getByRole('complementary', { name: 'Track details' }));
    const status = page.getByRole('status').filter({ hasText: /tracks?$/ });
    const all = status.filter({ hasText: new RegExp(`^${count.toLocaleString('en')} tracks$`) });

    const filters: number[] = [];
    for (const name of [/^Accepted/, /^Review/, /^New/])
      for (let round = 0; round < 2; round += 1)
        filters.push(await timeToTotal(page, () => page.getByRole('button', { name }).click()));
    await all.waitFor();
    report('filter by a state, on and off', filters, 100);

    const search = page.getByRole('searchbox', { name: 'Search tracks' });
    const searches: number[] = [];
    await search.focus();
    for (const word of ['love', 'a', 'blue river', 'nothing like it']) {
      for (const letter of word.replaceAll(' ', '')) {
        const before = await status.textContent();
        const time = timeToTotal(page, () => page.keyboard.type(letter));
        const isSame = page.waitForTimeout(1500).then(() => null);
        const took = await Promise.race([time, isSame]);
        if (took !== null && (await status.textContent()) !== before) searches.push(took);
      }
      await search.fill('');
      await all.waitFor();
    }
    report('search, from each letter to its rows', searches, 100);

    const grid = page.getByRole('grid', { name: 'Tracks' });
    await grid.getByRole('row').nth(5).hover();
    const slow = await framesWhile(page, async () => {
      for (let step = 0; step < 90; step += 1) {
        await page.mouse.wheel(0, 240);
        await page.waitForTimeout(16);
      }
    });
    const fast = await framesWhile(page, async () => {
      for (let step = 0; step < 60; step += 1) {
        await page.mouse.wheel(0, 20_000);
        await page.waitForTimeout(16);
      }
    });
    const held = await framesWhile(page, async () => {
      await rows.nth(3).click();
      for (let step = 0; step < 120; step += 1) await page.keyboard.press('ArrowDown');
    });
    report('frames while scrolling', slow.slice(1), 50);
    report('frames while scrolling far', fast.slice(1), 50);
    report('frames while an arrow key is held', held.slice(1), 50);

    for (const key of ['End', 'Home', 'End', 'Home']) {
      await page.keyboard.press(key);
      await page.waitForTimeout(300);
    }
    await page.keyboard.press('Control+a');
    await page.keyboard.press('s');
    await page.waitForTimeout(6000);
    await page.keyboard.press('Control+z');
    await page.waitForTimeout(6000);
    const renderers = processesWith('--type=renderer').map((pid) => memoryOf(pid));
    report('page, most in memory', [Math.max(...renderers.map(({ peak }) => peak))], 400, 'MB');
    const heap = await page.evaluate(
      () =>
        (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 2 ** 20,
    );
    report('page, its objects', [heap], 400, 'MB');
    const main = memoryOf(server.pid!);
    report('program, in memory at the end', [main.now], 400, 'MB');
    report('program, most in memory', [main.peak], 400, 'MB');
  } finally {
    await browser.close();
    server.kill('SIGTERM');
    await new Promise((resolve) => server.once('exit', resolve));
  }
} finally {
  await rm(data, { recursive: true });
}
