/** What the history says of a batch. Pure functions. */
import type { BatchFile, BatchSummary } from '../../../models/tagging.ts';

export type BatchState = 'written' | 'partly' | 'undone' | 'nothing' | 'interrupted';

/** Whether what a batch wrote still stands, in part or as a whole. */
export function batchState({ files, written, failed, undone }: BatchSummary): BatchState {
  if (written === 0) return files > failed ? 'interrupted' : 'nothing';
  if (undone === 0) return 'written';
  return undone < written ? 'partly' : 'undone';
}

/** The files an undo would put back: the chosen ones among those that still stand, or all that do. */
export function filesToRestore(files: readonly BatchFile[], chosen: ReadonlySet<string>): BatchFile[] {
  const standing = files.filter((file) => file.state === 'written');
  return chosen.size === 0 ? standing : standing.filter((file) => chosen.has(file.path));
}
