/** Writes what is known of some tracks into new files: CSV, JSON, or a playlist for each genre. */
import { mkdir, open, unlink, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TrackSelection } from '../../../models/engine-contract.ts';
import { Failure } from '../../../models/failure.ts';
import {
  csvHeader,
  csvLine,
  exportedTrack,
  playlistFileName,
  playlistGenres,
  playlistHeader,
  playlistLines,
  type ExportFormat,
} from '../../../models/library-export.ts';
import type { LibraryStore } from '../store/library-store.ts';
import { errorCode } from '../system-error.ts';

/** Rows asked of the database at a time. */
const chunk = 1000;

export interface ExportRequest {
  readonly selection: TrackSelection;
  /** Whose suggestions are meant. */
  readonly modelId: string;
  readonly format: ExportFormat;
  /** The file to make; for playlists the folder to put them in, made where it does not exist. */
  readonly target: string;
}

export interface Exported {
  readonly files: readonly string[];
  readonly tracks: number;
  /** Tracks that a playlist cannot name, or that are of no genre yet. */
  readonly leftOut: number;
}

/**
 * Exports; a file that is there already is never touched.
 *
 * @throws Failure `already-exists` (nothing was written then), `no-permission`, `not-found`, `disk-full`, `write-failed`
 */
export async function exportLibrary(
  store: Pick<LibraryStore, 'view'>,
  { selection, modelId, format, target }: ExportRequest,
): Promise<Exported> {
  const trackIds = store.view.idsOf(selection, modelId);
  const files = new NewFiles();
  try {
    const path = resolve(target);
    const counts =
      format === 'm3u8'
        ? await writePlaylists(store, trackIds, modelId, path, files)
        : await writeTable(store, trackIds, modelId, format, path, files);
    await files.finish();
    return { files: files.paths, ...counts };
  } catch (error) {
    await files.discard();
    throw error instanceof Failure ? error : exportFailure(target, error);
  }
}

async function writeTable(
  store: Pick<LibraryStore, 'view'>,
  trackIds: readonly number[],
  modelId: string,
  format: 'csv' | 'json',
  path: string,
  files: NewFiles,
): Promise<{ tracks: number; leftOut: number }> {
  await files.append(path, format === 'csv' ? csvHeader : '[');
  let tracks = 0;
  for (let start = 0; start < trackIds.length; start += chunk) {
    const rows = store.view.rowsOf(trackIds.slice(start, start + chunk), modelId).map(exportedTrack);
    const text = rows.map((track, index) => {
      if (format === 'csv') return csvLine(track);
      return `${tracks + index === 0 ? '\n' : ',\n'}${JSON.stringify(track)}`;
    });
    await files.append(path, text.join(''));
    tracks += rows.length;
  }
  if (format === 'json') await files.append(path, '\n]\n');
  return { tracks, leftOut: 0 };
}

async function writePlaylists(
  store: Pick<LibraryStore, 'view'>,
  trackIds: readonly number[],
  modelId: string,
  folder: string,
  files: NewFiles,
): Promise<{ tracks: number; leftOut: number }> {
  await mkdir(folder, { recursive: true });
  let tracks = 0;
  let leftOut = 0;
  for (let start = 0; start < trackIds.length; start += chunk) {
    const playlists = new Map<string, string[]>();
    for (const row of store.view.rowsOf(trackIds.slice(start, start + chunk), modelId)) {
      const lines = playlistLines(exportedTrack(row));
      const genres = playlistGenres(row);
      if (lines === null || genres.length === 0) {
        leftOut += 1;
        continue;
      }
      tracks += 1;
      // Genres that differ only in what no file name can hold, or in case, share one playlist.
      for (const name of new Set(genres.map(playlistFileName))) {
        const known = [...playlists.keys(), ...files.names].find((other) => isSameName(other, name)) ?? name;
        playlists.set(known, [...(playlists.get(known) ?? []), lines]);
      }
    }
    for (const [name, lines] of playlists) {
      const path = join(folder, name);
      if (!files.paths.includes(path)) await files.append(path, playlistHeader, name);
      await files.append(path, lines.join(''));
    }
  }
  return { tracks, leftOut };
}

function isSameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Files made here and now; all of them are taken away again when one of them fails. */
class NewFiles {
  readonly #open = new Map<string, FileHandle>();
  /** Names of the playlists among them. */
  readonly names: string[] = [];

  get paths(): readonly string[] {
    return [...this.#open.keys()];
  }

  async append(path: string, text: string, name?: string): Promise<void> {
    let file = this.#open.get(path);
    if (!file) {
      // Exclusive: what is there stays there.
      file = await open(path, 'wx');
      this.#open.set(path, file);
      if (name !== undefined) this.names.push(name);
    }
    await file.appendFile(text);
  }

  async finish(): Promise<void> {
    for (const file of this.#open.values()) {
      await file.sync();
      await file.close();
    }
  }

  async discard(): Promise<void> {
    for (const [path, file] of this.#open) {
      await file.close().catch(() => {});
      await unlink(path).catch(() => {});
    }
  }
}

function exportFailure(target: string, error: unknown): Failure {
  const nothing = 'Nothing was exported and no file was changed.';
  switch (errorCode(error)) {
    case 'EEXIST':
      return new Failure(
        'already-exists',
        `There is a file of that name already: ${pathOf(error) ?? target}. ${nothing} Choose another name, or move that file away.`,
        { cause: error },
      );
    case 'ENOENT':
      return new Failure('not-found', `The folder of ${target} does not exist. ${nothing} Make it first.`, {
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new Failure(
        'no-permission',
        `Earmark may not write to ${target}. ${nothing} Choose another folder.`,
        { cause: error },
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new Failure(
        'disk-full',
        `There is no room for ${target}. ${nothing} Make room, then try again.`,
        {
          cause: error,
        },
      );
    default:
      return new Failure(
        'write-failed',
        `${target} could not be written (${error instanceof Error ? error.message : String(error)}). ${nothing}`,
        { cause: error },
      );
  }
}

function pathOf(error: unknown): string | null {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : null;
}
