/** Origin checks: only this server's own pages may speak to it, whatever a browser has been told. */
import type { IncomingHttpHeaders } from 'node:http';

/** Where the server listens: on this computer only. */
export const ownHost = '127.0.0.1';

/**
 * Whether the `Host` header names this computer. A foreign name that resolves to 127.0.0.1 (DNS rebinding)
 * would make a foreign page "same origin"; it still sends its own name here.
 */
export function isOwnHost(headers: IncomingHttpHeaders, port: number): boolean {
  const host = headers.host?.toLowerCase();
  return host === `${ownHost}:${port}` || host === `localhost:${port}`;
}

/** Whether a request that a page made comes from this server's own page, as far as the browser says. */
export function isOwnOrigin(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return headers.origin === undefined || headers.origin === `http://${headers.host?.toLowerCase()}`;
}

/** The stricter form for requests that act: the browser has to say that it is our own page. */
export function isProvenOwnOrigin(headers: IncomingHttpHeaders): boolean {
  const proof = headers.origin !== undefined || headers['sec-fetch-site'] === 'same-origin';
  return proof && isOwnOrigin(headers);
}
