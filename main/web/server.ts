/** The web server: starts the web shell on a port of this computer, and ends it. */
import { createServer, type Server } from 'node:http';
import { Failure } from '../../models/failure.ts';
import { readRendererFile } from '../shell/renderer-files.ts';
import { EventStreams } from './event-streams.ts';
import { ownHost } from './origin.ts';
import { SessionGate } from './session-gate.ts';
import { WebShell, type WebShellOptions } from './web-shell.ts';

/** Answers under way when the server closes have so long to get out. */
const closeGraceMs = 200;

export interface WebServerOptions extends WebShellOptions {
  /** 1..65535; left out or 0, the system chooses a free one. */
  readonly port?: number;
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
 * @throws Failure `not-found` where the interface has not been built, `invalid-request` where the port cannot be had.
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
  const newUrl = (): string => `http://${ownHost}:${port}/?token=${gate.issueToken()}`;
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
      server.listen({ host: ownHost, port, exclusive: true }, () => {
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
