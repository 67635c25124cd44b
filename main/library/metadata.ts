/** The tags by which a person recognises a track, read from its file. */
import { isUtf8 } from 'node:buffer';
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import {
  parseBlob,
  parseFile,
  type IAudioMetadata,
  type ICommonTagsResult,
  type IOptions,
} from 'music-metadata';
import { noTags, type TrackTags } from '../../models/track.ts';
import { probeFormat } from '../audio/probe.ts';

export interface ReadTags {
  /** Null when the file could not be opened or took too long: worth another try at the next scan. */
  readonly tags: TrackTags | null;
  /** Seconds, where a header says it; null otherwise. */
  readonly durationSeconds: number | null;
  /** What went wrong, in sentences. */
  readonly warnings: readonly string[];
}

export interface ReadTagsOptions {
  /** Longest wait for one file, default 5 seconds: a drive that hangs must not hold up the others. */
  readonly timeoutMs?: number;
}

const options: IOptions = { duration: false, skipCovers: true };

/** Longer values are cut: a tag may hold megabytes, and the list shows a line. */
const maxCharacters = 1_000;
const maxGenres = 50;
/** Beyond this a file that is no audio is not searched for tags. */
const hugeBytes = 64 * 2 ** 20;

/**
 * Reads the tags of a file: ID3v1, ID3v2, APEv2, Vorbis comments, MP4 and the others that music-metadata
 * knows, numbers of ID3 genres as their names. Tags that cannot be read count as none, with a warning;
 * pictures are skipped. Never throws, and never opens what is not a regular file.
 */
export async function readTags(path: string, { timeoutMs = 5_000 }: ReadTagsOptions = {}): Promise<ReadTags> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<ReadTags>((settle) => {
    const warning = 'Reading the tags took too long. They will be read at the next scan.';
    timer = setTimeout(() => settle({ tags: null, durationSeconds: null, warnings: [warning] }), timeoutMs);
  });
  try {
    return await Promise.race([read(path), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function read(path: string): Promise<ReadTags> {
  try {
    const stats = await stat(path);
    // Opening a FIFO would wait for a writer for ever.
    if (!stats.isFile()) throw new Error('it is not a regular file');
    // The parser looks for a first frame through the whole of a file that has none, and cannot be stopped.
    if (stats.size > hugeBytes && !(await isAudio(path))) {
      return { tags: noTags, durationSeconds: null, warnings: ['It is huge and holds no audio.'] };
    }
  } catch (error) {
    return { tags: null, durationSeconds: null, warnings: [warningOf(error)] };
  }
  try {
    const { common, format, quality, native } = await parse(path);
    return {
      tags: 'exif' in native ? mendRiff(tagsOf(common)) : tagsOf(common),
      durationSeconds: positive(format.duration),
      warnings: quality.warnings.map(({ message }) => message),
    };
  } catch (error) {
    return { tags: noTags, durationSeconds: null, warnings: [warningOf(error)] };
  }
}

async function isAudio(path: string): Promise<boolean> {
  return probeFormat(path).then(
    () => true,
    () => false,
  );
}

/** By the name first, which needs fewer reads; a file that is not what its name says is recognised by its content. */
async function parse(path: string): Promise<IAudioMetadata> {
  const byName = await parseFile(path, options).catch(() => null);
  if (byName !== null && isTelling(byName)) return byName;
  return parseBlob(await openAsBlob(path), options);
}

function isTelling({ format, native }: IAudioMetadata): boolean {
  return format.duration !== undefined || Object.keys(native).length > 0;
}

function tagsOf(common: ICommonTagsResult): TrackTags {
  const artists = (common.artists ?? []).map(clean).filter((artist) => artist !== null);
  return {
    artist: clean(common.artist) ?? (artists.join(', ') || null),
    albumArtist: clean(common.albumartist),
    album: clean(common.album),
    title: clean(common.title),
    genres: [...new Set((common.genre ?? []).map(clean).filter((genre) => genre !== null))].slice(
      0,
      maxGenres,
    ),
    year: common.year !== undefined && Number.isSafeInteger(common.year) ? common.year : null,
  };
}

/**
 * RIFF INFO names no encoding and is read as Latin-1, but most programs write UTF-8: text whose bytes are
 * valid UTF-8 beyond ASCII was meant so.
 */
function mendRiff(tags: TrackTags): TrackTags {
  return {
    ...tags,
    artist: tags.artist && mendText(tags.artist),
    albumArtist: tags.albumArtist && mendText(tags.albumArtist),
    album: tags.album && mendText(tags.album),
    title: tags.title && mendText(tags.title),
    genres: tags.genres.map(mendText),
  };
}

function mendText(text: string): string {
  if (!/[\x80-\xFF]/u.test(text) || /[^\0-\xFF]/u.test(text)) return text;
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : text;
}

/** Text without NULs and white space around; null when nothing is left. */
function clean(text: string | undefined): string | null {
  return (
    text
      ?.replaceAll('\0', ' ')
      .replace(/\p{Surrogate}/gu, '\uFFFD')
      .trim()
      .slice(0, maxCharacters) || null
  );
}

function positive(seconds: number | undefined): number | null {
  return seconds !== undefined && Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

function warningOf(error: unknown): string {
  return `Its tags could not be read: ${error instanceof Error ? error.message : String(error)}.`;
}
