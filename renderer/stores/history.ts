/** History store: what was written and when, the files of one batch, and putting them back. */
import { create } from 'zustand';
import { request } from '../bridge/bridge.ts';
import { toSerialisedFailure } from '../../models/failure.ts';
import type { BatchFile, BatchSummary } from '../../models/tagging.ts';
import { words } from '../words.ts';
import { notify, notifyFailure } from './notices.ts';
import { goTo, useShell } from './shell.ts';

interface HistoryState {
  /** Newest first; null before the first answer. */
  readonly batches: readonly BatchSummary[] | null;
  readonly failure: string | null;
  readonly openBatchId: string | null;
  /** Files of the open batch; null until they are there. */
  readonly files: readonly BatchFile[] | null;
  /** Files chosen for undoing one by one, by path. */
  readonly chosen: ReadonlySet<string>;
}

const unread: HistoryState = {
  batches: null,
  failure: null,
  openBatchId: null,
  files: null,
  chosen: new Set(),
};

export const useHistory = create<HistoryState>(() => unread);

/** Forgets what was read; the screen reads it again. */
export function forgetHistory(): void {
  useHistory.setState(unread);
}

export async function loadHistory(): Promise<void> {
  try {
    const { batches } = await request('history.batches', {});
    const newestFirst = batches.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
    useHistory.setState({ batches: newestFirst, failure: null });
    const { openBatchId } = useHistory.getState();
    const [newest] = newestFirst;
    // The newest is what most come for.
    if (openBatchId !== null) await loadFiles(openBatchId);
    else if (newest) await showBatch(newest.id);
  } catch (error) {
    useHistory.setState({ failure: toSerialisedFailure(error).message });
  }
}

/** Says what a write that was cut off has left, if one was. */
export async function tellInterruption(): Promise<void> {
  const { interruption } = await request('history.takeInterruption', {});
  if (!interruption) return;
  notify(words.history.cutOff(interruption), 'problem', {
    label: words.screens.history,
    open: () => goTo('history'),
  });
}

/** Fetches the history again if it has been looked at. */
export function noteHistoryChange(): void {
  if (!useHistory.getState().batches) return;
  // Whoever comes to the screen comes for the newest; whoever is there stays where they are.
  if (useShell.getState().screen !== 'history')
    useHistory.setState({ openBatchId: null, files: null, chosen: new Set() });
  void loadHistory();
}

/** Opens a batch, so that its files are shown. */
export async function showBatch(batchId: string): Promise<void> {
  if (useHistory.getState().openBatchId === batchId) return;
  useHistory.setState({ openBatchId: batchId, files: null, chosen: new Set() });
  await loadFiles(batchId);
}

export function chooseFile(path: string): void {
  useHistory.setState(({ chosen }) => {
    const next = new Set(chosen);
    if (!next.delete(path)) next.add(path);
    return { chosen: next };
  });
}

/** Chooses every file that can be put back, or, if all are chosen, none. */
export function chooseAllFiles(): void {
  useHistory.setState(({ files, chosen }) => {
    const standing = (files ?? []).filter((file) => file.state === 'written').map((file) => file.path);
    return { chosen: new Set(chosen.size === standing.length ? [] : standing) };
  });
}

/** Puts back the files of a batch, or some of them. Returns the job's id, or null where it did not start. */
export async function undoBatch(batchId: string, paths: readonly string[] | null): Promise<string | null> {
  try {
    const { jobId } = await request('history.undo', { batchId, paths: paths === null ? null : [...paths] });
    useHistory.setState({ chosen: new Set() });
    return jobId;
  } catch (error) {
    notifyFailure(error);
    return null;
  }
}

/** Takes a batch and all older ones out of the history for good. */
export async function forgetFrom(batchId: string): Promise<void> {
  const keep = (useHistory.getState().batches ?? []).findIndex((batch) => batch.id === batchId);
  if (keep < 0) return;
  try {
    const { batches, filesNotUndoable } = await request('history.prune', { keep });
    notify(words.history.forgotten(batches.length, filesNotUndoable));
    useHistory.setState({ openBatchId: null, files: null, chosen: new Set() });
    await loadHistory();
  } catch (error) {
    notifyFailure(error);
  }
}

async function loadFiles(batchId: string): Promise<void> {
  try {
    const { files } = await request('history.files', { batchId });
    if (useHistory.getState().openBatchId === batchId) useHistory.setState({ files });
  } catch (error) {
    notifyFailure(error);
  }
}
