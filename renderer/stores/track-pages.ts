/** Pages of tracks in one order, which the engine keeps under a name of its own. */
import { request } from '../bridge/bridge.ts';
import type { TrackQuery, TrackRow } from '../../models/engine-contract.ts';
import { useConnection } from './connection.ts';
import { notifyFailure } from './notices.ts';
import { RowPages } from './row-pages.ts';

const viewNames = new WeakMap<RowPages<TrackRow>, string>();

/** The name the engine knows these pages by; undefined before its first answer. */
export function viewNameOf(pages: RowPages<TrackRow>): string | undefined {
  return viewNames.get(pages);
}

/** Pages of a query; the first answer fixes the order of all. */
export function pagesOf(query: TrackQuery): RowPages<TrackRow> {
  let view: string | undefined;
  const pages = new RowPages<TrackRow>({
    load: async (start, count) => {
      const answer = await request('library.rows', {
        query,
        start,
        count,
        ...(view === undefined ? {} : { view }),
      });
      const isNewOrder = view !== undefined && answer.view !== view;
      view = answer.view;
      if (view !== undefined) viewNames.set(pages, view);
      // The engine was started again meanwhile: rows of the old order would stand beside those of the new.
      if (isNewOrder) queueMicrotask(() => pages.refresh());
      return answer;
    },
    onFailure: (thrown) => {
      if (useConnection.getState().inContact) notifyFailure(thrown);
    },
  });
  return pages;
}
