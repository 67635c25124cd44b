/** The web shell in a real browser: the link, the session, requests, events and audio as a page uses them. */
import { subscribe } from 'node:diagnostics_channel';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startWebServer, type WebServer } from '../../main/web/server.ts';
import { launchChromium } from '../support/chromium.ts';
import { FakeEngine } from '../support/fake-engine.ts';

const page = `<!doctype html><title>Earmark</title><script type="module" src="/page.js"></script>
<script>window.inlineScriptRan = true;</script><p style="color: red">text</p>`;
const script = `
window.events = [];
const stream = new EventSource('/api/events');
stream.onmessage = ({ data }) => window.events.push(JSON.parse(data));
stream.onopen = () => { document.documentElement.dataset.connected = 'true'; };
stream.onerror = () => { document.documentElement.dataset.cut = 'true'; };
window.post = async (name, payload) => {
  const answer = await fetch('/api/' + name, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  });
  return answer.json();
};`;

declare global {
  interface Window {
    events: unknown[];
    post(name: string, payload: unknown): Promise<unknown>;
  }
}

/** Every connection that a server of this process has accepted. */
const sockets = new Set<Socket>();
subscribe('net.server.socket', (message) => {
  if (
    typeof message === 'object' &&
    message !== null &&
    'socket' in message &&
    message.socket instanceof Socket
  ) {
    sockets.add(message.socket);
  }
});

let browser: Browser;
let folder: string;
let engine: FakeEngine;
let server: WebServer;
let context: BrowserContext;

beforeAll(async () => {
  browser = await launchChromium();
  folder = await mkdtemp(join(tmpdir(), 'earmark-browser-'));
  await mkdir(join(folder, 'renderer'));
  await writeFile(join(folder, 'renderer', 'index.html'), page);
  await writeFile(join(folder, 'renderer', 'page.js'), script);
  await writeFile(join(folder, 'song.wav'), silentWave(4));
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  engine = new FakeEngine();
  server = await startWebServer({
    engine,
    rendererFolder: join(folder, 'renderer'),
    resolveTrackPath: async (id) => (id === 1 ? join(folder, 'song.wav') : null),
  });
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  await server.close();
});

const connected = 'html[data-connected]';

test('the link opens the page, leaves the address and the history, and a reload keeps the session', async () => {
  const tab = await context.newPage();
  await tab.goto(server.url);
  expect(tab.url()).toBe(`http://127.0.0.1:${server.port}/`);
  await tab.waitForSelector(connected, { state: 'attached' });
  await tab.reload();
  await tab.waitForSelector(connected, { state: 'attached' });
  expect(await tab.evaluate(() => document.cookie)).toBe('');

  const second = await context.newPage();
  await second.goto(server.url);
  await second.waitForSelector(connected, { state: 'attached' });

  const stranger = await browser.newContext();
  const refused = await (await stranger.newPage()).goto(server.url);
  expect(refused?.status()).toBe(403);
  await stranger.close();
});

test('a link followed from another site lets the browser in', async () => {
  const tab = await context.newPage();
  await tab.route('http://terminal.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<a href="${server.url}">open</a>` }),
  );
  await tab.goto('http://terminal.example/');
  await tab.click('a');
  await tab.waitForSelector(connected, { state: 'attached' });
  expect(tab.url()).toBe(`http://127.0.0.1:${server.port}/`);
});

test('requests, events, and what was missed while the line was down', async () => {
  const tab = await context.newPage();
  await tab.goto(server.url);
  await tab.waitForSelector(connected, { state: 'attached' });
  const answer = await tab.evaluate(() => window.post('library.rows', { query: {}, start: 0, count: 1 }));
  expect(answer).toMatchObject({ ok: true, answer: { total: 3 } });
  engine.publishJob();
  await tab.waitForFunction(() => window.events.length === 1);
  for (const socket of sockets) socket.destroy();
  await tab.waitForSelector('html[data-cut]', { state: 'attached' });
  engine.publish({ type: 'historyChanged' });
  await tab.waitForFunction(() => window.events.length === 2);
  expect(await tab.evaluate(() => window.events)).toMatchObject([
    { seq: 1, type: 'job' },
    { seq: 2, type: 'historyChanged' },
  ]);
});

test('a page on another port of this computer can do nothing, cookie or not', async () => {
  const tab = await context.newPage();
  await tab.goto(server.url);
  await tab.waitForSelector(connected, { state: 'attached' });
  const other = await startWebServer({ engine: new FakeEngine(), rendererFolder: join(folder, 'renderer') });
  try {
    const foreign = await context.newPage();
    // Only the policy is lifted, so that it is the server that refuses.
    await foreign.route(`http://127.0.0.1:${other.port}/`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>foreign</title>' }),
    );
    await foreign.goto(`http://127.0.0.1:${other.port}/`);
    const before = engine.requests.length;
    const outcomes = await foreign.evaluate(
      async (target) =>
        Promise.allSettled([
          fetch(`${target}/api/settings.get`, { method: 'POST', body: '{}', credentials: 'include' }),
          fetch(`${target}/api/settings.get`, {
            method: 'POST',
            body: '{}',
            mode: 'no-cors',
            credentials: 'include',
          }),
          fetch(`${target}/api/events`, { credentials: 'include' }),
          new Promise((resolve, reject) => {
            const audio = new Audio(`${target}/audio/1`);
            audio.addEventListener('loadedmetadata', resolve);
            audio.addEventListener('error', () => reject(new Error('refused')));
          }),
        ]),
      `http://127.0.0.1:${server.port}`,
    );
    expect(outcomes.map((outcome) => outcome.status)).toEqual(Array(4).fill('rejected'));
    expect(engine.requests.length).toBe(before);
  } finally {
    await other.close();
  }
});

test('the policy stops inline code, and the player can seek', async () => {
  const tab = await context.newPage();
  const complaints: string[] = [];
  tab.on('console', (message) => complaints.push(message.text()));
  await tab.goto(server.url);
  await tab.waitForSelector(connected, { state: 'attached' });
  expect(await tab.evaluate(() => 'inlineScriptRan' in window)).toBe(false);
  expect(
    await tab.evaluate(() => getComputedStyle(document.querySelector('p') ?? document.body).color),
  ).not.toBe('rgb(255, 0, 0)');
  await expect
    .poll(() => complaints.filter((text) => text.includes('Content Security Policy')).length)
    .toBeGreaterThanOrEqual(2);
  const times = await tab.evaluate(async () => {
    const audio = new Audio('/audio/1');
    await new Promise((resolve, reject) => {
      audio.addEventListener('loadedmetadata', resolve);
      audio.addEventListener('error', () => reject(new Error(audio.error?.message)));
    });
    audio.currentTime = 3;
    await new Promise((resolve) => {
      audio.addEventListener('seeked', resolve);
    });
    return [audio.duration, audio.currentTime];
  });
  expect(times).toEqual([4, 3]);
});

/** A mono wave file of silence, 8 bits at 8 kHz. */
function silentWave(seconds: number): Buffer {
  const size = 8000 * seconds;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + size, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(8000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(size, 40);
  return Buffer.concat([header, Buffer.alloc(size, 128)]);
}
