/** Deciding in the review: a key shows the next track at once, while the decision is on its way. */
import { request } from '../bridge/bridge.ts';
import type { ReviewTrack } from '../../models/engine-contract.ts';
import { reviewRests, type ReviewRest } from '../../models/review.ts';
import { words } from '../words.ts';
import { announce } from './announcer.ts';
import { useConnection } from './connection.ts';
import { notify, notifyFailure } from './notices.ts';
import { markPlanOutdated } from './plan.ts';
import { inTurn, refreshSoon, show, take, useReview } from './review.ts';
import { currentTrack, paceOf, startedAt, withDecision, withUndone } from './review-state.ts';
import { trackName, type Decision } from './view-state.ts';

/** When decisions were made here, for the pace. */
let decisionTimes: number[] = [];

/** While a decision about several tracks is on its way the same track is still shown; keys must not decide it again. */
let isDecidingTogether = false;

/** Decides about the track that is looked at, and shows the next one at once. */
export async function decideInReview(decision: Decision, rest = useReview.getState().rest): Promise<void> {
  const { walk } = useReview.getState();
  const track = currentTrack(walk);
  if (!track || isDecidingTogether) return;
  if (!useConnection.getState().inContact) return announce(words.contact.paused, 'assertive');
  const obstacle = obstacleTo(decision, track);
  if (obstacle !== null) return notify(obstacle);
  const isMore = rest !== null && track.rest[rest] > 0;
  const send = () =>
    request('review.decide', { selection: { ids: [track.id] }, decision, ...(isMore && { rest }) });
  decisionTimes = [...decisionTimes, performance.now()];
  useReview.setState({ pace: paceOf(decisionTimes) });
  // Which other tracks are decided with it, only the engine knows: the next one is shown when it has answered.
  isDecidingTogether = isMore;
  if (!isMore) show(withDecision(walk, decision));
  try {
    const { decided } = await inTurn(send);
    markPlanOutdated();
    if (isMore) {
      const { tracks, ...info } = await inTurn(() => request('review.next', {}));
      take(info, (now) =>
        startedAt(
          withDecision(now, decision),
          tracks.filter(({ id }) => id !== track.id),
        ),
      );
      announce(words.review.decidedTogether(decided));
    } else refreshSoon();
  } catch (error) {
    // It stands undecided again, and is shown.
    const { walk: now } = useReview.getState();
    show(withUndone(now, [track.id]));
    notifyFailure(error);
  } finally {
    if (isMore) isDecidingTogether = false;
  }
}

function obstacleTo(decision: Decision, track: ReviewTrack): string | null {
  if (decision.kind === 'accept' && track.genre === null)
    return words.decisions.noSuggestion(trackName(track));
  if (decision.kind === 'keep' && track.genresNow.length === 0) return words.review.nothingToKeep;
  return null;
}

/** The genre at this place of the likelihoods, 1 is the likeliest. */
export function chooseGenre(place: number): void {
  const track = currentTrack(useReview.getState().walk);
  const genre = track?.prediction?.topK[place - 1]?.genre;
  if (genre !== undefined) void decideInReview({ kind: 'genres', genres: [genre] });
}

/** The next decision is for more than the one track; each call offers the next that there is. */
export function applyToNext(): void {
  const { walk, rest } = useReview.getState();
  const track = currentTrack(walk);
  if (!track) return;
  const choices = [null, ...reviewRests.filter((each) => track.rest[each] > 0)];
  const next = choices[(choices.indexOf(rest) + 1) % choices.length] ?? null;
  applyTo(next);
  announce(words.review.appliesTo(next, next === null ? 0 : track.rest[next]), 'assertive');
}

export function applyTo(rest: ReviewRest | null): void {
  useReview.setState({ rest });
}
