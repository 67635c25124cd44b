/** The retrain wizard as tests drive it: made clips on the disk, and its steps by roles and names. */
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { madeClip, writeClip, type MadeGenre } from '../training/made-genres.ts';

/** Writes a set of genre folders with so many clips each, and answers its folder. */
export async function writeMadeSet(
  folder: string,
  genres: readonly MadeGenre[],
  clips: number,
): Promise<string> {
  const music = join(folder, 'music');
  for (const genre of genres)
    for (let clip = 1; clip <= clips; clip += 1)
      await writeClip(music, `${genre}/${genre}-${clip}.wav`, madeClip(genre, clip));
  return music;
}

export async function openRetrain(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Retrain' }).click();
  await page.getByRole('heading', { level: 1, name: 'Retrain' }).waitFor();
}

/** The step of the wizard that is shown. */
export const step = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

/** Goes on with Tab until the focus is on what carries this name; then presses a key. */
export async function tabTo(page: Page, name: RegExp, key = 'Enter'): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
      return element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? '';
    });
    if (!name.test(focused)) continue;
    await page.keyboard.press(key);
    return;
  }
  throw new Error(`The keyboard does not reach ${String(name)}.`);
}

/** The same from the top of the screen. */
export async function tabFromTop(page: Page, name: RegExp, key = 'Enter'): Promise<void> {
  await page.getByRole('heading', { level: 1 }).focus();
  await tabTo(page, name, key);
}
