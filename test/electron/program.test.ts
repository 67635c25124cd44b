/** The whole program as it is shipped: compiled main process, engine, workers, preload and interface. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureElectronBuilt } from '../../scripts/setup/build.mjs';
import { launch, type ElectronApplication } from '../support/electron-double/launch.ts';
import { ffmpegPath } from '../support/ffmpeg.ts';

const buildMs = 300_000;
const analysisMs = 120_000;

let folder: string;
let music: string;

beforeAll(async () => {
  await ensureElectronBuilt();
  folder = await mkdtemp(join(tmpdir(), 'earmark-program-'));
  music = join(folder, 'music');
  await mkdir(music);
  for (const [name, frequency] of [
    ['low.mp3', 220],
    ['high.flac', 880],
  ] as const) {
    const tone = `sine=frequency=${frequency}:duration=8`;
    execFileSync(ffmpegPath, ['-loglevel', 'error', '-f', 'lavfi', '-i', tone, join(music, name)]);
  }
}, buildMs);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts the program over a data folder of this test. */
function start(
  options: { args?: readonly string[]; chosen?: readonly string[] } = {},
): Promise<ElectronApplication> {
  return launch({
    main: resolve('dist/main/electron/main.js'),
    args: ['--data', join(folder, 'data'), ...(options.args ?? [])],
    dialogs: [{ api: 'showOpenDialog', value: { canceled: false, filePaths: [...(options.chosen ?? [])] } }],
  });
}

test(
  'a folder chosen in the dialog is listened to by utility processes, and is still there after a restart',
  { timeout: analysisMs },
  async () => {
    await using first = await start({ chosen: [music] });
    const page = await first.firstWindow();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.getByRole('button', { name: 'Add folder' }).first().click();
    const rows = (): Promise<unknown> =>
      page.evaluate(() =>
        window.earmark.request('library.rows', { query: { sort: 'path' }, start: 0, count: 10 }),
      );
    await expect.poll(rows, { timeout: analysisMs, interval: 250 }).toMatchObject({
      ok: true,
      answer: {
        rows: [
          { path: join(music, 'high.flac'), genre: expect.any(String), confidence: expect.any(Number) },
          { path: join(music, 'low.mp3'), genre: expect.any(String), confidence: expect.any(Number) },
        ],
      },
    });
    await expect.poll(() => page.getByRole('row').count()).toBeGreaterThanOrEqual(3);
    expect(complaints).toEqual([]);
    expect(await first.close()).toBe(0);

    await using again = await start();
    const reopened = await again.firstWindow();
    await reopened.getByRole('gridcell', { name: 'low.mp3' }).or(reopened.getByText('low')).first().waitFor();
    expect(await again.close()).toBe(0);
  },
);

test('a track is played by ranges from the same origin as the page', { timeout: analysisMs }, async () => {
  await using application = await start({ args: [music] });
  const page = await application.firstWindow();
  const reply = await page.evaluate(() =>
    window.earmark.request('library.rows', { query: { sort: 'path' }, start: 1, count: 1 }),
  );
  const id = reply.ok ? reply.answer.rows[0]?.id : undefined;
  const answer = await page.evaluate(async (trackId) => {
    const response = await fetch(`/audio/${trackId}`, { headers: { range: 'bytes=10-29' } });
    const bytes = [...new Uint8Array(await response.arrayBuffer())];
    return { status: response.status, range: response.headers.get('content-range'), bytes };
  }, id);
  const file = await readFile(join(music, 'low.mp3'));
  expect(answer).toEqual({
    status: 206,
    range: `bytes 10-29/${file.length}`,
    bytes: [...file.subarray(10, 30)],
  });
});
