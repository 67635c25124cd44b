/** The model shelf in a real browser over the real engine, driven by roles and names. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createEngine, type Engine } from '../../main/engine.ts';
import { percentOf } from '../../renderer/format.ts';
import { axeViolations, WindowStarter } from '../support/window-fixture.ts';
import { madeClip, writeClip } from '../training/made-genres.ts';

const starter = new WindowStarter();
beforeAll(() => starter.start());
afterAll(() => starter.stop());

const shipped = fileURLToPath(new URL('../../models/bundles/gtzan-v1', import.meta.url));

/** An engine with one installed model, "Mine", beside those that come along. */
async function openEngine(): Promise<{ engine: Engine; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'earmark-models-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const installed = join(folder, 'data', 'models', 'mine');
  cpSync(shipped, installed, { recursive: true });
  const path = join(installed, 'manifest.json');
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...(manifest as object), id: 'mine', name: 'Mine' }));
  return { engine: await createEngine({ dataFolder: join(folder, 'data'), workers: 1 }), folder };
}

async function openModels(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Models' }).click();
  await page.getByRole('grid', { name: 'Models' }).getByRole('row', { name: /Mine/ }).waitFor();
}

const row = (page: Page, name: string) =>
  page.getByRole('grid', { name: 'Models' }).getByRole('row', { name: new RegExp(name) });

test('a model is used, named anew, taken off the shelf and put back', async () => {
  const { engine } = await openEngine();
  await using window = await starter.openOver(engine);
  const { page } = window;
  await openModels(page);
  await row(page, 'Mine').click();
  await page.getByRole('button', { name: 'Use…' }).click();
  const using = page.getByRole('dialog', { name: 'Use "Mine"?' });
  await using.getByText('0 of 0 tracks would get another suggestion.').waitFor();
  await using.getByRole('button', { name: 'Use…' }).click();
  await expect.poll(() => engine.models.currentId()).toBe('mine');
  await expect.poll(() => page.getByRole('button', { name: 'Remove' }).isDisabled()).toBe(true);

  await page.getByRole('button', { name: 'Rename…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('My taste');
  await page.keyboard.press('Enter');
  await row(page, 'My taste').waitFor();

  await row(page, 'Ten genres').click();
  await page.getByRole('button', { name: 'Use…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Use…' }).click();
  await expect.poll(() => engine.models.currentId()).toBe('gtzan-v1');
  await row(page, 'My taste').click();
  await page.getByRole('button', { name: 'Remove' }).click();
  await row(page, 'My taste').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Put "My taste" back' }).click();
  await row(page, 'My taste').waitFor();
  expect(window.problems).toEqual([]);
});

test('a model is exported as one file, and what is no model is refused in words', async () => {
  const { engine, folder } = await openEngine();
  await using window = await starter.openOver(engine);
  const { page } = window;
  await openModels(page);
  await row(page, 'Mine').click();
  await expect
    .poll(() => page.getByRole('region', { name: 'Card' }).textContent())
    .toMatch(/blues, classical.*How it works/s);
  await page.getByRole('button', { name: 'Export…' }).click();
  const exporting = page.getByRole('dialog', { name: 'Export "Mine"' });
  await exporting.getByRole('textbox', { name: 'Folder' }).fill(folder);
  await exporting.getByRole('button', { name: 'Export', exact: true }).click();
  await exporting.waitFor({ state: 'hidden' });
  expect(existsSync(join(folder, 'mine.earmark-model'))).toBe(true);

  await page.getByRole('button', { name: 'Import…' }).click();
  const importing = page.getByRole('dialog', { name: 'Import a model' });
  const field = importing.getByRole('textbox');
  const start = importing.getByRole('button', { name: 'Import', exact: true });
  const alert = importing.getByRole('alert');
  const packed = readFileSync(join(folder, 'mine.earmark-model'));
  writeFileSync(join(folder, 'cut.earmark-model'), packed.subarray(0, packed.length / 2));
  const flipped = Buffer.from(packed);
  flipped[flipped.length - 1000]! ^= 1;
  writeFileSync(join(folder, 'flipped.earmark-model'), flipped);
  writeFileSync(join(folder, 'letter.earmark-model'), 'Dear friend, here is my model.');
  for (const [name, reason] of [
    ['nothing', /nothing\.earmark-model/],
    ['letter', /is no model that can be imported/],
    ['cut', /is no model that can be imported/],
    ['flipped', /is damaged.*It is not used/],
    ['mine', /installed already/],
  ] as const) {
    await field.fill(join(folder, `${name}.earmark-model`));
    await start.click();
    await alert.getByText(reason).waitFor();
  }
  await page.keyboard.press('Escape');
  expect((await engine.models.list()).filter(({ builtIn }) => !builtIn).map(({ id }) => id)).toEqual([
    'mine',
  ]);
  expect(readdirSync(join(folder, 'data', 'models'))).toEqual(['mine']);
}, 60_000);

test('two models are compared on the same tracks, and one goes back to the model used before', async () => {
  const { engine, folder } = await openEngine();
  const music = join(folder, 'music');
  for (let clip = 1; clip <= 3; clip += 1) {
    await writeClip(music, `blues/one-${clip}.wav`, madeClip('melody', clip));
    await writeClip(music, `Jazz/two-${clip}.wav`, madeClip('siren', clip));
  }
  await using window = await starter.openOver(engine);
  const { page } = window;
  await openModels(page);
  await row(page, 'Mine').click();
  await page.getByRole('button', { name: 'Compare…' }).press('Enter');
  const region = page.getByRole('region', { name: 'Compare "Mine"' });
  await region.getByRole('combobox', { name: 'With' }).selectOption('gtzan-v1');
  await region.getByRole('button', { name: 'Compare', exact: true }).press('Enter');
  await region.getByRole('alert').getByText('Nothing was changed').waitFor();

  await region.getByRole('button', { name: 'Choose folder…' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
  await dialog.getByRole('textbox').fill(music);
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Use this folder' }).press('Enter');
  await region.getByText(music).waitFor();
  await region.getByRole('button', { name: 'Compare', exact: true }).press('Enter');
  await region
    .getByRole('heading', { name: 'Which is better, "Mine" or "Ten genres (GTZAN)", cannot be told' })
    .waitFor({
      timeout: 60_000,
    });
  await region.getByText('Judged by 6 tracks.').waitFor();
  const figures = region.getByRole('table', { name: 'Both models on the same tracks' });
  const { result } = await engine.request('models.comparison', {});
  const shown = `${percentOf(result!.first.accuracy)} %`;
  expect((await figures.textContent())!.split(shown).length).toBeGreaterThan(2);
  expect(result!.first.confusionMatrix).toEqual(result!.second.confusionMatrix);
  expect(await axeViolations(page)).toEqual([]);
  await region.getByRole('button', { name: 'Close' }).press('Enter');

  expect(await page.getByRole('button', { name: /^Go back/ }).count()).toBe(0);
  await page.getByRole('button', { name: 'Use…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Use…' }).click();
  await expect.poll(() => engine.models.currentId()).toBe('mine');
  await page.getByRole('button', { name: 'Go back to "Ten genres (GTZAN)"' }).press('Enter');
  await page
    .getByRole('dialog', { name: 'Use "Ten genres (GTZAN)"?' })
    .getByRole('button', { name: 'Use…' })
    .press('Enter');
  await expect.poll(() => engine.models.currentId()).toBe('gtzan-v1');
  await page.getByRole('button', { name: 'Go back to "Mine"' }).waitFor();
  expect(window.problems).toEqual([]);
}, 120_000);

test.for(['light', 'dark'] as const)('nothing keeps anybody out, %s', async (colorScheme) => {
  const { engine } = await openEngine();
  await using window = await starter.openOver(engine, { colorScheme });
  const { page } = window;
  await openModels(page);
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Import…' }).click();
  expect(await axeViolations(page.getByRole('dialog'))).toEqual([]);
});
