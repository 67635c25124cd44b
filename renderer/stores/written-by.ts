/** Which batch wrote a file last: History is opened there, with the file chosen for being put back. */
import { request } from '../bridge/bridge.ts';
import { words } from '../words.ts';
import { chooseFile, showBatch } from './history.ts';
import { notify, notifyFailure } from './notices.ts';
import { goTo } from './shell.ts';

/** Shows the newest writing of a file that still stands. Puts nothing back by itself. */
export async function showWritingOf(path: string): Promise<void> {
  try {
    const { batches } = await request('history.batches', {});
    const newestFirst = batches.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
    for (const { id } of newestFirst) {
      const { files } = await request('history.files', { batchId: id });
      if (!files.some((file) => file.path === path && file.state === 'written')) continue;
      await showBatch(id);
      chooseFile(path);
      goTo('history');
      return;
    }
    notify(words.rowMenu.notWritten, 'problem');
  } catch (error) {
    notifyFailure(error);
  }
}
