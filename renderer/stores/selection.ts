/** Selection: single tracks by id, or everything that the query finds. Pure functions. */

export type Selection =
  { readonly kind: 'ids'; readonly ids: ReadonlySet<number> } | { readonly kind: 'all' };

export const emptySelection: Selection = { kind: 'ids', ids: new Set() };

export function isSelected(selection: Selection, id: number): boolean {
  return selection.kind === 'all' || selection.ids.has(id);
}

export function isEmptySelection(selection: Selection): boolean {
  return selection.kind === 'ids' && selection.ids.size === 0;
}

/** How many tracks are meant, of `total` that the query finds. */
export function countSelected(selection: Selection, total: number): number {
  return selection.kind === 'all' ? total : selection.ids.size;
}

/** Adds the track, or takes it out. A selection of everything has to be made one of ids first. */
export function toggled(ids: ReadonlySet<number>, id: number): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { kind: 'ids', ids: next };
}

/** Adds tracks to what is selected. */
export function extended(selection: Selection, ids: Iterable<number>): Selection {
  if (selection.kind === 'all') return selection;
  return { kind: 'ids', ids: new Set([...selection.ids, ...ids]) };
}
