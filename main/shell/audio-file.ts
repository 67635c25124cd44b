/**
 * Audio files by range, for the page's player: the part of RFC 9110, section 14, that a media element uses.
 * https://www.rfc-editor.org/rfc/rfc9110#section-14
 *
 * What browsers cannot play is sent as WAV, decoded as it is read; a page can ask for that of any file.
 */
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { DecodedAudio } from './decoded-audio.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.mp3': 'audio/mpeg',
  '.flac': 'audio/flac',
  '.m4a': 'audio/mp4',
  '.mp4': 'audio/mp4',
  '.aac': 'audio/aac',
  '.ogg': 'audio/ogg',
  '.oga': 'audio/ogg',
  '.opus': 'audio/ogg',
  '.wav': 'audio/wav',
};

export interface AudioReply {
  readonly status: 200 | 206 | 404 | 416;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes; whoever takes the reply reads it to its end or destroys it. Null where there are none. */
  readonly body: Readable | null;
}

/** First and last byte, both inclusive. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads a `Range` header for a file of `size` bytes. Returns `whole` where the header is absent, malformed or
 * asks for several ranges (a server may ignore those), `unsatisfiable` where it lies past the end.
 */
export function parseRange(header: string | null, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return 'whole';
  if (match[1] === '') {
    const length = Math.min(Number(match[2]), size);
    return length > 0 ? { first: size - length, last: size - 1 } : 'unsatisfiable';
  }
  const first = Number(match[1]);
  const last = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (match[2] !== '' && Number(match[2]) < first) return 'whole';
  return first < size ? { first, last } : 'unsatisfiable';
}

/** Tracks that are being decoded, for every player of this process. */
const decoded = new DecodedAudio();
const missing: AudioReply = { status: 404, headers: {}, body: null };

/**
 * Opens an audio file for a player. What is not there or not a regular file is answered 404.
 *
 * @param as `wav`: decoded, whatever it is; else only where browsers cannot play it.
 */
export async function openAudio(
  path: string,
  rangeHeader: string | null,
  as: string | null = null,
): Promise<AudioReply> {
  if (as === 'wav' || !(await decoded.isPlayable(path))) {
    const reply = await decodedReply(path, rangeHeader);
    // What cannot be decoded is sent as it is: the player says that it cannot play it.
    if (reply || as === 'wav') return reply ?? missing;
  }
  return fileReply(path, rangeHeader);
}

async function decodedReply(path: string, rangeHeader: string | null): Promise<AudioReply | null> {
  const size = await decoded.size(path).catch(() => null);
  if (size === null) return null;
  const headers = headersFor('audio/wav');
  const { range, ...head } = headOf(headers, rangeHeader, size);
  const body = range
    ? Readable.from(decoded.read(path, range.first, range.last), { objectMode: false })
    : null;
  return { ...head, body };
}

async function fileReply(path: string, rangeHeader: string | null): Promise<AudioReply> {
  let file: FileHandle;
  try {
    // Without O_NONBLOCK, opening a FIFO that is named like music would never return.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return missing;
  }
  try {
    const status = await file.stat();
    if (!status.isFile()) {
      await file.close();
      return missing;
    }
    return await replyWith(file, status.size, path, rangeHeader);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function replyWith(
  file: FileHandle,
  size: number,
  path: string,
  rangeHeader: string | null,
): Promise<AudioReply> {
  const headers = headersFor(contentTypes[extname(path).toLowerCase()] ?? 'application/octet-stream');
  const { range, ...head } = headOf(headers, rangeHeader, size);
  if (range) return { ...head, body: file.createReadStream({ start: range.first, end: range.last }) };
  await file.close();
  return { ...head, body: null };
}

function headersFor(contentType: string): Record<string, string> {
  return {
    'accept-ranges': 'bytes',
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  };
}

/** The reply to a range of a file of `size` bytes, and which bytes it carries; null for none. */
function headOf(
  headers: Readonly<Record<string, string>>,
  rangeHeader: string | null,
  size: number,
): Omit<AudioReply, 'body'> & { readonly range: ByteRange | null } {
  const range = parseRange(rangeHeader, size);
  if (range === 'unsatisfiable')
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` }, range: null };
  const { first, last } = range === 'whole' ? { first: 0, last: size - 1 } : range;
  const length = { 'content-length': String(last - first + 1) };
  if (size === 0) return { status: 200, headers: { ...headers, ...length }, range: null };
  if (range === 'whole') return { status: 200, headers: { ...headers, ...length }, range: { first, last } };
  const contentRange = { 'content-range': `bytes ${first}-${last}/${size}` };
  return { status: 206, headers: { ...headers, ...length, ...contentRange }, range };
}
