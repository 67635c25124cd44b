/**
 * Review store: the track that is asked about, those that come, and going through them.
 *
 * Requests go out one after the other, so that decisions are stored and taken back in the order they were made.
 * What is decided stands in review-decisions.ts, undo and redo in review-history.ts.
 */
import { create } from 'zustand';
import { request } from '../bridge/bridge.ts';
import { toSerialisedFailure } from '../../models/failure.ts';
import type { ReviewOrder, ReviewRest } from '../../models/review.ts';
import { words } from '../words.ts';
import { announce } from './announcer.ts';
import { useConnection } from './connection.ts';
import { notifyFailure } from './notices.ts';
import { pause } from './player.ts';
import { playSegmentOf, prepareNext, soundOf, togglePlayOf } from './review-sound.ts';
import {
  currentTrack,
  emptyWalk,
  startedAt,
  withAnswer,
  withStep,
  type ReviewInfo,
  type Walk,
} from './review-state.ts';
import { remember, useSettings } from './settings.ts';
import { useShell } from './shell.ts';

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

let turn: Promise<unknown> = Promise.resolve();
let waitingRequests = 0;

/** Sends a request when those before it are answered. */
export function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
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
export function refreshSoon(): void {
  if (waitingRequests > 0) return;
  const here = currentTrack(useReview.getState().walk);
  void refresh(here ? { from: here.id } : {});
}

/** Takes over counts and what comes; another track than before is shown. */
export function take(info: ReviewInfo, change: (walk: Walk) => Walk): void {
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
export function show(walk: Walk): void {
  const track = currentTrack(walk);
  useReview.setState({ walk, rest: null });
  if (useShell.getState().screen !== 'review') return;
  if (track) announce(words.review.spoken(track));
  soundOf(walk);
}

/** Back to what was gone through, or forward, without deciding. */
export function step(direction: 1 | -1): void {
  const { walk } = useReview.getState();
  const next = withStep(walk, direction);
  if (next === walk) return announce(direction > 0 ? words.review.noneAhead : words.review.noneBehind);
  show(next);
  refreshSoon();
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

/** Goes on after many tracks were decided at once: with the one that is looked at, unless it was among them. */
export async function goOnAfterMany(): Promise<void> {
  if (useReview.getState().info === null) return;
  try {
    const { tracks, ...info } = await inTurn(() => request('review.next', {}));
    take(info, (walk) => {
      const here = currentTrack(walk);
      const waiting = tracks.filter(({ id, state }) => id !== here?.id || state !== 'accepted');
      return startedAt(walk, waiting);
    });
  } catch (error) {
    fail(error);
  }
}

/** Takes note that the engine's tracks changed: counts and what comes may be others. */
export function noteReviewChange(): void {
  const { info } = useReview.getState();
  if (info && useShell.getState().screen === 'review') refreshSoon();
}
