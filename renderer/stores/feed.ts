/** Feed: the engine's events, applied once per animation frame, each to the stores it concerns. */
import { bridge } from '../bridge/bridge.ts';
import type { EngineEvent } from '../../models/engine-contract.ts';
import { words } from '../words.ts';
import { announce } from './announcer.ts';
import { setContact, useConnection } from './connection.ts';
import { noteHistoryChange } from './history.ts';
import { onJobEnd, takeJob } from './jobs.ts';
import { outcomeOf } from './jobs-state.ts';
import { loadOverview } from './library.ts';
import { noteModelsChange } from './models.ts';
import { notify } from './notices.ts';
import { loadOffer } from './offer.ts';
import { notePlanOutdated, noteUndoEnd, noteWriteEnd } from './plan.ts';
import { noteRetrainChange } from './retrain.ts';
import { noteReviewChange } from './review.ts';
import { noteLibraryChange, noteOutdated, openRememberedView, useView } from './view.ts';
import { linkFor } from './links.ts';

/** Rows and counts are fetched again at most so often while work runs. */
const refreshIntervalMs = 400;
/** A hidden page draws no frames; it still keeps up, more slowly. */
const hiddenIntervalMs = 500;

let lastSeq: number | null = null;
let queued: EngineEvent[] = [];
let changedTracks: Set<number> | 'many' = new Set();
let refreshTimer: ReturnType<typeof setTimeout> | null = null;

/** Listens to the engine from now on. Returns the function that ends it. */
export function startFeed(): () => void {
  const ends = [
    bridge.subscribe(enqueue),
    bridge.onContact?.(noteContact),
    onJobEnd((job) => {
      const { text, problem } = outcomeOf(job);
      notify(text, problem ? 'problem' : 'info', linkFor(job));
      if (job.kind === 'write') noteWriteEnd(job.jobId);
      if (job.kind === 'undo') noteUndoEnd();
      if (job.kind === 'scan' || job.kind === 'analyse') void refreshSoon().then(noteOutdated);
    }),
  ];
  return () => {
    for (const end of ends) end?.();
  };
}

/** Asks for everything again: after a gap, or when contact is back. */
export function catchUp(): void {
  changedTracks = 'many';
  void refreshSoon();
  noteHistoryChange();
  noteRetrainChange();
  void loadOffer();
  if (!useView.getState().pages) void openRememberedView();
}

function enqueue(event: EngineEvent): void {
  queued.push(event);
  if (queued.length > 1) return;
  if (document.hidden) setTimeout(applyQueued, hiddenIntervalMs);
  else requestAnimationFrame(applyQueued);
}

function applyQueued(): void {
  const events = queued;
  queued = [];
  for (const event of events) {
    if (lastSeq !== null && event.seq !== lastSeq + 1) catchUp();
    lastSeq = event.seq;
    apply(event);
  }
}

function apply(event: EngineEvent): void {
  switch (event.type) {
    case 'job':
      takeJob(event.job);
      break;
    case 'tracksChanged':
      noteChanged(event.trackIds);
      notePlanOutdated();
      void refreshSoon();
      break;
    case 'historyChanged':
      noteHistoryChange();
      break;
    case 'modelsChanged':
      noteModelsChange();
      break;
    case 'retrainChanged':
      noteRetrainChange();
      break;
    case 'offerChanged':
      void loadOffer();
      break;
    case 'settingsChanged':
      // This page's own change, most often. Another page's is taken over when this one is opened again:
      // a list that is being worked in must not be sorted anew by somebody else.
      break;
  }
}

function noteChanged(trackIds: readonly number[] | 'many'): void {
  if (trackIds === 'many' || changedTracks === 'many') changedTracks = 'many';
  else for (const id of trackIds) changedTracks.add(id);
}

let refreshing: Promise<void> | null = null;

/** Fetches changed rows and the counts again, at most once per interval. */
function refreshSoon(): Promise<void> {
  refreshing ??= new Promise((resolve) => {
    refreshTimer ??= setTimeout(() => {
      refreshTimer = null;
      refreshing = null;
      void refresh().then(resolve, resolve);
    }, refreshIntervalMs);
  });
  return refreshing;
}

async function refresh(): Promise<void> {
  const ids = changedTracks;
  changedTracks = new Set();
  const { pages } = useView.getState();
  pages?.refresh(ids === 'many' ? null : (row) => ids.has(row.id));
  await loadOverview();
  noteLibraryChange();
  noteReviewChange();
}

function noteContact(inContact: boolean, reason: string | null): void {
  const before = useConnection.getState().inContact;
  setContact(inContact, reason);
  if (before === inContact) return;
  announce(inContact ? words.contact.found : words.contact.lost, 'assertive');
  if (inContact) catchUp();
}
