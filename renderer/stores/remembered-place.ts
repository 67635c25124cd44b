/** Remembered place: the active row and the selection of the track list, as they were when the window closed. */
import { emptySelection, type Selection } from './selection.ts';
import { remember, useSettings } from './settings.ts';
import type { Settings } from './settings-state.ts';
import { activate, useView } from './view.ts';

/** More single tracks than these are not kept: whoever chose so many chose them by a query. */
const mostIds = 5000;
const pauseMs = 500;

type Place = Settings['place'];

/** Brings back what was remembered, and remembers what changes from now on. Call it once the list is open. */
export async function followPlace(): Promise<void> {
  await restore(useSettings.getState().place).catch(() => undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;
  useView.subscribe(({ activeIndex, selection }, before) => {
    if (activeIndex === before.activeIndex && selection === before.selection) return;
    clearTimeout(timer);
    timer = setTimeout(() => remember('place', placeNow()), pauseMs);
  });
}

function placeNow(): Place {
  const { activeIndex, pages, selection } = useView.getState();
  const row = activeIndex === null ? undefined : pages?.rowAt(activeIndex);
  const ids = [...(selection.kind === 'all' ? selection.except : selection.ids)];
  return {
    active: row && activeIndex !== null ? { index: activeIndex, trackId: row.id } : null,
    selection: ids.length > mostIds ? null : { kind: selection.kind, ids },
  };
}

async function restore({ active, selection }: Place): Promise<void> {
  if (selection) useView.setState({ selection: selectionOf(selection) });
  if (!active) return;
  const { pages } = useView.getState();
  const row = await pages?.fetchRow(active.index);
  // Another order, or another library: the place says nothing there.
  if (row?.id === active.trackId && useView.getState().activeIndex === null) activate(active.index);
}

function selectionOf({ kind, ids }: NonNullable<Place['selection']>): Selection {
  if (kind === 'all') return { kind, except: new Set(ids) };
  return ids.length === 0 ? emptySelection : { kind, ids: new Set(ids) };
}
