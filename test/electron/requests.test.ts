/** Requests, events and menu commands between the page and the main process. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startElectronFixture, type ElectronFixture } from './electron-fixture.ts';

let electron: ElectronFixture;
beforeAll(async () => {
  electron = await startElectronFixture();
});
afterAll(() => electron[Symbol.asyncDispose]());

test('a request goes through preload and IPC to the engine and back', async () => {
  const reply = await electron.page.evaluate(() =>
    window.earmark.request('library.rows', { query: {}, start: 1, count: 2 }),
  );
  expect(reply).toMatchObject({ ok: true, answer: { total: 3, rows: [{ id: 2 }, { id: 3 }] } });
  const requests = await electron.application.evaluate(() => globalThis.fakeEngine.requests);
  expect(requests.at(-1)).toMatchObject({ name: 'library.rows', payload: { query: { sort: 'artist' } } });
});

test('failures come as values with their code', async () => {
  const reply = await electron.page.evaluate(() => window.earmark.request('history.batches', {}));
  expect(reply).toEqual({
    ok: false,
    failure: { code: 'not-found', message: 'This engine cannot do that.' },
  });
});

test('what is not understood never reaches the engine', async () => {
  const before = await electron.application.evaluate(() => globalThis.fakeEngine.requests.length);
  const replies = await electron.page.evaluate(() =>
    Promise.all([
      window.send('library.rows', { query: {}, start: -1, count: 2 }),
      window.send('library.add', { paths: ['/music\0'] }),
      window.send('settings.get', undefined),
      window.send('no.such', {}),
      window.send('constructor', {}),
    ]),
  );
  for (const reply of replies)
    expect(reply).toMatchObject({ ok: false, failure: { code: 'invalid-request' } });
  expect(await electron.application.evaluate(() => globalThis.fakeEngine.requests.length)).toBe(before);
});

test('what cannot be cloned is refused in the page', async () => {
  const message = await electron.page.evaluate(() =>
    window.attempt(() => window.send('settings.set', { key: 'a', value: Symbol('x') })),
  );
  expect(message).toContain('could not be cloned');
});

test('events reach the page in order, as plain values alone, until it unsubscribes', async () => {
  await electron.page.evaluate(() => {
    window.received.length = 0;
  });
  await electron.application.evaluate(() => {
    globalThis.fakeEngine.publishJob();
    globalThis.fakeEngine.publish({ type: 'tracksChanged', trackIds: [1, 2] });
  });
  await electron.page.waitForFunction(() => window.received.length === 2);
  const received = await electron.page.evaluate(() => window.received);
  expect(received).toMatchObject([
    [{ type: 'job', job: { jobId: 'job-1' } }],
    [{ type: 'tracksChanged', trackIds: [1, 2] }],
  ]);
  // One argument each: Electron's event with its sender stays outside.
  expect(received.map((given) => given.length)).toEqual([1, 1]);

  await electron.page.evaluate(() => window.unsubscribe());
  await electron.application.evaluate(() => globalThis.fakeEngine.publish({ type: 'historyChanged' }));
  await electron.page.evaluate(() => window.earmark.request('settings.get', {}));
  expect(await electron.page.evaluate(() => window.received.length)).toBe(2);
});

test('each entry of the menu asks the page for its command', async () => {
  const ids = await electron.application.evaluate(({ Menu }) => {
    const found: string[] = [];
    const visit = (menu: Electron.Menu | null | undefined): void => {
      for (const item of menu?.items ?? []) {
        if (item.id) {
          found.push(item.id);
          item.click();
        }
        visit(item.submenu);
      }
    };
    visit(Menu.getApplicationMenu());
    return found;
  });
  expect(ids).toContain('addFolder');
  await electron.page.waitForFunction((count) => window.commands.length === count, ids.length);
  expect(await electron.page.evaluate(() => window.commands)).toEqual(ids.map((id) => [id]));
});

test('after a reload the page has the bridge again, and hears each event once', async () => {
  await electron.page.reload();
  await electron.page.waitForSelector('html[data-ready]', { state: 'attached' });
  const reply = await electron.page.evaluate(() => window.earmark.request('settings.get', {}));
  expect(reply).toMatchObject({ ok: true });
  await electron.application.evaluate(() => globalThis.fakeEngine.publish({ type: 'historyChanged' }));
  await electron.page.waitForFunction(() => window.received.length === 1);
  expect(await electron.page.evaluate(() => window.received)).toMatchObject([[{ type: 'historyChanged' }]]);
});

test('the page may reload itself', async () => {
  await Promise.all([electron.page.waitForEvent('load'), electron.page.evaluate(() => location.reload())]);
  await electron.page.waitForSelector('html[data-ready]', { state: 'attached' });
});

// The last test: the window does not come back from it.
test('a foreign page gets nothing, though the same preload runs in it', async () => {
  const before = await electron.application.evaluate(() => globalThis.fakeEngine.requests.length);
  await electron.application.evaluate(async ({ BrowserWindow }) => {
    await BrowserWindow.getAllWindows()[0]?.loadURL('data:text/html,<title>foreign</title>');
  });
  // The page's helpers are not there: this is another page.
  const messages = await electron.page.evaluate(() =>
    Promise.allSettled([window.earmark.request('settings.get', {}), window.earmark.chooseFolders()]),
  );
  for (const message of messages) {
    expect(message).toMatchObject({ status: 'rejected', reason: { message: /may not speak to Earmark/ } });
  }
  expect(await electron.application.evaluate(() => globalThis.fakeEngine.requests.length)).toBe(before);
  expect(await electron.calls('dialog.showOpenDialog')).toEqual([]);
});

test('nothing is loaded over the network, even when the program itself asks', async () => {
  const message = await electron.application.evaluate(async ({ BrowserWindow }) => {
    try {
      await BrowserWindow.getAllWindows()[0]?.loadURL('https://example.com/');
      return 'loaded';
    } catch (error) {
      return error instanceof Error ? error.message : 'refused';
    }
  });
  expect(message).toContain('ERR_BLOCKED_BY_CLIENT');
  expect(await electron.calls('network')).toEqual([]);
});
