/** The browser of the tests opens a page, runs its script and plays audio. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

test('opens a page and runs its script', async () => {
  const page = await browser.newPage();
  await page.setContent('<button>Listen</button><script>document.title = String(6 * 7)</script>');
  expect(await page.title()).toBe('42');
  expect(await page.getByRole('button', { name: 'Listen' }).isVisible()).toBe(true);
  await page.close();
});

test('plays what the interface plays', async () => {
  const page = await browser.newPage();
  const playable = await page.evaluate(() =>
    ['audio/mpeg', 'audio/flac', 'audio/ogg; codecs=vorbis'].map(
      (type) => new Audio().canPlayType(type) !== '',
    ),
  );
  expect(playable).toEqual([true, true, true]);
  await page.close();
});
