/** Selection: single tracks by id, or everything that the query finds but for some. Pure functions. */
import type { TrackQuery, TrackSelection } from '../../models/engine-contract.ts';

export type Selection =
  | { readonly kind: 'ids'; readonly ids: ReadonlySet<number> }
  | { readonly kind: 'all'; readonly except: ReadonlySet<number> };

export const emptySelection: Selection = { kind: 'ids', ids: new Set() };
export const everythingSelected: Selection = { kind: 'all', except: new Set() };

export function isSelected(selection: Selection, id: number): boolean {
  return selection.kind === 'all' ? !selection.except.has(id) : selection.ids.has(id);
}

/** Whether nothing at all is selected. */
export function isEmptySelection(selection: Selection): boolean {
  return selection.kind === 'ids' && selection.ids.size === 0;
}

/** Whether everything that the query finds is selected. */
export function isEverything(selection: Selection): boolean {
  return selection.kind === 'all' && selection.except.size === 0;
}

/** How many tracks are meant, of `total` that the query finds. */
export function countSelected(selection: Selection, total: number): number {
  return selection.kind === 'all' ? Math.max(0, total - selection.except.size) : selection.ids.size;
}

/** Adds the track, or takes it out. The last of `total` taken out leaves nothing selected. */
export function toggled(selection: Selection, id: number, total: number): Selection {
  if (selection.kind === 'ids') return { kind: 'ids', ids: withToggledId(selection.ids, id) };
  const except = withToggledId(selection.except, id);
  return except.size >= total ? emptySelection : { kind: 'all', except };
}

/** Adds tracks to what is selected. */
export function extended(selection: Selection, ids: Iterable<number>): Selection {
  if (selection.kind === 'ids') return { kind: 'ids', ids: new Set([...selection.ids, ...ids]) };
  const except = new Set(selection.except);
  for (const id of ids) except.delete(id);
  return { kind: 'all', except };
}

/** The selection as the engine is told of it; `query` is the one that the list shows. */
export function selectionFor(selection: Selection, query: TrackQuery): TrackSelection {
  if (selection.kind === 'ids') return { ids: [...selection.ids] };
  return { query, ...(selection.except.size > 0 && { except: [...selection.except] }) };
}

function withToggledId(ids: ReadonlySet<number>, id: number): Set<number> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
