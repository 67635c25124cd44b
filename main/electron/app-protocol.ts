/** The `app:` protocol: the built interface and the library's audio, under one origin of their own. */
import { Readable } from 'node:stream';
import { protocol } from 'electron';
import { openAudio } from '../shell/audio-file.ts';
import { openCover } from '../shell/cover.ts';
import { readRendererFile } from '../shell/renderer-files.ts';
import { securityHeaders } from '../shell/security-headers.ts';

const scheme = 'app';
const host = 'earmark';

/** Address of the page. */
export const pageUrl = `${scheme}://${host}/`;

/** Whether an address belongs to the program itself. */
export function isOwnUrl(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === `${scheme}:` && url.host === host;
}

/** Makes `app:` a scheme with an origin, fetch and streams. Has to run before the application is ready. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true };
  protocol.registerSchemesAsPrivileged([{ scheme, privileges }]);
}

export interface AppProtocolOptions {
  /** Folder of the built interface. */
  readonly rendererFolder: string;
  /** Path of a track's file, null for an unknown id. */
  readonly resolveTrackPath: (trackId: number) => Promise<string | null>;
  /** Path of a clip of the set that the retrain wizard shows, null where there is none. */
  readonly resolveClipPath: (clip: number) => Promise<string | null>;
}

/** Answers every `app:` request: GET of a built file, of `/audio/ID`, `/cover/ID` or `/clip/NUMBER`, nothing else. */
export function serveAppProtocol(options: AppProtocolOptions): void {
  protocol.handle(scheme, async (request) => {
    const url = URL.parse(request.url);
    if (url?.host !== host || (request.method !== 'GET' && request.method !== 'HEAD')) return notFound();
    const audio = /^\/(audio|cover|clip)\/(\d{1,15})$/.exec(url.pathname);
    if (audio) {
      const resolve = audio[1] === 'clip' ? options.resolveClipPath : options.resolveTrackPath;
      const path = await resolve(Number(audio[2]));
      if (path === null) return notFound();
      if (audio[1] === 'cover') return coverResponse(path);
      return audioResponse(path, request.headers.get('range'), url.searchParams.get('as'));
    }
    const file = await readRendererFile(options.rendererFolder, url.pathname);
    return file ? new Response(new Uint8Array(file.body), { headers: file.headers }) : notFound();
  });
}

async function audioResponse(path: string, range: string | null, as: string | null): Promise<Response> {
  const { status, headers, body } = await openAudio(path, range, as);
  if (status === 404) return notFound();
  return new Response(body ? Readable.toWeb(body) : null, { status, headers });
}

async function coverResponse(path: string): Promise<Response> {
  const { status, headers, body } = await openCover(path);
  return status === 404 ? notFound() : new Response(body, { status, headers });
}

function notFound(): Response {
  return new Response(null, { status: 404, headers: securityHeaders });
}
