/** Clips of a set in the window: heard from problems, suspects and the cells of the matrix, or said to be silent. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createEngine } from '../../main/engine.ts';
import {
  madeChecked,
  madeResult,
  madeRun,
  RetrainingLibrary,
} from '../support/made-library/made-retraining.ts';
import { openRetrain, writeMadeSet } from '../support/retrain-window.ts';
import { WindowStarter } from '../support/window-fixture.ts';
import { madeClip, writeClip } from '../training/made-genres.ts';

const starter = new WindowStarter();
beforeAll(() => starter.start());
afterAll(() => starter.stop());

function madeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earmark-clips-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** How far the page's sound has come: what is heard is not in the document. */
const listened = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(0, ...window.madeAudio.map((audio) => audio.currentTime)));

declare global {
  interface Window {
    /** Every audio element the page made. */
    madeAudio: HTMLAudioElement[];
  }
}

function watchAudio(): void {
  window.madeAudio = [];
  const Original = window.Audio;
  window.Audio = class extends Original {
    constructor(source?: string) {
      super(source);
      window.madeAudio.push(this);
    }
  };
}

test('a clip of a problem is sent whole and in ranges, and plays and pauses by keyboard', async () => {
  const folder = madeFolder();
  const music = await writeMadeSet(folder, ['drone', 'clicks'], 5);
  await writeClip(music, 'drone/copy.wav', madeClip('drone', 1));
  const engine = await createEngine({ dataFolder: join(folder, 'data'), workers: 1 });
  const { jobId } = await engine.request('retrain.choose', { source: { folder: music, library: false } });
  await engine.jobs.finished(jobId);
  await using window = await starter.openOver(engine, {
    resolveClipPath: (clip) => engine.clipPath(clip),
    initScript: watchAudio,
  });
  const { page } = window;
  await openRetrain(page);
  const problems = page.getByRole('table', { name: 'Problems' });
  const play = problems.getByRole('button', { name: 'Play copy.wav' });
  await play.focus();
  await page.keyboard.press('Enter');
  const pause = problems.getByRole('button', { name: 'Pause copy.wav' });
  await pause.waitFor();
  await expect.poll(() => listened(page)).toBeGreaterThan(0.2);
  await page.keyboard.press('Enter');
  await play.waitFor();
  const stopped = await listened(page);
  await page.waitForTimeout(300);
  expect(await listened(page)).toBe(stopped);

  const { report } = await engine.request('retrain.state', {});
  const clip = report!.examples.find(({ path }) => path?.endsWith('copy.wav'))!.index;
  const replies = await page.evaluate(async (number) => {
    const ask = async (address: string, range?: string) => {
      const reply = await fetch(address, range === undefined ? {} : { headers: { range } });
      return {
        status: reply.status,
        type: reply.headers.get('content-type'),
        range: reply.headers.get('content-range'),
        bytes: (await reply.arrayBuffer()).byteLength,
      };
    };
    return {
      whole: await ask(`clip/${number}`),
      part: await ask(`clip/${number}`, 'bytes=44-143'),
      past: await ask(`clip/${number}`, 'bytes=99999999-'),
      decoded: await ask(`clip/${number}?as=wav`, 'bytes=0-99'),
      none: await ask('clip/9999'),
    };
  }, clip);
  expect(replies.whole).toMatchObject({ status: 200, type: 'audio/wav', range: null });
  const size = replies.whole.bytes;
  expect(size).toBeGreaterThan(6 * 22_050);
  expect(replies.part).toMatchObject({ status: 206, bytes: 100, range: `bytes 44-143/${size}` });
  expect(replies.past).toMatchObject({ status: 416, range: `bytes */${size}` });
  expect(replies.decoded).toMatchObject({ status: 206, type: 'audio/wav', bytes: 100 });
  expect(replies.none.status).toBe(404);
}, 60_000);

test('cells of the matrix play mistaken clips, and say which cannot be played', async () => {
  const folder = madeFolder();
  const sound = await writeClip(folder, 'sound.wav', madeClip('siren', 1));
  const letter = join(folder, 'letter.mp3');
  writeFileSync(letter, 'Dear friend, there is no music in here.');
  const engine = new RetrainingLibrary({ ...madeChecked, run: madeRun(40), result: madeResult });
  const paths = new Map([
    [65, sound],
    [70, letter],
  ]);
  await using window = await starter.openOver(engine, {
    resolveClipPath: async (clip) => paths.get(clip) ?? null,
    initScript: watchAudio,
  });
  const { page } = window;
  await openRetrain(page);
  const main = page.getByRole('main');
  await main.getByRole('gridcell', { name: 'True Folk, predicted Jazz: 3' }).focus();
  await page.keyboard.press('Enter');
  const clips = main.getByRole('list', { name: 'Clips' });
  await clips.getByRole('button', { name: 'Play track 65.mp3' }).press('Enter');
  await clips.getByRole('button', { name: 'Pause track 65.mp3' }).waitFor();
  await expect.poll(() => listened(page)).toBeGreaterThan(0.1);

  for (const name of ['track 70.mp3', 'track 71.mp3']) {
    await clips.getByRole('button', { name: `Play ${name}` }).press('Enter');
    const failed = clips.getByRole('button', { name: `${name} cannot be played` });
    await failed.waitFor();
    expect(await failed.evaluate((button) => button === document.activeElement)).toBe(true);
    await page
      .locator('[aria-live=polite]')
      .getByText(`${name} cannot be played`)
      .waitFor({ state: 'attached' });
    await clips.getByRole('button', { name: 'Play track 65.mp3' }).waitFor();
  }
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
    'True Folk, predicted Jazz: 3',
  );
});
