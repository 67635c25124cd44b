/** Covers: the picture in a track's file, for the player and the system's own. */
import { stat } from 'node:fs/promises';
import { parseFile, selectCover } from 'music-metadata';

export interface CoverReply {
  /** 204: the file has no picture that a page can show. */
  readonly status: 200 | 204 | 404;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | null;
}

/** Pictures that every browser shows; SVG is none of them, since it can hold scripts. */
const shownTypes: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/bmp',
]);
/** Larger pictures are left out: nobody sees what is in them at this size. */
const limitBytes = 16 * 2 ** 20;
const none: CoverReply = { status: 204, headers: { 'cache-control': 'no-store' }, body: null };

/** Reads the front cover of a file, or its only picture. A file that cannot be read is answered 404. */
export async function openCover(path: string): Promise<CoverReply> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return { status: 404, headers: {}, body: null };
  const metadata = await parseFile(path, { duration: false, skipCovers: false }).catch(() => null);
  const picture = selectCover(metadata?.common.picture);
  const type = picture?.format.toLowerCase().replace('image/jpg', 'image/jpeg');
  if (!picture || type === undefined || !shownTypes.has(type) || picture.data.length > limitBytes)
    return none;
  const headers = {
    'content-type': type,
    'content-length': String(picture.data.length),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  };
  return { status: 200, headers, body: new Uint8Array(picture.data) };
}
