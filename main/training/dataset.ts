/**
 * Labelled data sets: a folder with one folder of audio per genre, or a spectrogram set; and their splits.
 *
 * A track's genre is the name of the folder right below the data set, however deep the track lies in it
 * (`rock/album/song.mp3` is rock); its id is its file's name without the ending. Files of one folder that differ
 * only in their ending are versions of one track and count once.
 */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';
import { Failure } from '../../models/failure.ts';
import { audioExtensions } from '../../models/track.ts';
import { compareText } from './compare-text.ts';
import { readSpectrogramSet, type SpectrogramSet } from './spectrogram-set.ts';

export interface AudioTrack {
  readonly id: string;
  readonly genre: string;
  /** The track's files, the largest first. */
  readonly paths: readonly string[];
}

export type Dataset =
  | { readonly kind: 'audio'; readonly path: string; readonly tracks: readonly AudioTrack[] }
  | {
      readonly kind: 'spectrograms';
      readonly path: string;
      readonly set: SpectrogramSet;
      readonly tracks: SpectrogramSet['tracks'];
    };

/** Folders nested deeper than this are not looked into. */
const maxDepth = 12;

/**
 * Opens the data set at `path`.
 *
 * @throws Failure `not-found` or `invalid-dataset`, saying what was expected.
 */
export async function openDataset(path: string): Promise<Dataset> {
  const stats = await lstat(path).catch((error: unknown) => {
    throw new Failure('not-found', `There is no data set at ${path}. Nothing was changed. Check the path.`, {
      cause: error,
    });
  });
  if (!stats.isDirectory()) {
    if (extname(path).toLowerCase() !== '.json') {
      throw new Failure(
        'invalid-dataset',
        `${path} is no data set: that is a folder with one folder of audio per genre, or the JSON file of a spectrogram set. Nothing was changed.`,
      );
    }
    const set = await readSpectrogramSet(path);
    return { kind: 'spectrograms', path, set, tracks: set.tracks };
  }
  const tracks = await indexFolder(path);
  if (tracks.length === 0) {
    throw new Failure(
      'invalid-dataset',
      `${path} holds no audio in folders named after genres. Nothing was changed. Put each genre's files into a folder of its name.`,
    );
  }
  return { kind: 'audio', path, tracks };
}

async function indexFolder(root: string): Promise<AudioTrack[]> {
  const versions = new Map<string, { path: string; size: number }[]>();
  for await (const path of audioFilesBelow(root, 0)) {
    const stem = path.slice(0, -extname(path).length);
    const files = versions.get(stem) ?? [];
    versions.set(stem, files);
    files.push({ path, size: (await lstat(path)).size });
  }
  return [...versions]
    .map(([stem, files]) => ({
      id: basename(stem),
      genre: relative(root, stem).split(sep)[0]!,
      paths: files.toSorted((a, b) => b.size - a.size || compareText(a.path, b.path)).map(({ path }) => path),
    }))
    .toSorted(
      (a, b) =>
        compareText(a.genre, b.genre) || compareText(a.id, b.id) || compareText(a.paths[0]!, b.paths[0]!),
    );
}

/** Audio by name, in folders below `folder`; files beside the genres' folders and links are passed over. */
async function* audioFilesBelow(folder: string, depth: number): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory() && depth < maxDepth) yield* audioFilesBelow(path, depth + 1);
    else if (entry.isFile() && depth > 0 && audioExtensions.has(extname(path).slice(1).toLowerCase()))
      yield path;
  }
}

/**
 * The track ids of one part of a split: `NAME.txt` in `folder`, one id a line.
 *
 * @throws Failure `invalid-split` when the file cannot be read or names nothing.
 */
export async function readSplitPart(folder: string, part: string): Promise<ReadonlySet<string>> {
  const path = join(folder, `${basename(part)}.txt`);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Failure(
      'invalid-split',
      `The split has no readable part "${part}": ${path} cannot be read. Nothing was changed. A split folder holds NAME.txt with one track id a line.`,
      { cause: error },
    );
  });
  const ids = new Set(
    text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  );
  if (ids.size === 0) {
    throw new Failure(
      'invalid-split',
      `${path} names no track. Nothing was changed. Write one track id a line.`,
    );
  }
  return ids;
}

/**
 * The data set's tracks that the part names.
 *
 * @throws Failure `invalid-split` when it names none of them.
 */
export function tracksOfPart<Track extends { readonly id: string }>(
  tracks: readonly Track[],
  ids: ReadonlySet<string>,
): Track[] {
  const chosen = tracks.filter(({ id }) => ids.has(id));
  if (chosen.length > 0) return chosen;
  throw new Failure(
    'invalid-split',
    `The split names ${ids.size} tracks and none of them is in the data set. Nothing was changed. Ids are file names without their ending, such as blues.00029.`,
  );
}
