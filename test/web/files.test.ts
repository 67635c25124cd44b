/** Files over HTTP: the interface with its headers, audio by range, and nothing else. */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAudio, parseRange } from '../../main/shell/audio-file.ts';
import { readRendererFile } from '../../main/shell/renderer-files.ts';
import { http, openHttp } from '../support/http-client.ts';
import { madeSignal, runFfmpeg, wavBytes } from '../support/made-audio.ts';
import { startWebFixture, type WebFixture } from './web-fixture.ts';

let web: WebFixture;
beforeAll(async () => {
  web = await startWebFixture();
});
afterAll(() => web[Symbol.asyncDispose]());

test('the page carries a policy that allows nothing foreign, and is never kept', async () => {
  const answer = await web.get('/');
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.headers['referrer-policy']).toBe('no-referrer');
  const policy = String(answer.headers['content-security-policy']);
  const directives = new Map(
    policy.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)]),
  );
  expect(directives.get('default-src')).toEqual(["'none'"]);
  expect(directives.get('script-src')).toEqual(["'self'"]);
  for (const name of ['frame-ancestors', 'base-uri', 'form-action'])
    expect(directives.get(name)).toEqual(["'none'"]);
  expect(policy).not.toMatch(/unsafe|\*|http/);
});

test('the digest in the policy is of the style that React Aria inserts', async () => {
  const source = await readFile('node_modules/react-aria/dist/private/interactions/usePress.mjs', 'utf8');
  const style = /textContent = `\n([^`]*)`\.trim\(\)/.exec(source)?.[1]?.trim();
  const attribute = /PRESSABLE_ATTRIBUTE = '([^']*)'/.exec(source)?.[1];
  if (style === undefined || attribute === undefined)
    throw new Error('React Aria inserts its style in another way');
  const text = style.replace(/\$\{[^}]*\}/, attribute);
  const digest = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('base64');
  expect((await web.get('/')).headers['content-security-policy']).toContain(`'sha256-${digest}'`);
});

test('built files come with their type and may be kept', async () => {
  const answer = await web.get('/assets/index-a1.js');
  expect([answer.status, answer.text]).toEqual([200, 'export {};']);
  expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect(answer.headers['cache-control']).toContain('immutable');
  const head = await http(web.port, '/assets/index-a1.js', {
    method: 'HEAD',
    headers: { cookie: web.cookie },
  });
  expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '10', '']);
});

test.each([
  '/../secret.js',
  '/assets/../../secret.js',
  '/%2e%2e/secret.js',
  '/..%2fsecret.js',
  '/..%5csecret.js',
  '/..\\secret.js',
  '//secret.js',
  '/assets//index-a1.js',
  '/.hidden.js',
  '/assets',
  '/assets/',
  '/index.html/',
  '/index.html%00.js',
  '/missing.js',
  '/C:/secret.js',
  `/${'a'.repeat(300)}.js`,
])('nothing but the built files is served: %s', async (path) => {
  const answer = await web.get(path);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.text).not.toContain('secret');
  expect(await readRendererFile(join(web.folder, 'renderer'), path)).toBeNull();
});

test('ranges are read as RFC 9110 has them', () => {
  expect(parseRange(null, 1000)).toBe('whole');
  expect(parseRange('bytes=0-', 1000)).toEqual({ first: 0, last: 999 });
  expect(parseRange('bytes=10-19', 1000)).toEqual({ first: 10, last: 19 });
  expect(parseRange('bytes=990-2000', 1000)).toEqual({ first: 990, last: 999 });
  expect(parseRange('bytes=-5', 1000)).toEqual({ first: 995, last: 999 });
  expect(parseRange('bytes=-5000', 1000)).toEqual({ first: 0, last: 999 });
  for (const header of ['bytes=-', 'bytes=5-4', 'bytes=0-1,5-6', 'items=0-1', 'bytes=a-b']) {
    expect(parseRange(header, 1000)).toBe('whole');
  }
  for (const [header, size] of [
    ['bytes=1000-', 1000],
    ['bytes=-0', 1000],
    ['bytes=0-', 0],
  ] as const) {
    expect(parseRange(header, size)).toBe('unsatisfiable');
  }
});

test('a track is served whole or by range', async () => {
  const file = await readFile(join(web.folder, 'song.mp3'));
  const whole = await web.get('/audio/1');
  expect([whole.status, whole.headers['content-type'], whole.headers['accept-ranges']]).toEqual([
    200,
    'audio/mpeg',
    'bytes',
  ]);
  expect(whole.body.equals(file)).toBe(true);
  const part = await web.get('/audio/1', { range: 'bytes=300-499' });
  expect([part.status, part.headers['content-range'], part.headers['content-length']]).toEqual([
    206,
    'bytes 300-499/1000',
    '200',
  ]);
  expect(part.body.equals(file.subarray(300, 500))).toBe(true);
  const past = await web.get('/audio/1', { range: 'bytes=1000-' });
  expect([past.status, past.headers['content-range']]).toEqual([416, 'bytes */1000']);
});

test('what browsers cannot play is sent as WAV, by range, and any file on request', async () => {
  const mono = madeSignal(2, 22_050);
  await writeFile(join(web.folder, 'source.wav'), wavBytes([mono], 22_050));
  await runFfmpeg(join(web.folder, 'source.wav'), '-f', 'aiff', join(web.folder, 'song.aiff'));
  const wav = await readFile(join(web.folder, 'source.wav'));
  const whole = await openAudio(join(web.folder, 'song.aiff'), null);
  expect([whole.status, whole.headers['content-type'], whole.headers['content-length']]).toEqual([
    200,
    'audio/wav',
    String(wav.length),
  ]);
  const decoded = await buffer(whole.body!);
  for (let at = 44; at < wav.length; at += 2)
    expect(Math.abs(decoded.readInt16LE(at) - wav.readInt16LE(at))).toBeLessThan(2);
  const part = await openAudio(join(web.folder, 'song.aiff'), 'bytes=1001-2000');
  expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 1001-2000/${wav.length}`]);
  expect((await buffer(part.body!)).equals(decoded.subarray(1001, 2001))).toBe(true);
  expect((await openAudio(join(web.folder, 'song.aiff'), `bytes=${wav.length}-`)).status).toBe(416);
  const asked = await openAudio(join(web.folder, 'source.wav'), 'bytes=0-3', 'wav');
  expect((await buffer(asked.body!)).toString('latin1')).toBe('RIFF');
  // What is no music cannot be decoded; as it is, it is sent all the same.
  expect((await web.get('/audio/1?as=wav')).status).toBe(404);
  expect((await web.get('/audio/1')).status).toBe(200);
});

test('what is no track, no file or no number is not there', async () => {
  for (const path of ['/audio/2', '/audio/99', '/audio/', '/audio/-1', '/audio/1/x', '/audio/1e3']) {
    expect([path, (await web.get(path)).status]).toEqual([path, 404]);
  }
});

test.skipIf(process.platform === 'win32')('a pipe that is named like music is refused at once', async () => {
  const pipe = join(web.folder, 'pipe.mp3');
  execFileSync('mkfifo', [pipe]);
  expect(await openAudio(pipe, null)).toMatchObject({ status: 404, body: null });
});

test('a player that goes away leaves the server well', async () => {
  const answer = await openHttp(web.port, '/audio/1', { headers: { cookie: web.cookie } });
  answer.destroy();
  expect((await web.get('/audio/1')).status).toBe(200);
});
