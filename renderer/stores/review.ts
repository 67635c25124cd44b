/**
 * Review store: the track that is asked about, those that come, and what is done with them.
 *
 * A key shows the next track at once; the decision is on its way meanwhile. Requests go out one after the other,
 * so that decisions are stored and taken back in the order they were made.
 */
import { create } from 'zustand';
import { request } from '../bridge/bridge.ts';
import type { ReviewTrack, TrackSelection } from '../../models/engine-contract.ts';
import { toSerialisedFailure } from '../../models/failure.ts';
import { reviewRests, type ReviewOrder, type ReviewRest } from '../../models/review.ts';
import { words } from '../words.ts';
import { announce } from './announcer.ts';
import { useConnection } from './connection.ts';
import { notifyFailure } from './notices.ts';
import { markPlanOutdated } from './plan.ts';
import { pause } from './player.ts';
import { playSegmentOf, prepareNext, soundOf, togglePlayOf } from './review-sound.ts';
import {
  currentTrack,
  emptyWalk,
  paceOf,
  startedAt,
  withAnswer,
  withDecision,
  withStep,
  withUndone,
  type ReviewInfo,
  type Walk,
} from './review-state.ts';
import { remember, useSettings } from './settings.ts';
import { goTo, useShell } from './shell.ts';
import { trackName, type Decision } from './view-state.ts';

interface ReviewStore {
  /** Counts, order and scope; null before the first answer. */
  readonly info: ReviewInfo | null;
  readonly walk: Walk;
  /** What else the next decision is for; null: the one track. */
  readonly rest: ReviewRest | null;
  /** Decisions a minute; null while too few were made. */
  readonly pace: number | null;
  readonly failure: string | null;
}

const nothing: ReviewStore = { info: null, walk: emptyWalk, rest: null, pace: null, failure: null };

export const useReview = create<ReviewStore>(() => nothing);

/** A decision about more tracks than this was made for a whole library: taking it back shows none of them. */
const maxReturned = 500;

/** When decisions were made here, for the pace. */
let decisionTimes: number[] = [];
/** Requests go out one after the other. */
let turn: Promise<unknown> = Promise.resolve();
let waitingRequests = 0;
/** While a decision about several tracks is on its way the same track is still shown; keys must not decide it again. */
let isDecidingTogether = false;

function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  waitingRequests += 1;
  const result = turn.then(work).finally(() => {
    waitingRequests -= 1;
  });
  turn = result.catch(() => undefined);
  return result;
}

/** Comes to the screen: opens the review where it was left, or goes on and catches up with other screens. */
export async function enterReview(): Promise<void> {
  const { info, walk } = useReview.getState();
  const here = currentTrack(walk);
  if (info && here) show(walk);
  await refresh(here ? { from: here.id } : {});
}

/** Leaves the screen: sound begins by itself only there, and ends with it. */
export function leaveReview(): void {
  pause();
}

/** Throws away what the screen was drawn from, and asks anew. */
export function forgetReview(): void {
  useReview.setState(nothing);
  void refresh({});
}

/** Asks for what comes; with another order, or from another track on. */
async function refresh(payload: { order?: ReviewOrder; from?: number }): Promise<void> {
  try {
    const { tracks, ...info } = await inTurn(() => request('review.next', payload));
    take(info, (walk) => withAnswer(walk, tracks));
  } catch (error) {
    fail(error);
  }
}

/** Asks anew from the track that is looked at, unless another request will in a moment. */
function refreshSoon(): void {
  if (waitingRequests > 0) return;
  const here = currentTrack(useReview.getState().walk);
  void refresh(here ? { from: here.id } : {});
}

function take(info: ReviewInfo, change: (walk: Walk) => Walk): void {
  const before = useReview.getState().walk;
  const walk = change(before);
  useReview.setState({ info, walk, failure: null });
  const [here, was] = [currentTrack(walk), currentTrack(before)];
  if (here && here.id !== was?.id) show(walk);
  else prepareNext(walk);
}

function fail(thrown: unknown): void {
  const { info } = useReview.getState();
  if (info === null)
    useReview.setState({
      failure: useConnection.getState().inContact ? toSerialisedFailure(thrown).message : words.contact.lost,
    });
  else notifyFailure(thrown);
}

/** Looks at another track: it is said, and played where it was decided; the one after it is made ready. */
function show(walk: Walk): void {
  const track = currentTrack(walk);
  useReview.setState({ walk, rest: null });
  if (useShell.getState().screen !== 'review') return;
  if (track) announce(words.review.spoken(track));
  soundOf(walk);
}

/** Decides about the track that is looked at, and shows the next one at once. */
export async function decideInReview(decision: Decision, rest = useReview.getState().rest): Promise<void> {
  const { walk } = useReview.getState();
  const track = currentTrack(walk);
  if (!track || isDecidingTogether) return;
  if (!useConnection.getState().inContact) return announce(words.contact.paused, 'assertive');
  const obstacle = obstacleTo(decision, track);
  if (obstacle !== null) return announce(obstacle, 'assertive');
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

/** Back to what was gone through, or forward, without deciding. */
export function step(direction: 1 | -1): void {
  const { walk } = useReview.getState();
  const next = withStep(walk, direction);
  if (next === walk) return announce(direction > 0 ? words.review.noneAhead : words.review.noneBehind);
  show(next);
  refreshSoon();
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

export function setOrder(order: ReviewOrder): void {
  const here = currentTrack(useReview.getState().walk);
  void refresh({ order, ...(here && { from: here.id }) });
}

/** Plays the track that is looked at, or stops it. */
export function toggleReviewPlay(): void {
  const track = currentTrack(useReview.getState().walk);
  if (track) togglePlayOf(track);
}

export function playSegment(direction: 1 | -1): void {
  const track = currentTrack(useReview.getState().walk);
  if (track) playSegmentOf(track, direction);
}

/** Switches whether tracks play as they come up. */
export function toggleSound(): void {
  const sound = !useSettings.getState().reviewSound;
  remember('reviewSound', sound);
  announce(sound ? words.review.soundOn : words.review.soundOff, 'assertive');
  if (sound) soundOf(useReview.getState().walk);
  else pause();
}

/** Goes through these tracks alone; null: through everything that waits. */
export async function reviewThese(selection: TrackSelection | null): Promise<void> {
  await startOver(() => request('review.open', { selection }));
}

/** Goes through a random sample of what the line takes without asking. */
export async function startSpotCheck(threshold: number): Promise<void> {
  const total = await startOver(async () => (await request('review.spotCheck', { threshold })).total);
  if (total === 0) announce(words.review.nothingAbove, 'assertive');
}

async function startOver<Result>(open: () => Promise<Result>): Promise<Result | null> {
  if (!useConnection.getState().inContact) {
    announce(words.contact.paused, 'assertive');
    return null;
  }
  try {
    const opened = await inTurn(open);
    const { tracks, ...info } = await inTurn(() => request('review.next', {}));
    goTo('review');
    useReview.setState({ walk: emptyWalk, rest: null });
    take(info, () => startedAt(emptyWalk, tracks));
    return opened;
  } catch (error) {
    notifyFailure(error);
    return null;
  }
}

/** Takes note that the engine's tracks changed: counts and what comes may be others. */
export function noteReviewChange(): void {
  const { info } = useReview.getState();
  if (info && useShell.getState().screen === 'review') refreshSoon();
}
