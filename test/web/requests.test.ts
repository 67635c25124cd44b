/** The engine's requests over HTTP: what is answered, what is refused, and what never reaches the engine. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { http, type HttpAnswer } from '../support/http-client.ts';
import { startWebFixture, type WebFixture } from './web-fixture.ts';

let web: WebFixture;
beforeAll(async () => {
  web = await startWebFixture();
});
afterAll(() => web[Symbol.asyncDispose]());

test('a request is answered as the engine answers it', async () => {
  const answer = await web.post('library.rows', { query: {}, start: 1, count: 2 });
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(JSON.parse(answer.text)).toMatchObject({
    ok: true,
    answer: { total: 3, rows: [{ id: 2 }, { id: 3 }] },
  });
  expect(web.engine.requests.at(-1)?.payload).toMatchObject({ query: { search: '', sort: 'artist' } });
});

test('a failure of the engine is an answer, a defect of it is a 500', async () => {
  const failed = await web.post('history.batches', {});
  expect([failed.status, JSON.parse(failed.text)]).toEqual([
    200,
    { ok: false, failure: { code: 'not-found', message: 'This engine cannot do that.' } },
  ]);
  const broken = await web.post('models.list', {});
  expect(broken.status).toBe(500);
  expect(JSON.parse(broken.text)).toMatchObject({ ok: false, failure: { code: 'internal' } });
});

/** Expects a refusal that names a request not understood. */
async function refused(answer: Promise<HttpAnswer>, status: number): Promise<void> {
  const { text, ...rest } = await answer;
  expect([rest.status, JSON.parse(text)]).toMatchObject([
    status,
    { ok: false, failure: { code: 'invalid-request' } },
  ]);
}

test('what is not understood never reaches the engine', async () => {
  const before = web.engine.requests.length;
  await refused(web.post('library.rows', { query: {}, start: -1, count: 2 }), 400);
  await refused(web.post('library.rows', null), 400);
  await refused(web.post('library.add', { paths: ['/music\0'] }), 400);
  await refused(web.post('settings.get', {}, { body: '{"a":' }), 400);
  await refused(web.post('settings.get', {}, { body: '' }), 400);
  await refused(web.post('settings.get', {}, { body: Buffer.from([0x22, 0xff, 0x22]) }), 400);
  await refused(web.post('settings.get', {}, { headers: { 'content-type': 'text/plain' } }), 415);
  await refused(web.post('settings.get', {}, { headers: { 'content-type': '' } }), 415);
  for (const name of ['no.such', 'constructor', '__proto__', 'toString', '', 'settings.get/x']) {
    await refused(web.post(name, {}), 404);
  }
  await refused(http(web.port, '/api/settings.get', { headers: { cookie: web.cookie } }), 405);
  await refused(http(web.port, '/api/events', { method: 'POST', headers: { cookie: web.cookie } }), 405);
  await refused(http(web.port, 'http://evil.example/', { headers: { cookie: web.cookie } }), 400);
  await refused(http(web.port, '/', { method: 'DELETE', headers: { cookie: web.cookie } }), 405);
  expect(web.engine.requests).toHaveLength(before);
});

test('200,000 selected tracks fit, more than 8 MB do not', async () => {
  const ids = Array.from({ length: 200_000 }, (_, index) => 2_000_000_000 + index);
  const payload = { selection: { ids }, decision: { kind: 'accept' } };
  const answer = await web.post('review.decide', payload);
  expect(JSON.parse(answer.text)).toMatchObject({ ok: true, answer: { decided: 200_000 } });
  const tooLarge = Buffer.alloc(8 * 1024 * 1024 + 1, ' ');
  const announced = await web.post('settings.get', {}, { body: tooLarge });
  expect(announced.status).toBe(413);
  expect(announced.headers.connection).toBe('close');
  const chunked = await web.post(
    'settings.get',
    {},
    { body: tooLarge, headers: { 'transfer-encoding': 'chunked' } },
  );
  expect(chunked.status).toBe(413);
  expect((await web.post('settings.get', {})).status).toBe(200);
});
