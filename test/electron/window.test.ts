/** The window: how it is made, what its page can reach, where it can go. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TrackSelection } from '../../models/engine-contract.ts';
import { startElectronFixture, type ElectronFixture } from './electron-fixture.ts';

let electron: ElectronFixture;
beforeAll(async () => {
  electron = await startElectronFixture({
    filePaths: { 'song.mp3': '/music/song.mp3' },
    dialogs: [{ api: 'showOpenDialog', value: { canceled: false, filePaths: ['/music', '/more'] } }],
  });
});
afterAll(() => electron[Symbol.asyncDispose]());

test('the window asks for a sandboxed, isolated page', async () => {
  const [window] = await electron.calls('BrowserWindow');
  expect(window?.details).toMatchObject({
    show: false,
    minWidth: 960,
    minHeight: 600,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  expect(await electron.calls('app.enableSandbox')).toHaveLength(1);
  expect(await electron.calls('session.setSpellCheckerEnabled')).toMatchObject([{ details: false }]);
  const shown = await electron.application.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.isVisible(),
  );
  expect(shown).toBe(true);
});

test('the page sees the bridge, frozen, and nothing of Node, Electron or the preload', async () => {
  const seen = await electron.page.evaluate(async () => {
    const before = window.earmark;
    const outcomes = [
      await window.attempt(() => Object.assign(window, { earmark: null })),
      await window.attempt(() => Object.assign(window.earmark, { request: null })),
    ];
    return {
      outcomes,
      keys: Object.keys(window.earmark).toSorted(),
      frozen: Object.isFrozen(window.earmark),
      same: window.earmark === before,
      globals: [
        'require',
        'process',
        'module',
        'Buffer',
        'global',
        'ipcRenderer',
        'electronDoubleReceive',
      ].filter((name) => name in window),
      host: window.earmark.host,
    };
  });
  expect(seen).toEqual({
    outcomes: [expect.stringMatching(/^TypeError.*earmark/), expect.stringMatching(/^TypeError.*request/)],
    keys: [
      'chooseFolders',
      'host',
      'onMenuCommand',
      'pathForFile',
      'request',
      'showInFolder',
      'startDrag',
      'subscribe',
    ],
    frozen: true,
    same: true,
    globals: [],
    host: 'electron',
  });
});

test('the policy of the page stops inline scripts, eval and foreign content', async () => {
  const ran = await electron.page.evaluate(async () => ({
    inline: 'inlineScriptRan' in window,
    // In a timer: what DevTools evaluates directly may use eval.
    eval: await new Promise((resolve) => {
      setTimeout(() => resolve(window.attempt(() => Reflect.construct(Function, ['return 1']))));
    }),
    foreign: await window.attempt(() => fetch('https://example.com/')),
    file: await window.attempt(() => fetch('file:///etc/passwd')),
    own: await window.attempt(async () => (await fetch('/page.js')).status),
  }));
  expect(ran).toEqual({
    inline: false,
    eval: expect.stringMatching(/^EvalError/),
    foreign: expect.stringMatching(/^TypeError/),
    file: expect.stringMatching(/^TypeError/),
    own: 200,
  });
  expect(await electron.calls('network')).toEqual([]);
});

test('the protocol serves the built files and nothing else', async () => {
  const paths = [
    '/page.js',
    '/../main.ts',
    '/%2e%2e/main.ts',
    '/..%2fmain.ts',
    '/missing.js',
    '/audio/1',
    '/audio/x',
  ];
  const answers = await electron.page.evaluate(
    async (list) => [
      ...(await Promise.all(list.map(async (path) => [path, (await fetch(path)).status]))),
      ['POST', (await fetch('/page.js', { method: 'POST' })).status],
    ],
    paths,
  );
  expect(answers).toEqual([
    ['/page.js', 200],
    ['/../main.ts', 404],
    ['/%2e%2e/main.ts', 404],
    ['/..%2fmain.ts', 404],
    ['/missing.js', 404],
    ['/audio/1', 404],
    ['/audio/x', 404],
    ['POST', 404],
  ]);
});

test('the page stays where it is; a secure link opens in the browser', async () => {
  const address = electron.page.url();
  for (const id of ['#away', '#insecure', '#blank']) await electron.page.click(id, { noWaitAfter: true });
  await electron.page.evaluate(() => void window.open('http://example.com/popup'));
  await expect.poll(async () => (await electron.calls('window.open')).length).toBe(2);
  for (const call of await electron.calls('window.open'))
    expect(call.details).toMatchObject({ action: 'deny' });
  const opened = (await electron.calls('shell.openExternal')).map((call) => call.details);
  expect(opened).toEqual(['https://example.com/away', 'https://example.com/blank']);
  expect(electron.page.url()).toBe(address);
  await expect.poll(() => electron.application.windows().length).toBe(1);
  expect(await electron.calls('network')).toEqual([]);
});

test('no permission is granted but copying text', async () => {
  const names = [
    'geolocation',
    'notifications',
    'camera',
    'microphone',
    'midi',
    'clipboard-read',
    'clipboard-write',
  ];
  const states = await electron.page.evaluate(
    async (list) =>
      Object.fromEntries(await Promise.all(list.map(async (name) => [name, await window.permission(name)]))),
    names,
  );
  expect(states).toEqual({
    geolocation: 'denied',
    notifications: 'denied',
    camera: 'denied',
    microphone: 'denied',
    midi: 'denied',
    'clipboard-read': 'denied',
    'clipboard-write': 'granted',
  });
});

test('the system chooses folders, and shows a file where it lies', async () => {
  expect(await electron.page.evaluate(() => window.earmark.chooseFolders())).toEqual(['/music', '/more']);
  expect(await electron.page.evaluate(() => window.earmark.chooseFolders())).toEqual([]);
  expect((await electron.calls('dialog.showOpenDialog'))[0]?.details).toMatchObject({
    properties: ['openDirectory', 'multiSelections'],
  });
  await electron.page.evaluate(() => window.earmark.showInFolder('/music/song.mp3'));
  await expect
    .poll(() => electron.calls('shell.showItemInFolder'))
    .toMatchObject([{ details: '/music/song.mp3' }]);
});

test('tracks are dragged out as files; what is no track, or not there, is not', async () => {
  const drag = (selection: TrackSelection): Promise<void> =>
    electron.page.evaluate((given) => window.earmark.startDrag(given), selection);
  const here = fileURLToPath(import.meta.url);
  await electron.application.evaluate((_electron, path) => {
    const trackPath = (id: number): string | null => (id === 1 ? path : id === 2 ? '/music/gone.mp3' : null);
    Object.assign(globalThis.fakeEngine, { trackPath });
  }, here);
  await drag({ ids: [2, 3] });
  await drag({ ids: [3, 1, 2] });
  await expect
    .poll(() => electron.calls('webContents.startDrag'))
    .toMatchObject([{ details: { file: here, files: [here], icon: { iconOf: here } } }]);
});

test('a dropped file has a path, what is no file has none', async () => {
  await electron.page.setInputFiles('#files', {
    name: 'song.mp3',
    mimeType: 'audio/mpeg',
    buffer: Buffer.from('x'),
  });
  const paths = await electron.page.evaluate(() => {
    const file = document.querySelector<HTMLInputElement>('#files')?.files?.[0];
    if (!file) throw new Error('no file');
    return [
      window.earmark.pathForFile(file),
      window.earmark.pathForFile(new File(['x'], 'made-in-the-page.mp3')),
      window.earmark.pathForFile({ name: 'song.mp3', size: 1 }),
    ];
  });
  expect(paths).toEqual(['/music/song.mp3', null, null]);
});
