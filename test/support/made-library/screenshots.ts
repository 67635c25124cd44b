/**
 * Pictures of every screen over a made-up library, light and dark, as the documentation shows them:
 *
 *   node test/support/made-library/screenshots.ts docs/screenshots
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { WindowStarter, type PageOptions } from '../window-fixture.ts';
import { madeChecked, madeResult, madeRun, RetrainingLibrary } from './made-retraining.ts';
import { openReviewEngine } from './review-engine.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Name the folder the pictures go to.');

const goTo = async (page: Page, screen: string): Promise<void> => {
  const screens = page.getByRole('navigation', { name: 'Screens' });
  await screens.getByRole('link', { name: new RegExp(`^${screen}`) }).click();
  await page.getByRole('heading', { name: screen, level: 1 }).waitFor();
};
const settle = (page: Page): Promise<void> => page.waitForTimeout(800);

/** The window as it opens, and as small as it gets. */
const sizes = [
  { suffix: '', viewport: { width: 1280, height: 800 } },
  { suffix: '-small', viewport: { width: 960, height: 600 } },
] as const;
const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  sizes.map(({ suffix, viewport }) => ({ colorScheme, viewport, name: `${colorScheme}${suffix}` })),
);

const starter = new WindowStarter();
await mkdir(folder, { recursive: true });
await starter.start();
try {
  for (const { name, ...look } of looks) {
    const keep = (page: Page, screen: string) =>
      page.screenshot({ path: join(folder, `${screen}-${name}.png`) });
    await picturesOfWriting(look, keep);
    await picturesOfReview(look, keep);
    await picturesOfRetraining(look, keep);
  }
} finally {
  await starter.stop();
}

/** Library, Write and History, over an engine in memory. */
async function picturesOfWriting(
  look: PageOptions,
  keep: (page: Page, screen: string) => Promise<unknown>,
): Promise<void> {
  await using window = await starter.open({ tracks: 400, ...look });
  const { page } = window;
  await page.getByRole('grid', { name: 'Tracks' }).waitFor();
  await page.getByRole('row').nth(4).getByRole('gridcell').nth(1).click();
  await page.keyboard.press('Enter');
  await settle(page);
  await keep(page, 'library');
  for (let row = 0; row < 12; row++) {
    await page.keyboard.press('a');
    await page.keyboard.press('ArrowDown');
  }
  await goTo(page, 'Write');
  await page.getByRole('grid', { name: 'Planned changes' }).waitFor();
  await settle(page);
  await keep(page, 'write');
  await page.getByRole('button', { name: /^Write \d+ file/ }).click();
  await page.getByRole('heading', { name: /written$/ }).waitFor();
  await goTo(page, 'History');
  await settle(page);
  await keep(page, 'history');
}

/** Review, Settings and Models, over the real engine. */
async function picturesOfReview(
  look: PageOptions,
  keep: (page: Page, screen: string) => Promise<unknown>,
): Promise<void> {
  await using window = await starter.openOver(await openReviewEngine({ tracks: 400 }), look);
  const { page } = window;
  await goTo(page, 'Review');
  await page.getByRole('region', { name: 'Track to decide' }).waitFor();
  for (const key of ['Enter', 'Enter', '2', 's', 'Enter', '3', 'Enter', 'Enter']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(600);
  }
  await settle(page);
  await keep(page, 'review');
  await goTo(page, 'Settings');
  for (const [section, name] of [
    ['Listening', 'settings'],
    ['Keyboard', 'settings-keys'],
  ] as const) {
    await page.getByRole('navigation', { name: 'Sections' }).getByRole('button', { name: section }).click();
    await settle(page);
    await keep(page, name);
  }
  await goTo(page, 'Models');
  await page.getByRole('row', { name: /Last\.fm/ }).click();
  await settle(page);
  await keep(page, 'models');
}

/** Retrain: the set, the training, the report. */
async function picturesOfRetraining(
  look: PageOptions,
  keep: (page: Page, screen: string) => Promise<unknown>,
): Promise<void> {
  const engine = new RetrainingLibrary(madeChecked);
  await using window = await starter.openOver(engine, look);
  const { page } = window;
  await goTo(page, 'Retrain');
  await page.getByRole('table', { name: 'Problems' }).waitFor();
  await settle(page);
  await keep(page, 'retrain-check');
  await page.getByRole('button', { name: 'Choose a method' }).click();
  await settle(page);
  await keep(page, 'retrain-method');
  engine.become({ ...madeChecked, run: madeRun(24) });
  await settle(page);
  await keep(page, 'retrain-train');
  engine.become({ ...madeChecked, run: madeRun(40), result: madeResult });
  await settle(page);
  await keep(page, 'retrain-report');
}
