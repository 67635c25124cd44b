/**
 * A folder with one folder of audio per genre: its tracks, and what about it a person should know.
 *
 * A track's genre is the folder right below the data set, however deep the track lies in it. Folders whose names
 * differ only in letter case or in the way Unicode writes them are one genre, since no model could tell them
 * apart by ear; the name that most tracks carry stands for it.
 */
import { lstat, readdir } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';
import { audioExtensions } from '../../../models/track.ts';
import { compareText } from '../compare-text.ts';

export interface AudioTrack {
  readonly id: string;
  readonly genre: string;
  /** The track's files, the largest first. */
  readonly paths: readonly string[];
}

/** What was found beside the tracks. */
export interface FolderSurvey {
  /** Folders that are one genre. */
  readonly merged: readonly { readonly genre: string; readonly folders: readonly string[] }[];
  /** Names of genre folders without audio. */
  readonly empty: readonly string[];
  /** Folders within genre folders that hold audio, relative to the data set. */
  readonly nested: readonly { readonly genre: string; readonly folder: string; readonly tracks: number }[];
  /** Audio files beside the genre folders. */
  readonly beside: readonly string[];
  /** Links, which are not followed. */
  readonly links: readonly string[];
  /** Files and folders that could not be looked at, and the system's word for why. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** Folders nested deeper than this are not looked into. */
const maxDepth = 12;
/** A bundle's labels are no longer than this. */
const longestLabel = 200;

/** What the walk collects. */
interface Walk {
  readonly root: string;
  readonly files: { readonly path: string; readonly size: number }[];
  readonly genreFolders: string[];
  readonly beside: string[];
  readonly links: string[];
  readonly unreadable: { readonly path: string; readonly reason: string }[];
}

/**
 * Looks through the data set at `root`; reads no audio.
 *
 * Files of one folder that differ only in their ending are versions of one track and count once.
 */
export async function surveyFolder(
  root: string,
): Promise<{ readonly tracks: AudioTrack[]; readonly survey: FolderSurvey }> {
  const walk: Walk = { root, files: [], genreFolders: [], beside: [], links: [], unreadable: [] };
  await visit(walk, root, 0);
  const folderOf = (path: string): string => relative(root, path).split(sep)[0]!;
  const filesByStem = Map.groupBy(walk.files, ({ path }) => path.slice(0, -extname(path).length));
  const counts = new Map<string, number>();
  for (const stem of filesByStem.keys()) counts.set(folderOf(stem), (counts.get(folderOf(stem)) ?? 0) + 1);
  const genres = genresOf(walk.genreFolders, counts);
  const tracks = [...filesByStem].map(([stem, files]): AudioTrack => ({
    id: basename(stem).normalize('NFC'),
    genre: genres.get(folderOf(stem))!,
    paths: files.toSorted((a, b) => b.size - a.size || compareText(a.path, b.path)).map(({ path }) => path),
  }));
  const foldersByGenre = Map.groupBy(
    walk.genreFolders.filter((folder) => counts.has(folder)),
    (folder) => genres.get(folder)!,
  );
  return {
    tracks: tracks.toSorted(
      (a, b) =>
        compareText(a.genre, b.genre) || compareText(a.id, b.id) || compareText(a.paths[0]!, b.paths[0]!),
    ),
    survey: {
      merged: [...foldersByGenre]
        .filter(([, folders]) => folders.length > 1)
        .map(([genre, folders]) => ({ genre, folders: folders.toSorted(compareText) })),
      empty: walk.genreFolders.filter((folder) => !counts.has(folder)).toSorted(compareText),
      nested: nestedFolders(root, [...filesByStem.keys()], (stem) => genres.get(folderOf(stem))!),
      beside: walk.beside.toSorted(compareText),
      links: walk.links.toSorted(compareText),
      unreadable: walk.unreadable.toSorted((a, b) => compareText(a.path, b.path)),
    },
  };
}

async function visit(walk: Walk, folder: string, depth: number): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (depth === 0) throw error;
    walk.unreadable.push({ path: folder, reason: reasonOf(error) });
    return [];
  });
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    const isAudio = audioExtensions.has(extname(path).slice(1).toLowerCase());
    if (entry.isSymbolicLink()) walk.links.push(path);
    else if (entry.isDirectory() && depth < maxDepth) {
      if (depth === 0) walk.genreFolders.push(entry.name);
      await visit(walk, path, depth + 1);
    } else if (entry.isFile() && isAudio) {
      if (depth === 0) walk.beside.push(path);
      else await addFile(walk, path);
    }
  }
}

async function addFile(walk: Walk, path: string): Promise<void> {
  try {
    walk.files.push({ path, size: (await lstat(path)).size });
  } catch (error) {
    // A name that is no Unicode cannot be asked for again, and files go while one looks.
    walk.unreadable.push({ path, reason: reasonOf(error) });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** The genre of each folder: of folders with equal keys, the name with the most tracks. */
function genresOf(folders: readonly string[], counts: ReadonlyMap<string, number>): Map<string, string> {
  const genres = new Map<string, string>();
  for (const same of Map.groupBy(folders, genreKey).values()) {
    const [chosen] = same.toSorted(
      (a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || compareText(a, b),
    );
    for (const folder of same) genres.set(folder, labelOf(chosen!));
  }
  return genres;
}

/** Equal for names that differ only in letter case, Unicode form or white space. */
export function genreKey(name: string): string {
  return labelOf(name).normalize('NFKC').toLowerCase();
}

/** A folder's name as a label: one line, composed, not longer than a bundle takes. */
function labelOf(name: string): string {
  const label = name
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  // Half a character is none.
  return label.slice(0, longestLabel).replace(/\p{Surrogate}$/u, '') || '(no name)';
}

function nestedFolders(
  root: string,
  stems: readonly string[],
  genreOf: (stem: string) => string,
): FolderSurvey['nested'] {
  const deeper = stems.filter((stem) => relative(root, stem).split(sep).length > 2);
  const byFolder = Map.groupBy(deeper, (stem) => relative(root, stem).split(sep).slice(0, 2).join(sep));
  return [...byFolder]
    .map(([folder, inside]) => ({ genre: genreOf(inside[0]!), folder, tracks: inside.length }))
    .toSorted((a, b) => compareText(a.folder, b.folder));
}
