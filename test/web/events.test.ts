/** Events over HTTP: order, reconnection, gaps and slow readers. */
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHttp, readServerSentEvents } from '../support/http-client.ts';
import { startWebFixture, type WebFixture } from './web-fixture.ts';

let web: WebFixture;
const open: IncomingMessage[] = [];

beforeEach(async () => {
  web = await startWebFixture();
});
afterEach(async () => {
  for (const stream of open.splice(0)) stream.destroy();
  await web[Symbol.asyncDispose]();
});

async function connect(lastEventId?: string): Promise<IncomingMessage> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const answer = await openHttp(web.port, '/api/events', { headers: { cookie: web.cookie, ...headers } });
  open.push(answer);
  return answer;
}

/** Reads so many events from a stream. */
async function take(stream: IncomingMessage, count: number): Promise<{ id: string; data: unknown }[]> {
  const events = [];
  for await (const event of readServerSentEvents(stream)) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

test('events arrive in order, numbered, and end with the server', async () => {
  const stream = await connect();
  expect(stream.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  expect(stream.headers['cache-control']).toBe('no-store');
  const events = readServerSentEvents(stream);
  web.engine.publishJob();
  expect((await events.next()).value).toMatchObject({
    id: '1',
    data: { seq: 1, type: 'job', job: { jobId: 'job-1' } },
  });
  web.engine.publish({ type: 'tracksChanged', trackIds: [1, 2] });
  expect((await events.next()).value).toMatchObject({
    id: '2',
    data: { seq: 2, type: 'tracksChanged', trackIds: [1, 2] },
  });
  await web.server.close();
  expect(await events.next()).toEqual({ done: true, value: undefined });
});

test('a page that comes back gets what it missed', async () => {
  for (let index = 0; index < 5; index += 1) web.engine.publish({ type: 'historyChanged' });
  const stream = await connect('3');
  expect((await take(stream, 2)).map((event) => event.id)).toEqual(['4', '5']);
});

test('a page that missed too much is shown the gap at once', async () => {
  for (let index = 0; index < 1000; index += 1) web.engine.publish({ type: 'historyChanged' });
  expect((await take(await connect('3'), 1)).map((event) => event.id)).toEqual(['1000']);
});

test('a page that knows events of an earlier server is shown the break at once', async () => {
  web.engine.publish({ type: 'historyChanged' });
  expect((await take(await connect('900'), 1)).map((event) => event.id)).toEqual(['1']);
});

test.each(['1', undefined, 'x'])(
  'a page that missed nothing we know of gets what happens now: %s',
  async (id) => {
    web.engine.publish({ type: 'historyChanged' });
    const stream = await connect(id);
    web.engine.publish({ type: 'settingsChanged' });
    expect(await take(stream, 1)).toMatchObject([{ id: '2', data: { type: 'settingsChanged' } }]);
  },
);

test('a slow page gets the latest of each kind and costs no memory', async () => {
  const stream = await connect();
  stream.pause();
  const manyIds = Array.from({ length: 20_000 }, (_, index) => index);
  const total = 600;
  for (let index = 1; index <= total; index += 1) {
    web.engine.publish({ type: 'tracksChanged', trackIds: manyIds });
    web.engine.publishJob({ done: index, jobId: `job-${index % 2}` });
    if (index % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const events: { id: string; data: unknown }[] = [];
  for await (const event of readServerSentEvents(stream)) {
    events.push(event);
    if (event.id === String(2 * total)) break;
  }
  expect(events.length).toBeLessThan(total);
  const ids = events.map((event) => Number(event.id));
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  expect(events.slice(-3).map((event) => event.data)).toMatchObject([
    { type: 'job', job: { jobId: 'job-1', done: total - 1 } },
    { type: 'tracksChanged', trackIds: 'many' },
    { type: 'job', job: { jobId: 'job-0', done: total } },
  ]);
});
