/** Replies of the web server: JSON for the page's requests, a short document for a person. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EngineReply, EngineRequestName } from '../../models/engine-contract.ts';
import { Failure, type FailureCode } from '../../models/failure.ts';
import { securityHeaders } from '../shell/security-headers.ts';

/** A selection of 200,000 ids of up to ten digits takes 2.2 MB. */
export const maxBodyBytes = 8 * 1024 * 1024;

/** An answer that stops a request before it reaches the engine. */
export class HttpRefusal extends Failure {
  readonly status: number;

  constructor(status: number, code: FailureCode, message: string) {
    super(code, message);
    this.name = 'HttpRefusal';
    this.status = status;
  }
}

/**
 * Reads a JSON body of at most 8 MB.
 *
 * Throws `HttpRefusal` 415 for another content type, 413 for a larger body, 400 for what is not JSON in UTF-8.
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^application\/json(?:\s*;\s*charset=utf-8)?$/i.test(contentType)) {
    throw new HttpRefusal(415, 'invalid-request', 'A request has to be JSON. Nothing was done.');
  }
  const tooLarge = new HttpRefusal(
    413,
    'invalid-request',
    'The request is larger than 8 MB. Nothing was done.',
  );
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  // A stream that is left early would be destroyed, and with it the connection that is to carry the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!(chunk instanceof Buffer)) throw new TypeError('The request is being read as text.');
    size += chunk.length;
    if (size > maxBodyBytes) throw tooLarge;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw new HttpRefusal(400, 'invalid-request', 'The request is not valid JSON. Nothing was done.');
  }
}

/** Sends the engine's reply. A failure is an answer like another (200), a request not understood is not. */
export function sendReply(
  response: ServerResponse,
  reply: EngineReply<EngineRequestName>,
  refusalStatus?: number,
): void {
  const statuses: Partial<Record<FailureCode, number>> = { 'invalid-request': 400, internal: 500 };
  const status = reply.ok ? 200 : (refusalStatus ?? statuses[reply.failure.code] ?? 200);
  const body = Buffer.from(JSON.stringify(reply));
  response.writeHead(status, {
    ...securityHeaders,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': body.length,
  });
  response.end(body);
}

/** Sends a document of one sentence, for a person who opened a wrong address. */
export function sendPage(
  response: ServerResponse,
  status: number,
  sentence: string,
  options: { headers?: Record<string, string>; refreshTo?: '/' } = {},
): void {
  const refresh = options.refreshTo
    ? `<meta http-equiv="refresh" content="0; url=${options.refreshTo}">`
    : '';
  const body = Buffer.from(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark">` +
      `${refresh}<title>Earmark</title><h1>Earmark</h1><p>${sentence}</p></html>\n`,
  );
  response.writeHead(status, {
    ...securityHeaders,
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': body.length,
    ...options.headers,
  });
  response.end(body);
}
