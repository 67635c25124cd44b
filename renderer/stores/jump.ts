/** Jumping in the list by the first letters of what it is sorted by. */
import { request } from '../bridge/bridge.ts';
import { notifyFailure } from './notices.ts';
import { viewNameOf } from './track-pages.ts';
import { reveal, useView } from './view.ts';

let latestJump = 0;

/**
 * Goes to the first track whose text in the sorted column begins with `text`. Answers its index; null where there
 * is none, or something else was asked for meanwhile.
 */
export async function jumpTo(text: string): Promise<number | null> {
  const { query, pages } = useView.getState();
  const view = pages && viewNameOf(pages);
  if (view === undefined || view === null) return null;
  latestJump += 1;
  const jump = latestJump;
  try {
    const { index } = await request('library.jump', { query, view, text });
    if (jump !== latestJump || index === null) return null;
    reveal(index);
    await pages?.fetchRow(index);
    return jump === latestJump ? index : null;
  } catch (error) {
    notifyFailure(error);
    return null;
  }
}
