/**
 * Labelled data sets: a folder with one folder of audio per genre, a list of tracks, or a spectrogram set; and
 * their splits.
 *
 * A track's genre is the name of the folder right below the data set, however deep the track lies in it
 * (`rock/album/song.mp3` is rock); its id is its file's name without the ending.
 */
import { lstat, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { z, ZodError } from 'zod';
import { Failure } from '../../../models/failure.ts';
import { surveyFolder, type AudioTrack, type FolderSurvey } from './dataset-folder.ts';
import { readSpectrogramSet, type SpectrogramSet } from './spectrogram-set.ts';
import { parseTrackList } from './track-list.ts';

export type { AudioTrack } from './dataset-folder.ts';

export type Dataset =
  | {
      readonly kind: 'audio';
      readonly path: string;
      readonly tracks: readonly AudioTrack[];
      /** What is odd about the folder; left out where the tracks are not those of one folder. */
      readonly survey?: FolderSurvey;
    }
  | {
      readonly kind: 'spectrograms';
      readonly path: string;
      readonly set: SpectrogramSet;
      readonly tracks: SpectrogramSet['tracks'];
    };

/**
 * Opens the data set at `path`.
 *
 * @throws Failure `not-found`, `no-permission` or `invalid-dataset`, saying what was expected.
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
    const listed = await readTrackList(path);
    if (listed !== null) return { kind: 'audio', path, tracks: listed };
    const set = await readSpectrogramSet(path);
    return { kind: 'spectrograms', path, set, tracks: set.tracks };
  }
  const { tracks, survey } = await surveyFolder(path).catch((error: unknown) => {
    throw new Failure(
      'no-permission',
      `${path} cannot be looked into. Nothing was changed. Allow reading the folder, or choose another one.`,
      { cause: error },
    );
  });
  if (tracks.length === 0) {
    throw new Failure(
      'invalid-dataset',
      `${path} holds no audio in folders named after genres. Nothing was changed. Put each genre's files into a folder of its name.`,
    );
  }
  return { kind: 'audio', path, tracks, survey };
}

/** The tracks that a JSON file lists; null where it is no list of tracks. */
async function readTrackList(path: string): Promise<AudioTrack[] | null> {
  try {
    return parseTrackList(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    // What is no JSON at all, the reader of spectrogram sets tells.
    if (!(error instanceof ZodError)) return null;
    throw new Failure(
      'invalid-dataset',
      `${path} is a damaged list of tracks: ${z.prettifyError(error).slice(0, 500)} Nothing was changed. Choose another data set.`,
      { cause: error },
    );
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
      .map((line) => line.normalize('NFC').trim())
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
  const chosen = tracks.filter(({ id }) => ids.has(id.normalize('NFC')));
  if (chosen.length > 0) return chosen;
  throw new Failure(
    'invalid-split',
    `The split names ${ids.size} tracks and none of them is in the data set. Nothing was changed. Ids are file names without their ending, such as blues.00029.`,
  );
}
