/** Renderer files: the built interface, read by name, for the window's protocol and the web server. */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { securityHeaders } from './security-headers.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/**
 * Segments of letters, digits, `_`, `-` and inner dots. Nothing else is ever looked up, so no `..`, escape,
 * backslash, drive or hidden file can be named.
 */
const safePath = /^(?:\/[\w-]+(?:\.[\w-]+)*)+$/;

export interface RendererFile {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The file of the built interface that a URL's path names; `/` is the page itself.
 *
 * Returns null for what is not there or is of no known type. The vite build puts a digest in the names below
 * `/assets/`, so those may be kept by the browser; the page may not.
 */
export async function readRendererFile(folder: string, urlPath: string): Promise<RendererFile | null> {
  const path = urlPath === '/' ? '/index.html' : urlPath;
  const contentType = contentTypes[extname(path)];
  if (contentType === undefined || !safePath.test(path)) return null;
  try {
    return {
      body: await readFile(join(folder, path)),
      headers: {
        ...securityHeaders,
        'content-type': contentType,
        'cache-control': path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store',
      },
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null;
    throw error;
  }
}
