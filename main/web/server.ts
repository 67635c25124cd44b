/**
 * The web shell: the interface and the engine's requests over HTTP, for a browser on this computer only.
 *
 *   GET  /?token=...     exchanges the one-time token for a session cookie and goes to /
 *   GET  /, /assets/...  the built interface
 *   POST /api/NAME       a request of models/engine-contract.ts, JSON in and out
 *   GET  /api/events     the engine's events (server-sent events)
 *   GET  /audio/ID       a track's file, with ranges; ?as=wav decodes it
 *   GET  /cover/ID      the picture in a track's file; 204 where it has none
 *   GET  /clip/NUMBER    the same of a clip of the set to retrain on
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { EngineClient } from '../../models/engine-contract.ts';
import { Failure, toSerialisedFailure } from '../../models/failure.ts';
import { openAudio } from '../shell/audio-file.ts';
import { openCover } from '../shell/cover.ts';
import { dispatch, isEngineRequestName } from '../shell/dispatch.ts';
import { readRendererFile } from '../shell/renderer-files.ts';
import { EventStreams } from './event-streams.ts';
import { HttpRefusal, readJson, sendPage, sendReply } from './http-replies.ts';
import { isOwnHost, isOwnOrigin, isProvenOwnOrigin } from './origin.ts';
import { SessionGate } from './session-gate.ts';

const host = '127.0.0.1';
/** Answers under way when the server closes have so long to get out. */
const closeGraceMs = 200;

export interface WebServerOptions {
  readonly engine: EngineClient;
  /** Folder of the built interface, with its index.html. */
  readonly rendererFolder: string;
  /** 1..65535; left out or 0, the system chooses a free one. */
  readonly port?: number;
  /** Path of a track's file, null for an unknown id. Left out, no audio is served. */
  readonly resolveTrackPath?: (trackId: number) => Promise<string | null>;
  /** Path of a clip of the set that the retrain wizard shows, null where there is none. */
  readonly resolveClipPath?: (clip: number) => Promise<string | null>;
}

export interface WebServer {
  /** Address with a one-time token: open it once. */
  readonly url: string;
  readonly port: number;
  /** Another address with a token of its own, for a browser that lost its session. */
  newUrl(): string;
  /** Ends every stream and connection. The engine is left running. */
  close(): Promise<void>;
}

/**
 * Starts the web shell on 127.0.0.1.
 *
 * Throws `not-found` where the interface has not been built, `invalid-request` where the port cannot be had.
 */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  if (!(await readRendererFile(options.rendererFolder, '/'))) {
    throw new Failure(
      'not-found',
      `The interface is missing: there is no index.html in "${options.rendererFolder}". Build it, then start again.`,
    );
  }
  const server = createServer();
  const port = await listen(server, options.port ?? 0);
  const gate = new SessionGate(port);
  const streams = new EventStreams(options.engine);
  const shell = new WebShell(options, port, gate, streams);
  server.on('request', (request, response) => void shell.handle(request, response));
  const newUrl = (): string => `http://${host}:${port}/?token=${gate.issueToken()}`;
  return {
    url: newUrl(),
    port,
    newUrl,
    close: async () => {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      streams.close();
      const grace = setTimeout(() => server.closeAllConnections(), closeGraceMs);
      await closed;
      clearTimeout(grace);
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, exclusive: true }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw new Failure(
      'invalid-request',
      `Port ${port} cannot be used: another program has it, or it is not allowed. Choose another port, or leave it out.`,
      { cause: error },
    );
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

class WebShell {
  readonly #options: WebServerOptions;
  readonly #port: number;
  readonly #gate: SessionGate;
  readonly #streams: EventStreams;

  constructor(options: WebServerOptions, port: number, gate: SessionGate, streams: EventStreams) {
    this.#options = options;
    this.#port = port;
    this.#gate = gate;
    this.#streams = streams;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response);
    } catch (error) {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      // The rest of a refused body is not read; the connection cannot be used again.
      if (!request.complete) response.setHeader('connection', 'close');
      const status = error instanceof HttpRefusal ? error.status : 500;
      sendReply(response, { ok: false, failure: toSerialisedFailure(error) }, status);
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isOwnHost(request.headers, this.#port)) {
      throw new HttpRefusal(421, 'invalid-request', 'Earmark answers to 127.0.0.1 only. Nothing was done.');
    }
    // Joined as text: as a relative reference, "//name/path" would name a host of its own.
    const url = URL.parse(`http://${host}:${this.#port}${request.url ?? ''}`);
    if (!url || request.url?.startsWith('/') !== true) {
      throw new HttpRefusal(400, 'invalid-request', 'The address was not understood. Nothing was done.');
    }
    const token = url.pathname === '/' ? url.searchParams.get('token') : null;
    if (token !== null && request.method === 'GET') return this.#enter(request, response, token);
    if (!this.#gate.admits(request.headers.cookie)) return this.#refuse(url, response);
    if (url.pathname === '/api/events') return this.#events(request, response);
    if (url.pathname.startsWith('/api/')) return this.#request(url.pathname.slice(5), request, response);
    allow(request, 'GET', 'HEAD');
    if (url.pathname.startsWith('/cover/')) return this.#cover(url, request, response);
    if (/^\/(?:audio|clip)\//.test(url.pathname)) return this.#audio(url, request, response);
    return this.#file(url.pathname, request, response);
  }

  /** A browser that is in already may open its old link again; any other needs a token not yet used. */
  #enter(request: IncomingMessage, response: ServerResponse, token: string): void {
    const admitted = this.#gate.admits(request.headers.cookie);
    const cookie = admitted ? null : this.#gate.redeem(token);
    if (!admitted && cookie === null) {
      sendPage(
        response,
        403,
        'This link has been used, or is of an earlier start. Start Earmark again for a new one.',
      );
      return;
    }
    const headers: Record<string, string> = cookie === null ? {} : { 'set-cookie': cookie };
    if (request.headers['sec-fetch-site'] === 'cross-site') {
      // After a link on another site (a terminal in a browser), a redirect would come without the Strict
      // cookie. Going on from a page of our own brings it.
      sendPage(response, 200, 'One moment.', { headers, refreshTo: '/' });
      return;
    }
    sendPage(response, 303, 'One moment.', { headers: { ...headers, location: '/' } });
  }

  #refuse(url: URL, response: ServerResponse): void {
    const sentence =
      'This browser has no session with Earmark. Open the link that Earmark printed when it started.';
    if (url.pathname.startsWith('/api/')) throw new HttpRefusal(401, 'no-permission', sentence);
    sendPage(response, 401, sentence);
  }

  #events(request: IncomingMessage, response: ServerResponse): void {
    allow(request, 'GET');
    if (!isOwnOrigin(request.headers)) throw foreignOrigin();
    this.#streams.open(request, response);
  }

  async #request(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    allow(request, 'POST');
    if (!isProvenOwnOrigin(request.headers)) throw foreignOrigin();
    if (!isEngineRequestName(name)) {
      throw new HttpRefusal(
        404,
        'invalid-request',
        'The engine knows no request of that name. Nothing was done.',
      );
    }
    sendReply(response, await dispatch(this.#options.engine, name, await readJson(request)));
  }

  async #file(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = await readRendererFile(this.#options.rendererFolder, path);
    if (!file) {
      sendPage(response, 404, 'There is nothing at this address.');
      return;
    }
    response.writeHead(200, { ...file.headers, 'content-length': file.body.length });
    response.end(request.method === 'HEAD' ? undefined : file.body);
  }

  async #cover(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isOwnOrigin(request.headers)) throw foreignOrigin();
    const [, id] = /^\/cover\/(\d{1,15})$/.exec(url.pathname) ?? [];
    const path = id === undefined ? null : await this.#options.resolveTrackPath?.(Number(id));
    const reply = path ? await openCover(path) : null;
    if (!reply || reply.status === 404) {
      sendPage(response, 404, 'There is no picture at this address.');
      return;
    }
    response.writeHead(reply.status, reply.headers);
    response.end(request.method === 'HEAD' ? undefined : reply.body);
  }

  async #audio(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isOwnOrigin(request.headers)) throw foreignOrigin();
    const [, kind, id] = /^\/(audio|clip)\/(\d{1,15})$/.exec(url.pathname) ?? [];
    const { resolveTrackPath, resolveClipPath } = this.#options;
    const resolve = kind === 'clip' ? resolveClipPath : resolveTrackPath;
    const path = id === undefined ? null : await resolve?.(Number(id));
    const as = url.searchParams.get('as');
    const reply = path ? await openAudio(path, request.headers.range ?? null, as) : null;
    if (!reply || reply.status === 404) {
      sendPage(response, 404, 'There is no audio at this address.');
      return;
    }
    response.writeHead(reply.status, reply.headers);
    if (!reply.body || request.method === 'HEAD') {
      reply.body?.destroy();
      response.end();
      return;
    }
    // A player that seeks drops the connection; that is no error.
    await pipeline(reply.body, response).catch(() => {
      // Where the connection was gone before anything was sent, the file is still open.
      reply.body?.destroy();
      response.destroy();
    });
  }
}

function allow(request: IncomingMessage, ...methods: readonly string[]): void {
  if (methods.includes(request.method ?? '')) return;
  throw new HttpRefusal(
    405,
    'invalid-request',
    `Only ${methods.join(' and ')} can be used here. Nothing was done.`,
  );
}

function foreignOrigin(): HttpRefusal {
  return new HttpRefusal(403, 'no-permission', "Only Earmark's own page may ask this. Nothing was done.");
}
