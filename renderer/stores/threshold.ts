/** Threshold store: the line from which on suggestions are taken without asking, and what it would cost. */
import { create } from 'zustand';
import { request } from '../bridge/bridge.ts';
import type { ReviewEstimate } from '../../models/review.ts';
import { toSerialisedFailure } from '../../models/failure.ts';
import { words } from '../words.ts';
import { announce } from './announcer.ts';
import { useConnection } from './connection.ts';
import { loadOverview } from './library.ts';
import { notifyFailure } from './notices.ts';
import { markPlanOutdated } from './plan.ts';
import { goOnAfterMany } from './review.ts';
import { remember, useSettings } from './settings.ts';

interface ThresholdState {
  /** Of the line the slider stands at, or of the one before while it is being counted. */
  readonly estimate: ReviewEstimate | null;
  readonly failure: string | null;
  readonly applying: boolean;
}

export const useThreshold = create<ThresholdState>(() => ({
  estimate: null,
  failure: null,
  applying: false,
}));

let asking = false;
let askAgain = false;

/** Counts anew for the line the slider stands at; while one count is under way the latest is asked for after it. */
export async function loadEstimate(): Promise<void> {
  askAgain = asking;
  if (asking) return;
  asking = true;
  try {
    const percent = useSettings.getState().reviewThreshold;
    const estimate = await request('review.estimate', { threshold: percent / 100 });
    useThreshold.setState({ estimate, failure: null });
  } catch (error) {
    const { inContact } = useConnection.getState();
    useThreshold.setState({ failure: inContact ? toSerialisedFailure(error).message : words.contact.lost });
  } finally {
    asking = false;
  }
  if (askAgain) await loadEstimate();
}

/** Moves the slider: nothing is decided by that. */
export function moveThreshold(percent: number): void {
  remember('reviewThreshold', percent);
  void loadEstimate();
}

/** Takes what is above the line; with null asks about every track again. Writes nothing. */
export async function applyThreshold(threshold: number | null): Promise<void> {
  if (!useConnection.getState().inContact) return announce(words.contact.paused, 'assertive');
  useThreshold.setState({ applying: true });
  try {
    const { decided, reopened } = await request('review.applyThreshold', { threshold });
    markPlanOutdated();
    announce(words.review.applied(decided, reopened));
    await goOnAfterMany();
    await Promise.all([loadEstimate(), loadOverview()]);
  } catch (error) {
    notifyFailure(error);
  } finally {
    useThreshold.setState({ applying: false });
  }
}
