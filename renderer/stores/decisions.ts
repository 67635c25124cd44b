/** Decisions: accept, set a genre, skip, and take back. They touch the database only, never a file. */
import { request } from '../bridge/bridge.ts';
import type { TrackRow, TrackSelection } from '../../models/engine-contract.ts';
import { stateWords } from '../words/states.ts';
import { words } from '../words.ts';
import { announce } from './announcer.ts';
import { useConnection } from './connection.ts';
import { notifyFailure } from './notices.ts';
import { markPlanOutdated } from './plan.ts';
import { countSelected, isEmptySelection } from './selection.ts';
import { activate, useView } from './view.ts';
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
      selection: selection.kind === 'all' ? { query } : { ids: [...selection.ids] },
      count,
      row: null,
    };
  }
  const row = activeIndex === null ? undefined : pages?.rowAt(activeIndex);
  return row ? { selection: { ids: [row.id] }, count: 1, row } : null;
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

let latestUndo = 0;

/** Takes back the latest decision that stands, and shows what came back. */
export async function undoDecision(): Promise<void> {
  if (!useConnection.getState().inContact) return announce(words.contact.paused, 'assertive');
  try {
    latestUndo += 1;
    const undo = latestUndo;
    const { undone, trackIds } = await request('review.undo', {});
    const [first] = trackIds;
    if (undone === 0 || first === undefined) return announce(words.decisions.nothingToUndo);
    markPlanOutdated();
    const ids = new Set(trackIds);
    useView.getState().pages?.refresh((row) => ids.has(row.id));
    reveal(first);
    const detail = undone === 1 ? await request('track.detail', { id: first }) : null;
    // With Z held down, only what came back last is worth saying.
    if (undo !== latestUndo) return;
    announce(
      detail
        ? words.decisions.undone(trackName(detail), stateWords[detail.state])
        : words.decisions.undoneMany(undone),
    );
  } catch (error) {
    notifyFailure(error);
  }
}

/** Shows a decision before the engine has confirmed it. Returns the function that takes the showing back. */
function showAtOnce(decision: Decision, target: Target): () => void {
  const { pages, activeIndex } = useView.getState();
  const { selection } = target;
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
  return words.decisions.skipped(decided, name);
}

/** Makes a track of the list active, if its row is among those loaded. */
function reveal(id: number): void {
  const found = useView.getState().pages?.find((row) => row.id === id);
  if (found) activate(found.index);
}
