/** The retrain wizard in a real browser, driven by roles and names: over made states, and over the real engine. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createEngine } from '../../main/engine.ts';
import { percentOf } from '../../renderer/format.ts';
import {
  freshRetraining,
  madeChecked,
  madeResult,
  madeRun,
  RetrainingLibrary,
} from '../support/made-library/made-retraining.ts';
import { openRetrain, step, tabTo } from '../support/retrain-window.ts';
import { axeViolations, WindowStarter } from '../support/window-fixture.ts';
import { madeClip, writeClip } from '../training/made-genres.ts';

const starter = new WindowStarter();
beforeAll(() => starter.start());
afterAll(() => starter.stop());

test('by keyboard alone from a folder with faults to an adopted model', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'earmark-retrain-window-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const music = join(folder, 'music');
  for (const genre of ['drone', 'clicks', 'siren'] as const)
    for (let clip = 1; clip <= 8; clip += 1)
      await writeClip(music, `${genre}/${genre}-${clip}.wav`, madeClip(genre, clip));
  await writeClip(music, 'drone/copy.wav', madeClip('drone', 1));
  await writeClip(music, 'melody/only.wav', madeClip('melody', 1));
  writeFileSync(join(music, 'clicks', 'broken.wav'), 'no audio at all');

  const engine = await createEngine({ dataFolder: join(folder, 'data'), workers: 1 });
  await using window = await starter.openOver(engine);
  const { page } = window;
  const main = page.getByRole('main');
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await step(page, 'Choose').waitFor();

  await tabTo(page, /^Choose folder/);
  const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
  await dialog.getByRole('textbox').waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.type(music);
  await page.keyboard.press('Enter');
  await tabTo(page, /^Use this folder$/);
  await main.getByText(music).waitFor();
  await tabTo(page, /^Check the set$/);

  const problems = page.getByRole('table', { name: 'Problems' });
  await problems.waitFor({ timeout: 60_000 });
  for (const named of ['copy.wav', 'broken.wav', 'melody'])
    expect(await problems.textContent()).toContain(named);
  await page.reload();
  await problems.waitFor();

  await page.getByRole('heading', { level: 1, name: 'Retrain' }).focus();
  await tabTo(page, /^Leave out melody$/);
  await main.getByRole('status').getByText('1 change not checked yet').waitFor();
  await tabTo(page, /^Check again$/);
  await expect
    .poll(async () => (await engine.request('retrain.state', {})).report?.genres.length, { timeout: 60_000 })
    .toBe(3);
  await main.getByRole('button', { name: 'Take in melody again' }).waitFor();
  await tabTo(page, /^Choose a method$/);

  expect(await main.getByRole('radio', { name: 'Quick' }).isChecked()).toBe(true);
  await tabTo(page, /^Train$/);
  await page
    .getByRole('heading', { level: 2, name: /new model is|cannot be told/ })
    .waitFor({ timeout: 120_000 });
  const { result } = await engine.request('retrain.state', {});
  const shown = main.getByRole('table', { name: 'Both models on the same tracks' });
  expect(await shown.textContent()).toContain(`${percentOf(result!.model.accuracy)} %`);

  await page.getByRole('heading', { level: 1, name: 'Retrain' }).focus();
  await tabTo(page, /^True \w+, predicted \w+: \d+$/);
  await main.getByRole('list', { name: 'Clips' }).getByRole('button', { name: /^Play/ }).first().waitFor();
  await page.getByRole('heading', { level: 1, name: 'Retrain' }).focus();
  await tabTo(page, /^Adopt…$/);
  await page.getByRole('dialog', { name: 'Use "My genres" from now on?' }).waitFor();
  await page.keyboard.press('Enter');
  await step(page, 'Choose').waitFor();
  expect(await engine.models.currentId()).toBe(result!.model.modelId);
  expect(window.problems).toEqual([]);
}, 240_000);

test('genres, files and labels are changed in place, and sent in one go', async () => {
  const engine = new RetrainingLibrary(madeChecked);
  await using window = await starter.openOver(engine);
  const { page } = window;
  await openRetrain(page);
  await page.getByRole('combobox', { name: 'Folk is taken for' }).fill('Jazz');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Leave out track 3.mp3' }).first().click();
  await page.getByRole('combobox', { name: 'Right genre of track 5.mp3' }).selectOption('Jazz');
  await page.getByText('3 changes not checked yet').waitFor();
  expect(await page.getByRole('button', { name: 'Choose a method' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Check again' }).click();
  await page.getByText('changes not checked yet').waitFor({ state: 'detached' });
  expect(engine.asked).toEqual([
    {
      name: 'retrain.change',
      payload: {
        changes: {
          genres: { Folk: 'Jazz' },
          relabelled: { '/sets/mine/Folk/track 5.mp3': 'Jazz' },
          leftOut: ['/sets/mine/Rock/track 3.mp3'],
        },
      },
    },
  ]);
});

test('a method that cannot be used says why, and advanced settings go with the order', async () => {
  const engine = new RetrainingLibrary(madeChecked);
  await using window = await starter.openOver(engine);
  const { page } = window;
  await openRetrain(page);
  await page.getByRole('button', { name: 'Choose a method' }).click();
  expect(await page.getByRole('radio', { name: /Committee.*did not load/ }).isDisabled()).toBe(true);
  await page.getByRole('radio', { name: /Quick.*Takes about 15 s on this computer/ }).waitFor();
  await page.getByRole('radio', { name: /From scratch.*Measuring how long it takes here/ }).waitFor();
  await page.getByRole('radio', { name: /Thorough.*about 10 min to 18 min/ }).press('Space');
  await page.getByRole('textbox', { name: 'Name of the new model' }).fill('Late nights');
  await page.getByText('Advanced', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Epochs at most' }).fill('none');
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('button', { name: 'Train', exact: true }).last().isDisabled()).toBe(true);
  await page.getByRole('textbox', { name: 'Epochs at most' }).fill('12');
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await page.getByText('With these settings: Takes about 4 min to 7 min on this computer.').waitFor();
  await page.getByRole('textbox', { name: 'Epochs at most' }).press('Enter');
  await page.getByRole('heading', { level: 2, name: /^Training/ }).waitFor();
  expect(engine.asked).toEqual([
    {
      name: 'retrain.start',
      payload: { method: 'finetune', name: 'Late nights', options: { seed: 1, epochs: 12 } },
    },
  ]);
});

test('a run is seen after a reload, and goes on as it was ordered after a restart', async () => {
  const engine = new RetrainingLibrary({ ...madeChecked, run: madeRun(7) });
  await using window = await starter.openOver(engine);
  const { page } = window;
  await openRetrain(page);
  const main = page.getByRole('main');
  await main.getByText(/Epoch 7 of at most 40/).waitFor();
  expect(await main.getByRole('figure').count()).toBe(2);
  engine.become({ ...madeChecked, run: madeRun(9) });
  await main.getByText(/Epoch 9 of at most 40/).waitFor();
  await page.reload();
  await main.getByText(/Epoch 9 of at most 40/).waitFor();
  await main.getByRole('button', { name: 'Pause' }).waitFor();
  engine.become({ ...madeChecked, run: madeRun(9, { resumable: true }) });
  await main.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => engine.asked.length).toBe(1);
  expect(engine.asked[0]).toEqual({
    name: 'retrain.start',
    payload: { method: 'finetune', name: 'My genres', options: { seed: 1, epochs: 40 } },
  });
});

test('the report: both models, mistaken clips, and the way out', async () => {
  const engine = new RetrainingLibrary({ ...madeChecked, run: madeRun(40), result: madeResult });
  await using window = await starter.openOver(engine);
  const { page } = window;
  await openRetrain(page);
  const main = page.getByRole('main');
  await main.getByRole('heading', { name: 'The new model is better' }).waitFor();
  const figures = main.getByRole('table', { name: 'Both models on the same tracks' });
  expect(await figures.textContent()).toMatch(/80 % \(69–89 %\).*59 % \(48–68 %\)/);
  await main.getByText('57 of 412 tracks would get another suggestion.').waitFor();
  const matrix = main.getByRole('grid', { name: 'Confusion matrix' });
  await matrix.getByRole('gridcell', { name: 'True Dub, predicted Dub: 13' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const clips = main.getByRole('list', { name: 'Clips' });
  expect(await clips.getByRole('button', { name: /^Play/ }).count()).toBe(3);
  await main.getByRole('button', { name: 'Discard…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Discard?' });
  await dialog.getByRole('button', { name: 'Discard' }).click();
  await step(page, 'Choose').waitFor();
  expect(engine.asked.map(({ name }) => name).filter((name) => name !== 'retrain.preview')).toEqual([
    'retrain.discard',
  ]);
  expect(window.problems).toEqual([]);
});

test.for(['light', 'dark'] as const)('nothing keeps anybody out of any step, %s', async (colorScheme) => {
  const engine = new RetrainingLibrary(freshRetraining);
  await using window = await starter.openOver(engine, { colorScheme });
  const { page } = window;
  await openRetrain(page);
  await step(page, 'Choose').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  engine.become({
    ...madeChecked,
    report: null,
    checkFailure: { code: 'invalid-dataset', message: 'The folder has no genres.' },
  });
  await page.getByText('The folder has no genres.').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  engine.become(madeChecked);
  await page.getByRole('table', { name: 'Problems' }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Choose a method' }).click();
  await page.getByText('Advanced', { exact: true }).click();
  expect(await axeViolations(page)).toEqual([]);
  engine.become({ ...madeChecked, run: madeRun(9) });
  await page.getByText(/Epoch 9/).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  engine.become({ ...madeChecked, run: madeRun(40), result: madeResult });
  await page.getByRole('gridcell', { name: 'True Folk, predicted Jazz: 3' }).click();
  await page.getByRole('list', { name: 'Clips' }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
});
