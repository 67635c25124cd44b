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
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { EngineClient } from '../../models/engine-contract.ts';
import { toSerialisedFailure } from '../../models/failure.ts';
import { openAudio } from '../shell/audio-file.ts';
import { openCover } from '../shell/cover.ts';
import { dispatch, isEngineRequestName } from '../shell/dispatch.ts';
import { readRendererFile } from '../shell/renderer-files.ts';
import type { EventStreams } from './event-streams.ts';
import { HttpRefusal, readJson, sendPage, sendReply } from './http-replies.ts';
import { isOwnHost, isOwnOrigin, isProvenOwnOrigin, ownHost } from './origin.ts';
import type { SessionGate } from './session-gate.ts';

export interface WebShellOptions {
  readonly engine: EngineClient;
  /** Folder of the built interface, with its index.html. */
  readonly rendererFolder: string;
  /** Path of a track's file, null for an unknown id. Left out, no audio is served. */
  readonly resolveTrackPath?: (trackId: number) => Promise<string | null>;
  /** Path of a clip of the set that the retrain wizard shows, null where there is none. */
  readonly resolveClipPath?: (clip: number) => Promise<string | null>;
}

export class WebShell {
  readonly #options: WebShellOptions;
  readonly #port: number;
  readonly #gate: SessionGate;
  readonly #streams: EventStreams;

  constructor(options: WebShellOptions, port: number, gate: SessionGate, streams: EventStreams) {
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
    const url = URL.parse(`http://${ownHost}:${this.#port}${request.url ?? ''}`);
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
