/**
 * Pictures of every screen over a made-up library, light and dark, as the documentation shows them:
 *
 *   node test/support/made-library/screenshots.ts docs/screenshots
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { WindowStarter } from '../window-fixture.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Name the folder the pictures go to.');

const goTo = async (page: Page, screen: string): Promise<void> => {
  const screens = page.getByRole('navigation', { name: 'Screens' });
  await screens.getByRole('link', { name: new RegExp(`^${screen}`) }).click();
  await page.getByRole('heading', { name: screen, level: 1 }).waitFor();
};
const settle = (page: Page): Promise<void> => page.waitForTimeout(800);

const starter = new WindowStarter();
await mkdir(folder, { recursive: true });
await starter.start();
try {
  for (const colorScheme of ['light', 'dark'] as const) {
    await using window = await starter.open({ tracks: 400, colorScheme });
    const { page } = window;
    const keep = (name: string) => page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
    await page.getByRole('grid', { name: 'Tracks' }).waitFor();
    await page.getByRole('row').nth(4).getByRole('gridcell').nth(1).click();
    await page.keyboard.press('Enter');
    await settle(page);
    await keep('library');
    for (let row = 0; row < 12; row++) {
      await page.keyboard.press('a');
      await page.keyboard.press('ArrowDown');
    }
    await goTo(page, 'Write');
    await page.getByRole('grid', { name: 'Planned changes' }).waitFor();
    await settle(page);
    await keep('write');
    await page.getByRole('button', { name: /^Write \d+ file/ }).click();
    await page.getByRole('heading', { name: /written$/ }).waitFor();
    await goTo(page, 'History');
    await settle(page);
    await keep('history');
  }
} finally {
  await starter.stop();
}
