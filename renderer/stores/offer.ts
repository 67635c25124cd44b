/** Offer store: a better model within reach, as the engine offers it after so many corrections. */
import { create } from 'zustand';
import type { RetrainOffer } from '../../models/retrain-offer.ts';
import { request } from '../bridge/bridge.ts';
import { words } from '../words.ts';
import { announce } from './announcer.ts';
import { notifyFailure } from './notices.ts';
import { beginWithLibrary } from './retrain.ts';
import { goTo } from './shell.ts';

interface OfferState {
  /** Null where nothing is offered. */
  readonly offer: RetrainOffer | null;
}

export const useOffer = create<OfferState>(() => ({ offer: null }));

/** Asks what is offered; a new offer is said once. */
export async function loadOffer(): Promise<void> {
  const before = useOffer.getState().offer;
  // Without an answer there is nothing to offer.
  const { offer } = await request('retrain.offer', {}).catch(() => ({ offer: null }));
  useOffer.setState({ offer });
  if (offer && offer.sentence !== before?.sentence) announce(`${words.offer.title} ${offer.sentence}`);
}

export async function dismissOffer(): Promise<void> {
  useOffer.setState({ offer: null });
  try {
    await request('retrain.dismissOffer', {});
    announce(words.offer.dismissed);
  } catch (error) {
    notifyFailure(error);
    await loadOffer();
  }
}

/** Leads into the wizard, with the tracks of the library chosen. */
export async function followOffer(): Promise<void> {
  goTo('retrain');
  await beginWithLibrary();
}
