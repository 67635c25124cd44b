/** Which names a scan looks at, and how a name that is no text is shown. */
import { isUtf8 } from 'node:buffer';
import { extname } from 'node:path';
import { audioExtensions } from '../../models/track.ts';

/** Folders that systems and network drives keep for themselves; in lower case. Hidden ones are left out anyway. */
const systemFolders: ReadonlySet<string> = new Set([
  '$recycle.bin',
  'system volume information',
  'lost+found',
  '@eadir',
  '@recycle',
  '#recycle',
  '#snapshot',
  '__macosx',
]);

/** Whether a scan passes over a name: hidden (our own temporary files too), or the system's own. */
export function isPassedOver(name: string): boolean {
  return name.startsWith('.') || systemFolders.has(name.toLowerCase());
}

/** Whether a name looks like music; the content decides later. */
export function isAudioName(name: string): boolean {
  return audioExtensions.has(extname(name).slice(1).toLowerCase());
}

/**
 * A name as text, null where its bytes are no UTF-8. Node would put replacement characters into it, and the
 * path would lead nowhere or, worse, to another file.
 */
export function decodeName(name: Buffer): string | null {
  return isUtf8(name) ? name.toString('utf8') : null;
}

/** A name that is no text, for showing only: "caf\xE9.mp3". */
export function escapeName(name: Buffer): string {
  return name.toString('latin1').replace(/[\x80-\xFF]/gu, (character) => {
    return String.raw`\x` + character.charCodeAt(0).toString(16).toUpperCase();
  });
}
