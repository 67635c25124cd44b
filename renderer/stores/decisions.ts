/** Decisions: accept, set a genre, skip, and take back. They touch the database only, never a file. */
import { request } from '../bridge/bridge.ts';
import type { TrackRow, TrackSelection } from '../../models/engine-contract.ts';
import { stateWords } from '../words/states.ts';
import { words } from '../words.ts';
import { announce } from './announcer.ts';
import { useConnection } from './connection.ts';
import { notifyFailure } from './notices.ts';
import { markPlanOutdated } from './plan.ts';
import { countSelected, isEmptySelection, isSelected, selectionFor } from './selection.ts';
import { activate, reveal, useView } from './view.ts';
import { decidedRow, trackName, type Decision } from './view-state.ts';

/** The tracks a command means. */
export interface Target {
  readonly selection: TrackSelection;
  readonly count: number;
  /** The one track, where it is one by the active row. */
  readonly row: TrackRow | null;
}

/** What is selected, or else the active row; null where there is neither. */
export function currentTarget(): Target | null {
  const { selection, query, pages, activeIndex } = useView.getState();
  if (!isEmptySelection(selection)) {
    const count = countSelected(selection, pages?.total ?? 0);
    return {
      selection: selectionFor(selection, query),
      count,
      row: null,
    };
  }
  const row = activeIndex === null ? undefined : pages?.rowAt(activeIndex);
  return row ? { selection: { ids: [row.id] }, count: 1, row } : null;
}

/** What a command given at this row means: the selection where the row belongs to it, else the row alone. */
export function targetAt(row: TrackRow): Target {
  const { selection } = useView.getState();
  const selected = !isEmptySelection(selection) && isSelected(selection, row.id) ? currentTarget() : null;
  return selected ?? { selection: { ids: [row.id] }, count: 1, row };
}

/** Decides about the target. With a single row, the next one becomes active: one key decides and moves on. */
export async function decide(decision: Decision, target: Target | null = currentTarget()): Promise<void> {
  if (!useConnection.getState().inContact) return announce(words.contact.paused, 'assertive');
  if (!target) return announce(words.decisions.nothing, 'assertive');
  if (decision.kind === 'accept' && target.row?.genre === null)
    return announce(words.decisions.noSuggestion(trackName(target.row)), 'assertive');
  const takeBack = showAtOnce(decision, target);
  try {
    const { decided } = await request('review.decide', { selection: target.selection, decision });
    markPlanOutdated();
    announce(describe(decision, target, decided));
  } catch (error) {
    takeBack();
    notifyFailure(error);
  }
}

let latestTurn = 0;

/** Takes back the latest decision that stands, and shows what came back. */
export async function undoDecision(): Promise<void> {
  await turn(async () => (await request('review.undo', {})).trackIds, {
    nothing: words.decisions.nothingToUndo,
    one: words.decisions.undone,
    many: words.decisions.undoneMany,
  });
}

/** Decides again what was taken back last, and shows it. */
export async function redoDecision(): Promise<void> {
  await turn(async () => (await request('review.redo', {})).trackIds, {
    nothing: words.decisions.nothingToRedo,
    one: words.decisions.redone,
    many: words.decisions.redoneMany,
  });
}

interface TurnWords {
  readonly nothing: string;
  readonly one: (name: string, state: string) => string;
  readonly many: (count: number) => string;
}

/** Goes a decision back or forward, and says where the tracks stand now. */
async function turn(ask: () => Promise<readonly number[]>, said: TurnWords): Promise<void> {
  if (!useConnection.getState().inContact) return announce(words.contact.paused, 'assertive');
  try {
    latestTurn += 1;
    const thisTurn = latestTurn;
    const trackIds = await ask();
    const [first] = trackIds;
    if (first === undefined) return announce(said.nothing);
    markPlanOutdated();
    const ids = new Set(trackIds);
    useView.getState().pages?.refresh((row) => ids.has(row.id));
    revealTrack(first);
    const detail = trackIds.length === 1 ? await request('track.detail', { id: first }) : null;
    // With Z held down, only what was turned last is worth saying.
    if (thisTurn !== latestTurn) return;
    announce(detail ? said.one(trackName(detail), stateWords[detail.state]) : said.many(trackIds.length));
  } catch (error) {
    notifyFailure(error);
  }
}

/** Shows a decision before the engine has confirmed it. Returns the function that takes the showing back. */
function showAtOnce(decision: Decision, target: Target): () => void {
  const { pages, activeIndex } = useView.getState();
  const { selection } = target;
  // What of a query the model cannot tell is not accepted unseen: only the engine knows which tracks it will be.
  const ids = new Set('ids' in selection ? selection.ids : []);
  const before = new Map<number, TrackRow>();
  pages?.change((row) => {
    if (!ids.has(row.id)) return row;
    before.set(row.id, row);
    return decidedRow(row, decision);
  });
  const isActiveRow = target.row && activeIndex !== null && pages?.rowAt(activeIndex)?.id === target.row.id;
  if (isActiveRow) activate(activeIndex + 1);
  return () => {
    pages?.change((row) => before.get(row.id) ?? row);
    if (isActiveRow) activate(activeIndex);
  };
}

function describe(decision: Decision, target: Target, decided: number): string {
  const name = target.row ? trackName(target.row) : null;
  if (decision.kind === 'accept') return words.decisions.accepted(decided, name);
  if (decision.kind === 'genres') return words.decisions.set(decided, decision.genres.join(', '));
  if (decision.kind === 'clear') return words.decisions.cleared(decided, name);
  return words.decisions.skipped(decided, name);
}

/** Makes a track of the list active, if its row is among those loaded. */
function revealTrack(id: number): void {
  const found = useView.getState().pages?.find((row) => row.id === id);
  if (found) reveal(found.index);
}
