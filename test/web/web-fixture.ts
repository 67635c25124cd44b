/** A running web shell over a fake engine, with a small interface of its own, and a browser let in. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWebServer, type WebServer } from '../../main/web/server.ts';
import { FakeEngine } from '../support/fake-engine.ts';
import { http, type HttpAnswer, type HttpRequest } from '../support/http-client.ts';

export interface WebFixture extends AsyncDisposable {
  readonly engine: FakeEngine;
  readonly server: WebServer;
  readonly folder: string;
  readonly port: number;
  readonly origin: string;
  /** The session cookie as a browser would send it. */
  readonly cookie: string;
  /** A request with the session's cookie. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  /** A POST as our own page sends it; `headers` overrides. */
  post(name: string, payload: unknown, request?: HttpRequest): Promise<HttpAnswer>;
}

export async function startWebFixture(): Promise<WebFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'earmark-web-'));
  const rendererFolder = join(folder, 'renderer');
  await mkdir(join(rendererFolder, 'assets'), { recursive: true });
  await writeFile(join(rendererFolder, 'index.html'), '<!doctype html><title>Earmark</title>');
  await writeFile(join(rendererFolder, 'assets', 'index-a1.js'), 'export {};');
  await writeFile(join(rendererFolder, '.hidden.js'), 'hidden');
  await writeFile(join(folder, 'secret.js'), 'secret');
  await writeFile(
    join(folder, 'song.mp3'),
    Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256)),
  );
  const engine = new FakeEngine();
  const server = await startWebServer({
    engine,
    rendererFolder,
    resolveTrackPath: async (id) => (id === 1 ? join(folder, 'song.mp3') : id === 2 ? folder : null),
  });
  const { port } = server;
  const cookie = await enter(server.url, port);
  const origin = `http://127.0.0.1:${port}`;
  return {
    engine,
    server,
    folder,
    port,
    origin,
    cookie,
    get: (path, headers = {}) => http(port, path, { headers: { cookie, ...headers } }),
    post: (name, payload, request = {}) =>
      http(port, `/api/${name}`, {
        method: 'POST',
        body: JSON.stringify(payload),
        ...request,
        headers: { cookie, origin, 'content-type': 'application/json', ...request.headers },
      }),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Opens a one-time address and returns the cookie it gave. */
export async function enter(url: string, port: number): Promise<string> {
  const { pathname, search } = new URL(url);
  const answer = await http(port, pathname + search);
  const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0];
  if (cookie === undefined) throw new Error(`no session: ${answer.status} ${answer.text}`);
  return cookie;
}
