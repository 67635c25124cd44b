/** The main job in the window: a real browser, the real engine, real files; driven by roles and names alone. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { parseFile } from 'music-metadata';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { startEarmark } from './earmark.ts';
import { hashesBelow, makeMusic } from './made-folder.ts';

let scratch: string;
let folder: string;
let before: Map<string, string>;
let server: ChildProcessWithoutNullStreams;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'earmark-window-'));
  folder = join(scratch, 'My music');
  mkdirSync(folder);
  const tags = (title: string): string[] => ['-metadata', 'artist=Neu!', '-metadata', `title=${title}`];
  makeMusic(join(folder, 'a.mp3'), ['-b:a', '128k', ...tags('Hallogallo')]);
  makeMusic(join(folder, 'b.flac'), ['-sample_fmt', 's16', ...tags('Negativland')]);
  makeMusic(join(folder, 'c.mp3'), ['-b:a', '96k', ...tags('Weissensee'), '-metadata', 'genre=Krautrock']);
  before = hashesBelow(folder);
  server = startEarmark(['serve', '--no-open', '--data', join(scratch, 'data')]);
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /^listening (\S+)$/m.exec(said)?.[1];
      if (found) resolve(found);
    });
    server.on('exit', () => reject(new Error(`The server ended: ${said}`)));
  });
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(30_000);
  await page.goto(url);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
  rmSync(scratch, { recursive: true, force: true });
});

const row = (name: string) => page.getByRole('row', { name });
const screen = (name: string) =>
  page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: new RegExp(`^${name}`) });

/** The machine may be busy with other tests. */
const patience = { timeout: 30_000 };

describe('the window', { timeout: 120_000 }, () => {
  it('begins with what Earmark does, and adds a folder by its own dialog', async () => {
    await page.getByRole('heading', { name: 'Add a music folder to begin.' }).waitFor();
    await page.getByRole('button', { name: 'Add folder…' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
    await dialog.getByRole('textbox').fill(folder);
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: /^Add/ }).click();
    await row('Neu! – Hallogallo').waitFor();
    expect(await page.getByRole('grid', { name: 'Tracks' }).getAttribute('aria-rowcount')).toBe('4');
  });

  it('shows each file with its suggestion, its confidence and the genre it has', async () => {
    await expect
      .poll(
        () =>
          row('Neu! – Hallogallo')
            .getByRole('gridcell', { name: /percent/ })
            .count(),
        { timeout: 60_000 },
      )
      .toBe(1);
    await expect.poll(() => row('Neu! – Weissensee').textContent(), patience).toContain('Krautrock');
  });

  it('decides by keyboard: one genre chosen, the rest accepted, one decision taken back', async () => {
    await row('Neu! – Hallogallo').getByRole('gridcell').nth(1).click();
    await page.keyboard.press('e');
    const box = page.getByRole('dialog', { name: 'Set genre' });
    await box.getByRole('combobox').fill('Motorik');
    await page.keyboard.press('Enter');
    await expect.poll(() => row('Neu! – Hallogallo').textContent(), patience).toContain('Changed');
    await row('Neu! – Negativland').getByRole('gridcell').nth(1).click();
    await page.keyboard.press('a');
    await expect.poll(() => row('Neu! – Negativland').textContent(), patience).toContain('Accepted');
    await row('Neu! – Weissensee').getByRole('gridcell').nth(1).click();
    await page.keyboard.press('s');
    await expect.poll(() => row('Neu! – Weissensee').textContent(), patience).toContain('Skipped');
    await page.keyboard.press('Control+z');
    await expect.poll(() => row('Neu! – Weissensee').textContent(), patience).toContain('Review');
    expect(hashesBelow(folder)).toEqual(before);
  });

  it('previews, writes exactly that, and says so', async () => {
    await screen('Write').click();
    const planned = page.getByRole('grid', { name: 'Planned changes' });
    await planned.waitFor();
    expect(hashesBelow(folder)).toEqual(before);
    await page.getByRole('button', { name: 'Write 2 files' }).click();
    await page.getByRole('heading', { name: '2 files written' }).waitFor();
    const { common } = await parseFile(join(folder, 'a.mp3'));
    expect(common).toMatchObject({ genre: ['Motorik'], title: 'Hallogallo', artist: 'Neu!' });
    expect(hashesBelow(folder).get(join(folder, 'c.mp3'))).toBe(before.get(join(folder, 'c.mp3')));
  });

  it('puts everything back from History, byte for byte', async () => {
    await screen('History').click();
    await page.getByRole('button', { name: /^Undo/ }).first().click();
    await page.getByRole('button', { name: /^Put back/ }).click();
    await expect.poll(() => hashesBelow(folder), patience).toEqual(before);
  });
});
