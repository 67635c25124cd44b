/** What the review goes through: everything that waits, chosen tracks, or a random sample. */
import { request } from '../bridge/bridge.ts';
import type { TrackSelection } from '../../models/engine-contract.ts';
import { words } from '../words.ts';
import { announce } from './announcer.ts';
import { useConnection } from './connection.ts';
import { notifyFailure } from './notices.ts';
import { inTurn, take, useReview } from './review.ts';
import { emptyWalk, startedAt } from './review-state.ts';
import { goTo } from './shell.ts';

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
