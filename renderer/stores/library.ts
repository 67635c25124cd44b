/** Library store: folders and counts, and the work on the library as a whole. */
import { create } from 'zustand';
import { bridge, request } from '../bridge/bridge.ts';
import type { RequestAnswer, TrackSelection } from '../../models/engine-contract.ts';
import { words } from '../words.ts';
import { chooseFolders } from './folder-choice.ts';
import { setJobs } from './jobs.ts';
import { notify, notifyFailure } from './notices.ts';

export type Overview = RequestAnswer<'library.overview'>;

interface LibraryState {
  /** Null until the engine has answered for the first time. */
  readonly overview: Overview | null;
}

export const useLibrary = create<LibraryState>(() => ({ overview: null }));

/** Asks for folders, counts and jobs anew. Throws where the engine cannot be reached. */
export async function loadOverview(): Promise<Overview> {
  const overview = await request('library.overview', {});
  useLibrary.setState({ overview });
  setJobs(overview.jobs);
  return overview;
}

/** Lets the person choose folders, in the system's dialog where there is one, and adds them. */
export async function chooseAndAddFolders(): Promise<void> {
  await addFolders(await chooseFolders(words.folderDialog.add));
}

export async function addFolders(paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  try {
    await request('library.add', { paths: [...paths] });
    await loadOverview();
  } catch (error) {
    notifyFailure(error);
  }
}

/** Adds what was dropped, where the host can tell where it lies. */
export async function addDropped(files: readonly File[]): Promise<void> {
  const paths = files.map((file) => bridge.pathForFile(file)).filter((path) => path !== null);
  if (paths.length === 0) notify(words.library.dropInBrowser, 'problem');
  else await addFolders(paths);
}

export async function removeFolder(folderId: number, path: string): Promise<void> {
  try {
    await request('library.removeFolder', { folderId });
    notify(words.library.removed(path));
    await loadOverview();
  } catch (error) {
    notifyFailure(error);
  }
}

export async function rescan(): Promise<void> {
  await request('library.rescan', {}).catch(notifyFailure);
}

/** Has tracks listened to; `fresh` also those that were before. */
export async function analyse(selection: TrackSelection, fresh: boolean): Promise<void> {
  await request('library.analyse', { selection, fresh }).catch(notifyFailure);
}
