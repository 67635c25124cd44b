/** The life of the Electron program: start, second start, leaving while it writes, and the end. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runFixtureToEnd, startElectronFixture, type ElectronFixture } from './electron-fixture.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-life-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('quit closes the engine, then ends the program', async () => {
  const electron = await startElectronFixture();
  await electron.application.evaluate(() => {
    process.on('exit', () => process.stderr.write(`engine closed: ${globalThis.fakeEngine.closed}\n`));
  });
  expect(await electron.application.close()).toBe(0);
  expect(electron.application.errors()).toContain('engine closed: true');
});

test('closing the window ends the program and remembers where the window was', async () => {
  const data = join(folder, 'data');
  const first = await startElectronFixture({ args: ['--data', data] });
  await first.application.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0];
    window?.setBounds({ x: 40, y: 50, width: 1111, height: 777 });
    window?.close();
  });
  expect(await first.application.exited).toBe(0);
  await first.application.close();
  expect(JSON.parse(await readFile(join(data, 'window', 'window.json'), 'utf8'))).toEqual({
    bounds: { x: 40, y: 50, width: 1111, height: 777 },
    maximised: false,
  });
  await using second = await startElectronFixture({ args: ['--data', data] });
  expect((await second.calls('BrowserWindow'))[0]?.details).toMatchObject({
    x: 40,
    y: 50,
    width: 1111,
    height: 777,
  });
});

/** Payloads of the requests to add folders, oldest first. */
async function added({ application }: ElectronFixture): Promise<unknown[]> {
  const requests = await application.evaluate(() => globalThis.fakeEngine.requests);
  return requests.filter(({ name }) => name === 'library.add').map(({ payload }) => payload);
}

test('folders named at the start are added; a second start hands its own over and ends', async () => {
  const data = join(folder, 'shared');
  await using first = await startElectronFixture({
    args: ['--data', data, folder, '/no/such/folder', '--inspect'],
  });
  await expect.poll(() => added(first)).toEqual([{ paths: [folder] }]);
  const music = join(folder, 'music.mp3');
  await writeFile(music, '');
  expect(await runFixtureToEnd({ args: ['--data', data, music] })).toMatchObject({ status: 0 });
  await expect.poll(() => added(first)).toEqual([{ paths: [folder] }, { paths: [music] }]);
  expect(await first.calls('BrowserWindow.focus')).toHaveLength(1);
});

test('while files are written, leaving asks; "Go on" stays, "Stop and quit" stops the job and ends', async () => {
  await using electron = await startElectronFixture({
    dialogs: [
      { api: 'showMessageBox', value: { response: 1 } },
      { api: 'showMessageBox', value: { response: 0 } },
    ],
  });
  const { application } = electron;
  await application.evaluate(({ BrowserWindow }) => {
    globalThis.fakeEngine.publishJob({ jobId: 'write-1', kind: 'write', done: 12 });
    BrowserWindow.getAllWindows()[0]?.close();
  });
  await expect.poll(() => electron.calls('dialog.showMessageBox')).toHaveLength(1);
  expect((await electron.calls('dialog.showMessageBox'))[0]?.details).toMatchObject({
    detail: expect.stringContaining('The 12 files done so far stay as they are now'),
    defaultId: 1,
    cancelId: 1,
  });
  expect((await electron.page.evaluate(() => window.earmark.request('settings.get', {}))).ok).toBe(true);
  await application.evaluate(({ app }) => {
    process.on('exit', () => process.stderr.write(`closed: ${globalThis.fakeEngine.closed}\n`));
    setImmediate(() => app.quit());
  });
  expect(await application.exited).toBe(0);
  expect(application.errors()).toContain('closed: true');
});

test.skipIf(process.platform === 'win32')(
  'a signal ends the program in order and without a question',
  async () => {
    await using electron = await startElectronFixture();
    await electron.application.evaluate(() => {
      globalThis.fakeEngine.publishJob({ jobId: 'write-1', kind: 'write' });
      process.on('exit', () => process.stderr.write(`closed: ${globalThis.fakeEngine.closed}\n`));
    });
    electron.application.process().kill('SIGTERM');
    expect(await electron.application.exited).toBe(0);
    expect(electron.application.errors()).toContain('closed: true');
  },
);

test('analysis stops without a question', async () => {
  await using electron = await startElectronFixture();
  await electron.application.evaluate(({ app }) => {
    globalThis.fakeEngine.publishJob({ kind: 'analyse' });
    setImmediate(() => app.quit());
  });
  expect(await electron.application.exited).toBe(0);
});

test('an engine that cannot open is said in a box, and the program ends with status 3', async () => {
  expect(await runFixtureToEnd({ env: { TEST_ENGINE: 'damaged' } })).toMatchObject({
    status: 3,
    errors: expect.stringContaining('The library cannot be read.'),
  });
});
