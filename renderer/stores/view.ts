/** View store: query, active row and selection of the track list. Its rows lie in `RowPages`. */
import { create } from 'zustand';
import { trackQuerySchema, type TrackQuery, type TrackRow } from '../../models/engine-contract.ts';
import { toSerialisedFailure } from '../../models/failure.ts';
import { announce } from './announcer.ts';
import { useConnection } from './connection.ts';
import { useLibrary } from './library.ts';
import type { RowPages } from './row-pages.ts';
import {
  countSelected,
  emptySelection,
  everythingSelected,
  extended,
  isEverything,
  toggled,
  type Selection,
} from './selection.ts';
import { remember, useSettings } from './settings.ts';
import { waitingTracks } from './view-state.ts';
import { pagesOf } from './track-pages.ts';
import { tracksOf } from '../words/counts.ts';
import { words } from '../words.ts';

interface ViewState {
  readonly query: TrackQuery;
  /** Null before the first answer. */
  readonly pages: RowPages<TrackRow> | null;
  readonly opening: boolean;
  readonly failure: string | null;
  readonly activeIndex: number | null;
  /** Where a range that Shift extends began. */
  readonly anchorIndex: number | null;
  readonly selection: Selection;
  /** Rises whenever the active row is to be brought into sight. */
  readonly revealed: number;
  /** The library differs from the list as it was opened; the number of new tracks, 0 where not known. */
  readonly waiting: number | null;
}

export const useView = create<ViewState>(() => ({
  query: trackQuerySchema.parse({}),
  pages: null,
  opening: false,
  failure: null,
  activeIndex: null,
  anchorIndex: null,
  selection: emptySelection,
  revealed: 0,
  waiting: null,
}));

let latestOpening = 0;
let isListInUse = (): boolean => false;

/** Lets the list say whether someone is at it; only a list that nobody is at is renewed by itself. */
export function guardList(inUse: () => boolean): () => void {
  isListInUse = inUse;
  return () => {
    isListInUse = () => false;
  };
}

/** Shows what a query finds, from the top and with nothing selected. Rows stay until the new ones are there. */
export async function openView(query: TrackQuery): Promise<void> {
  remember('query', query);
  await open(query, { activeIndex: null, anchorIndex: null, selection: emptySelection });
  const total = useView.getState().pages?.total;
  if (total !== null && total !== undefined)
    announce(total === 0 ? words.library.nothingFound : tracksOf(total));
}

/** Opens the view that was left. */
export async function openRememberedView(): Promise<void> {
  await open(useSettings.getState().query, {});
}

/** Throws the rows away and opens the view anew. */
export function forgetView(): void {
  useView.setState({ pages: null, failure: null });
  void openRememberedView();
}

/** Runs the same query again: new tracks get their place, selection and active row stay where they can. */
export async function renewView(): Promise<void> {
  const { query, pages, activeIndex } = useView.getState();
  const activeRow = activeIndex === null ? undefined : pages?.rowAt(activeIndex);
  await open(query, {});
  if (activeIndex === null) return;
  const renewed = useView.getState().pages;
  await renewed?.fetchRow(activeIndex);
  const found = activeRow && renewed?.find((row) => row.id === activeRow.id);
  const last = (renewed?.total ?? 0) - 1;
  useView.setState({ activeIndex: found ? found.index : Math.min(activeIndex, last), anchorIndex: null });
}

async function open(query: TrackQuery, change: Partial<ViewState>): Promise<void> {
  latestOpening += 1;
  const opening = latestOpening;
  useView.setState({ query, opening: true });
  const pages = pagesOf(query);
  try {
    await pages.open();
    if (opening !== latestOpening) return;
    useView.setState({ pages, opening: false, failure: null, waiting: null, ...change });
  } catch (error) {
    if (opening !== latestOpening) return;
    const failure = useConnection.getState().inContact
      ? toSerialisedFailure(error).message
      : words.contact.lost;
    useView.setState({ opening: false, failure });
  }
}

/** Takes note that the library's counts changed: offers the new tracks, or shows them if nobody is at the list. */
export function noteLibraryChange(): void {
  const { query, pages, opening } = useView.getState();
  const { overview } = useLibrary.getState();
  if (opening || !overview || pages?.total === null || pages?.total === undefined) return;
  const waiting = waitingTracks(query, pages.total, overview);
  if (waiting === 0) useView.setState({ waiting: null });
  else if (waiting !== null) offerRenewal(Math.max(0, waiting));
}

/** Takes note that the order or the members of the list may be out of date, as after listening is done. */
export function noteOutdated(): void {
  const { pages, waiting } = useView.getState();
  if (pages) offerRenewal(waiting ?? 0);
}

/** While someone is at the list, new tracks wait; it is looked again after so long whether they still are. */
const lookAgainMs = 1000;

function offerRenewal(waiting: number): void {
  if (!isListInUse()) {
    void renewView();
    return;
  }
  useView.setState({ waiting });
  setTimeout(() => {
    if (useView.getState().waiting !== null && !isListInUse()) void renewView();
  }, lookAgainMs);
}

/** Makes a row the active one; `extend` selects everything from the anchor to it. */
export function activate(index: number, extend = false): void {
  const { pages, activeIndex, anchorIndex } = useView.getState();
  const total = pages?.total ?? 0;
  if (total === 0) return;
  const target = Math.min(Math.max(0, index), total - 1);
  if (!extend) {
    useView.setState({ activeIndex: target, anchorIndex: null });
    return;
  }
  const anchor = anchorIndex ?? activeIndex ?? target;
  useView.setState({ activeIndex: target, anchorIndex: anchor });
  void selectRange(anchor, target);
}

/** Makes a row the active one and brings it into sight, wherever the focus is. */
export function reveal(index: number): void {
  activate(index);
  useView.setState(({ revealed }) => ({ revealed: revealed + 1 }));
}

/** Selects the row, or takes it out of the selection. */
export async function toggleRow(index: number): Promise<void> {
  const { pages } = useView.getState();
  const row = await pages?.fetchRow(index);
  if (!pages || !row) return;
  const { selection } = useView.getState();
  const total = pages.total ?? 0;
  const next = toggled(selection, row.id, total);
  useView.setState({ selection: next, anchorIndex: index });
  if (next.kind === 'all') announce(words.selection.count(countSelected(next, total), total));
}

/** Selects everything the query finds, or, if that is selected, nothing. */
export function toggleAll(): void {
  if (isEverything(useView.getState().selection)) clearSelection();
  else selectAll();
}

export function selectAll(): void {
  const { pages } = useView.getState();
  if ((pages?.total ?? 0) === 0) return;
  useView.setState({ selection: everythingSelected });
  announce(words.selection.count(pages?.total ?? 0, pages?.total ?? 0));
}

export function clearSelection(): void {
  useView.setState({ selection: emptySelection, anchorIndex: null });
}

async function selectRange(from: number, to: number): Promise<void> {
  const { pages, selection } = useView.getState();
  if (!pages) return;
  const ids: number[] = [];
  for (let index = Math.min(from, to); index <= Math.max(from, to); index += 1) {
    const row = pages.rowAt(index) ?? (await pages.fetchRow(index));
    if (row) ids.push(row.id);
  }
  useView.setState({ selection: extended(selection, ids) });
}
