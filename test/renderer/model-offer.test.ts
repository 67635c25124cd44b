/** The loop's quiet offer of a better model, in a real browser: said once, put off, or followed into the wizard. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RetrainOffer } from '../../models/retrain-offer.ts';
import { freshRetraining, madeChecked, RetrainingLibrary } from '../support/made-library/made-retraining.ts';
import { step } from '../support/retrain-window.ts';
import { axeViolations, WindowStarter } from '../support/window-fixture.ts';

const starter = new WindowStarter();
beforeAll(() => starter.start());
afterAll(() => starter.stop());

const offer: RetrainOffer = {
  corrections: 50,
  tracks: 214,
  accuracy: 0.81,
  presentAccuracy: 0.7,
  differenceInterval: [0.04, 0.18],
  sentence:
    'After 50 corrections a model of your own would be right for 81 % of your tracks instead of 70 %.',
};

test('it is said once and politely, and can be put off', async () => {
  const engine = new RetrainingLibrary(freshRetraining);
  await using window = await starter.openOver(engine);
  const { page } = window;
  const line = page.getByRole('complementary', { name: 'A better model is within reach.' });
  expect(await line.count()).toBe(0);
  engine.propose(offer);
  await line.waitFor();
  await page.locator('[aria-live=polite]').getByText(offer.sentence).waitFor({ state: 'attached' });
  expect(await page.locator('[aria-live=assertive]').textContent()).toBe('');
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await axeViolations(page)).toEqual([]);

  await page.reload();
  await line.waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
  await line.getByRole('button', { name: 'Not now' }).focus();
  await page.keyboard.press('Enter');
  await line.waitFor({ state: 'detached' });
  expect(engine.asked.map(({ name }) => name)).toEqual(['retrain.dismissOffer']);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
  expect(await line.count()).toBe(0);
  expect(window.problems).toEqual([]);
});

test('it leads into the wizard with the library as the source', async () => {
  const engine = new RetrainingLibrary(freshRetraining);
  engine.offer = offer;
  await using window = await starter.openOver(engine, { colorScheme: 'dark' });
  const { page } = window;
  const line = page.getByRole('complementary', { name: 'A better model is within reach.' });
  await line.waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await line.getByRole('button', { name: 'Look at it' }).press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Retrain' }).waitFor();
  await expect
    .poll(() => engine.asked)
    .toEqual([{ name: 'retrain.choose', payload: { source: { folder: null, library: true } } }]);
  expect(await line.count()).toBe(0);
});

test('a set that is being worked on is not thrown away by it', async () => {
  const engine = new RetrainingLibrary({ ...madeChecked, source: { folder: '/sets/mine', library: false } });
  engine.offer = offer;
  await using window = await starter.openOver(engine);
  const { page } = window;
  await page.getByRole('button', { name: 'Look at it' }).click();
  await step(page, 'Choose').waitFor();
  expect(await page.getByRole('checkbox', { name: /my library/ }).isChecked()).toBe(true);
  await page.getByText('/sets/mine').waitFor();
  expect(engine.asked).toEqual([]);
});
