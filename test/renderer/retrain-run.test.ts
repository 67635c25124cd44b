/** A real training run in the window: paused, left, resumed, cut off by the end of the program, and stopped. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../main/engine.ts';
import type { RetrainState } from '../../models/retrain-contract.ts';
import { step, tabFromTop, tabTo, writeMadeSet } from '../support/retrain-window.ts';
import { WindowStarter, type OpenWindow } from '../support/window-fixture.ts';

const starter = new WindowStarter();
let folder: string;
let music: string;
beforeAll(async () => {
  await starter.start();
  folder = mkdtempSync(join(tmpdir(), 'earmark-retrain-run-'));
  music = await writeMadeSet(folder, ['drone', 'clicks', 'siren'], 6);
}, 120_000);
afterAll(async () => {
  await starter.stop();
  rmSync(folder, { recursive: true, force: true });
});

let dataFolder: string;
beforeEach(({ task }) => {
  dataFolder = join(folder, `data ${task.id}`);
});

/** A window over the engine of the data folder, as after a start of the program. */
async function openWindow(): Promise<OpenWindow<Engine>> {
  const engine = await createEngine({ dataFolder, workers: 1 });
  const window = await starter.openOver(engine, { resolveClipPath: (clip) => engine.clipPath(clip) });
  await window.page.keyboard.press('g');
  await window.page.keyboard.press('t');
  return window;
}

const stateOf = (engine: Engine): Promise<RetrainState> => engine.request('retrain.state', {});
const epochsOf = async (engine: Engine): Promise<number> =>
  (await stateOf(engine)).run?.events.filter(({ type }) => type === 'epoch').length ?? 0;

/** Chooses and checks the set, beside the window, and goes on to the methods. */
async function openMethods({ engine, page }: OpenWindow<Engine>): Promise<void> {
  const { jobId } = await engine.request('retrain.choose', { source: { folder: music, library: false } });
  await engine.jobs.finished(jobId);
  await page.getByRole('button', { name: 'Choose a method' }).waitFor();
  await tabFromTop(page, /^Choose a method$/);
}

/** Orders a small network from scratch, which takes a second or so for each epoch. */
async function trainFromScratch(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'Quick' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(await page.getByRole('radio', { name: 'From scratch' }).isChecked()).toBe(true);
  await tabTo(page, /^Advanced$/);
  await tabTo(page, /^Epochs at most$/, '9');
  await page.keyboard.type('0');
  await tabTo(page, /^Small network/, 'Space');
  await tabTo(page, /^Train$/);
}

/** What a run must never leave: a model, or half of one. */
async function expectUntouched(engine: Engine): Promise<void> {
  expect((await engine.models.list()).filter(({ builtIn }) => !builtIn)).toEqual([]);
  expect(await engine.models.currentId()).toBe('gtzan-v1');
  expect(readdirSync(join(dataFolder, 'models'))).toEqual([]);
  const staging = join(dataFolder, 'training', 'staging');
  expect(existsSync(staging) ? readdirSync(staging) : []).toEqual([]);
}

test('paused, left and come back to, resumed, cut off by the end of the program, stopped, given up', async () => {
  let epochs: number;
  {
    await using window = await openWindow();
    const { page, engine } = window;
    const main = page.getByRole('main');
    await openMethods(window);
    await trainFromScratch(page);
    await main.getByText(/Epoch 2 of at most 90/).waitFor({ timeout: 120_000 });
    await main.getByRole('figure', { name: 'Loss' }).waitFor();

    await tabFromTop(page, /^Pause$/);
    await main.getByText('Paused.').waitFor({ timeout: 30_000 });
    const paused = await epochsOf(engine);
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.getByRole('heading', { level: 1, name: 'Library' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await main.getByText('Paused.').waitFor();
    await page.reload();
    await main.getByText('Paused.').waitFor();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await epochsOf(engine)).toBe(paused);

    await tabFromTop(page, /^Resume$/);
    await expect.poll(() => epochsOf(engine), { timeout: 60_000 }).toBeGreaterThan(paused);
    await main.getByText(new RegExp(`Epoch ${paused + 1} of at most 90`)).waitFor();
    await expectUntouched(engine);
    epochs = await epochsOf(engine);
    expect(window.problems).toEqual([]);
  }
  {
    await using window = await openWindow();
    const { page, engine } = window;
    const main = page.getByRole('main');
    await main.getByText(/The training was stopped/).waitFor();
    await expectUntouched(engine);
    await tabFromTop(page, /^Resume$/);
    await main.getByText(new RegExp(`Epoch ${epochs + 1} of at most 90`)).waitFor({ timeout: 60_000 });

    await tabFromTop(page, /^Stop$/);
    await main.getByText(/The training was stopped/).waitFor({ timeout: 30_000 });
    await expectUntouched(engine);
    await tabFromTop(page, /^Start over/);
    const dialog = page.getByRole('alertdialog', { name: 'Discard?' });
    await dialog.waitFor();
    await tabTo(page, /^Discard$/);
    await step(page, 'Choose').waitFor();
    await expectUntouched(engine);
    expect(existsSync(join(dataFolder, 'training', 'draft'))).toBe(false);
    expect(window.problems).toEqual([]);
  }
}, 300_000);

test('given up at each step, nothing stays: while it is checked, before a method, with a model waiting', async () => {
  await using window = await openWindow();
  const { page, engine } = window;
  const main = page.getByRole('main');
  const startOver = async (): Promise<void> => {
    await tabFromTop(page, /^Start over/);
    await page.getByRole('alertdialog', { name: 'Discard?' }).waitFor();
    await tabTo(page, /^Discard$/);
    await step(page, 'Choose').waitFor();
    expect((await stateOf(engine)).source).toBeNull();
    await expectUntouched(engine);
  };

  await engine.request('retrain.choose', { source: { folder: music, library: false } });
  await main.getByRole('heading', { name: 'Checking the set' }).waitFor();
  await tabFromTop(page, /^Stop$/);
  await main.getByText('The check was stopped.').waitFor();
  await startOver();

  await openMethods(window);
  await step(page, 'Method').waitFor();
  await startOver();

  await openMethods(window);
  await tabFromTop(page, /^Train$/);
  await main.getByRole('button', { name: 'Adopt…' }).waitFor({ timeout: 120_000 });
  expect(await engine.models.currentId()).toBe('gtzan-v1');
  await tabFromTop(page, /^Discard…$/);
  await page.getByRole('alertdialog', { name: 'Discard?' }).waitFor();
  await tabTo(page, /^Discard$/);
  await step(page, 'Choose').waitFor();
  await expectUntouched(engine);
  expect(window.problems).toEqual([]);
}, 300_000);
