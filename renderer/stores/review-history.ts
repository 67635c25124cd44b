/** Undo and redo of the review: what was decided last comes back, and is decided again. */
import { request } from '../bridge/bridge.ts';
import { words } from '../words.ts';
import { announce } from './announcer.ts';
import { useConnection } from './connection.ts';
import { notifyFailure } from './notices.ts';
import { markPlanOutdated } from './plan.ts';
import { inTurn, refreshSoon, show, take, useReview } from './review.ts';
import { currentTrack, startedAt, withAnswer, withDecided, withUndone } from './review-state.ts';
import { standingDecision, trackName, type Decision } from './view-state.ts';

/** A decision about more tracks than this was made for a whole library: taking it back shows none of them. */
const maxReturned = 500;

/** Takes back the latest decision and brings its track back. */
export async function undoInReview(): Promise<void> {
  if (!useConnection.getState().inContact) return announce(words.contact.paused, 'assertive');
  try {
    const { trackIds } = await inTurn(() => request('review.undo', {}));
    const [first] = trackIds;
    if (first === undefined) return announce(words.decisions.nothingToUndo);
    markPlanOutdated();
    const { walk } = useReview.getState();
    const back = withUndone(walk, trackIds);
    const was = back.tracks.some(({ id }, index) => index === back.index && trackIds.includes(id));
    if (was) show(back);
    if (trackIds.length > maxReturned) {
      useReview.setState({ walk: back });
      announce(words.decisions.undoneMany(trackIds.length));
      return refreshSoon();
    }
    const from = was ? (currentTrack(back)?.id ?? first) : first;
    const { tracks, ...info } = await inTurn(() => request('review.next', { from }));
    take(info, (now) =>
      currentTrack(now)?.id === from ? withAnswer(now, tracks) : startedAt(withUndone(now, trackIds), tracks),
    );
    const track = currentTrack(useReview.getState().walk);
    if (track) announce(`${words.review.undone(trackName(track))} ${words.review.spoken(track)}`);
  } catch (error) {
    notifyFailure(error);
  }
}

/** Decides again what was taken back last; its track is passed over, and the next one shown. */
export async function redoInReview(): Promise<void> {
  if (!useConnection.getState().inContact) return announce(words.contact.paused, 'assertive');
  try {
    const { trackIds } = await inTurn(() => request('review.redo', {}));
    if (trackIds.length === 0) return announce(words.decisions.nothingToRedo);
    markPlanOutdated();
    const decisions = await decisionsAhead(new Set(trackIds));
    const { walk } = useReview.getState();
    const was = currentTrack(walk);
    const next = withDecided(walk, decisions);
    const here = currentTrack(next);
    if (here?.id !== was?.id) show(next);
    else useReview.setState({ walk: next });
    const { tracks, ...info } = await inTurn(() => request('review.next', here ? { from: here.id } : {}));
    take(info, (now) => withAnswer(now, tracks));
    const [first] = trackIds;
    const name = was && was.id === first && trackIds.length === 1 ? trackName(was) : null;
    announce(name === null ? words.decisions.redoneMany(trackIds.length) : words.review.redone(name));
  } catch (error) {
    notifyFailure(error);
  }
}

/** What stands decided now of the tracks that are looked at or come next. */
async function decisionsAhead(trackIds: ReadonlySet<number>): Promise<Map<number, Decision>> {
  const { walk } = useReview.getState();
  const meant = walk.tracks.slice(walk.index).filter(({ id }) => trackIds.has(id));
  const decisions = new Map<number, Decision>();
  for (const row of await Promise.all(meant.map(({ id }) => request('track.detail', { id })))) {
    const decision = standingDecision(row);
    if (decision) decisions.set(row.id, decision);
  }
  return decisions;
}
