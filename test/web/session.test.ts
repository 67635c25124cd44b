/** Who may use the web shell: the link that works once, the cookie, Host and Origin. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWebServer } from '../../main/web/server.ts';
import { FakeEngine } from '../support/fake-engine.ts';
import { http } from '../support/http-client.ts';
import { enter, startWebFixture, type WebFixture } from './web-fixture.ts';

let web: WebFixture;
beforeAll(async () => {
  web = await startWebFixture();
});
afterAll(() => web[Symbol.asyncDispose]());

const pathOf = (url: string): string => new URL(url).pathname + new URL(url).search;

test('the link gives a strict cookie that scripts cannot read, and leaves the address', async () => {
  const answer = await http(web.port, pathOf(web.server.newUrl()));
  expect(answer.status).toBe(303);
  expect(answer.headers.location).toBe('/');
  expect(answer.headers['set-cookie']?.[0]).toMatch(
    new RegExp(`^earmark-${web.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=\\d+$`),
  );
  expect(answer.headers['referrer-policy']).toBe('no-referrer');
});

test('a link lets one browser in, once', async () => {
  const url = web.server.newUrl();
  const cookie = await enter(url, web.port);
  const other = await http(web.port, pathOf(url));
  expect(other.status).toBe(403);
  expect(other.headers['set-cookie']).toBeUndefined();
  const same = await http(web.port, pathOf(url), { headers: { cookie } });
  expect([same.status, same.headers.location]).toEqual([303, '/']);
  expect((await http(web.port, '/', { headers: { cookie } })).status).toBe(200);
});

test('asking for the head of a link does not use it up', async () => {
  const url = web.server.newUrl();
  expect((await http(web.port, pathOf(url), { method: 'HEAD' })).status).toBe(401);
  expect((await http(web.port, pathOf(url))).status).toBe(303);
});

test('a link on another site goes on from a page of our own, so that the strict cookie comes along', async () => {
  const answer = await http(web.port, pathOf(web.server.newUrl()), {
    headers: { 'sec-fetch-site': 'cross-site' },
  });
  expect(answer.status).toBe(200);
  expect(answer.headers['set-cookie']).toHaveLength(1);
  expect(answer.text).toContain('http-equiv="refresh" content="0; url=/"');
});

test.each(['', 'x', 'a'.repeat(43), 'é'.repeat(2000)])('the token %j is refused', async (token) => {
  expect((await http(web.port, `/?token=${encodeURIComponent(token)}`)).status).toBe(403);
});

test('without a session nothing is served', async () => {
  for (const path of ['/', '/assets/index-a1.js', '/audio/1']) {
    const answer = await http(web.port, path);
    expect([path, answer.status]).toEqual([path, 401]);
    expect(answer.text).toContain('Open the link');
  }
  for (const path of ['/api/events', '/api/library.overview']) {
    const answer = await http(web.port, path);
    expect([path, answer.status]).toEqual([path, 401]);
    expect(JSON.parse(answer.text)).toMatchObject({ ok: false, failure: { code: 'no-permission' } });
  }
  const foreign = `earmark-${web.port}=${'a'.repeat(43)}`;
  expect((await http(web.port, '/', { headers: { cookie: foreign } })).status).toBe(401);
  expect(web.engine.requests).toEqual([]);
});

test('after a restart on the same port the old cookie is worth nothing', async () => {
  const first = await startWebFixture();
  const { port, cookie } = first;
  expect((await http(port, '/', { headers: { cookie } })).status).toBe(200);
  await first.server.close();
  const again = await startWebServer({
    engine: new FakeEngine(),
    rendererFolder: `${first.folder}/renderer`,
    port,
  });
  expect((await http(port, '/', { headers: { cookie } })).status).toBe(401);
  await again.close();
  await first[Symbol.asyncDispose]();
});

test('another name for this computer is refused (DNS rebinding)', async () => {
  const hosts = ['evil.example', `evil.example:${web.port}`, '127.0.0.1', `127.0.0.1:1`, `[::1]:${web.port}`];
  for (const host of hosts) {
    expect([host, (await web.get('/', { host })).status]).toEqual([host, 421]);
  }
  expect((await web.get('/', { host: `localhost:${web.port}` })).status).toBe(200);
});

test('a request that acts has to prove that it comes from our own page', async () => {
  const post = (headers: Record<string, string>): Promise<number> =>
    http(web.port, '/api/settings.get', {
      method: 'POST',
      body: '{}',
      headers: { cookie: web.cookie, 'content-type': 'application/json', ...headers },
    }).then((answer) => answer.status);
  expect(await post({})).toBe(403);
  expect(await post({ origin: 'null' })).toBe(403);
  expect(await post({ origin: 'http://evil.example' })).toBe(403);
  expect(await post({ origin: `http://127.0.0.1:${web.port + 1}` })).toBe(403);
  expect(await post({ origin: `http://localhost:${web.port}` })).toBe(403);
  expect(await post({ origin: web.origin, 'sec-fetch-site': 'same-site' })).toBe(403);
  expect(await post({ 'sec-fetch-site': 'none' })).toBe(403);
  expect(web.engine.requests).toEqual([]);
  expect(await post({ origin: web.origin })).toBe(200);
  expect(await post({ 'sec-fetch-site': 'same-origin' })).toBe(200);
});

test('events and audio go to our own page only', async () => {
  for (const path of ['/api/events', '/audio/1']) {
    expect((await web.get(path, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await web.get(path, { 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await web.get(path, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  }
});

test('the server listens on the loopback address alone, and says when its port is taken', async () => {
  expect(new URL(web.server.url).hostname).toBe('127.0.0.1');
  const second = startWebServer({
    engine: web.engine,
    rendererFolder: `${web.folder}/renderer`,
    port: web.port,
  });
  await expect(second).rejects.toMatchObject({ code: 'invalid-request', message: /cannot be used/ });
  const unbuilt = startWebServer({ engine: web.engine, rendererFolder: web.folder });
  await expect(unbuilt).rejects.toMatchObject({ code: 'not-found' });
});
