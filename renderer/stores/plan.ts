/** Plan store: what is to be written and how, the preview, the write in hand and its receipt. */
import { create } from 'zustand';
import { request } from '../bridge/bridge.ts';
import {
  trackQuerySchema,
  type RequestAnswer,
  type TrackSelection,
  type TrackState,
} from '../../models/engine-contract.ts';
import { toSerialisedFailure } from '../../models/failure.ts';
import { isJobOver } from '../../models/job.ts';
import type { PlannedWrite, WritePolicy, WriteResult } from '../../models/tagging.ts';
import { announce } from './announcer.ts';
import { jobWithId, useJobs } from './jobs.ts';
import { activeJobs } from './jobs-state.ts';
import { loadOverview, useLibrary, type Overview } from './library.ts';
import { notifyFailure } from './notices.ts';
import { RowPages } from './row-pages.ts';
import { remember, useSettings } from './settings.ts';
import { goTo } from './shell.ts';
import { filesOf } from '../words/counts.ts';
import { plannedWords } from '../words/states.ts';

export type PlanCounts = RequestAnswer<'write.plan'>['counts'];

export interface Plan {
  readonly planId: string;
  readonly counts: PlanCounts;
  readonly pages: RowPages<PlannedWrite>;
}

/** Tracks that alone are looked at. */
export interface PlanScope {
  readonly selection: TrackSelection;
  readonly count: number;
}

interface PlanState {
  /** Null: every decided track, and with a confidence the undecided ones from it on. */
  readonly scope: PlanScope | null;
  readonly plan: Plan | null;
  readonly planning: boolean;
  /** Decisions or files changed since the preview was made. */
  readonly outdated: boolean;
  readonly failure: string | null;
  /** The write in hand, or the last one while its receipt is looked at. */
  readonly jobId: string | null;
  readonly receipt: RowPages<WriteResult> | null;
  /** How many files the write in hand, or the last one, set out to change; null where not known. */
  readonly planned: number | null;
}

const noPlan: PlanState = {
  scope: null,
  plan: null,
  planning: false,
  outdated: false,
  failure: null,
  jobId: null,
  receipt: null,
  planned: null,
};

export const usePlan = create<PlanState>(() => noPlan);

/** Forgets preview and receipt; nothing that was written changes by that. */
export function forgetPlan(): void {
  usePlan.setState(noPlan);
}

/** Up to so many files are previewed without being asked: reading their tags takes a moment only. */
export const previewedUnasked = 2000;

const decidedStates: readonly TrackState[] = ['accepted', 'changed'];
const undecidedStates: readonly TrackState[] = ['new', 'review'];

/** How many tracks are decided and wait for being written. */
export function decidedTracks(overview: Overview): number {
  return decidedStates.reduce((sum, state) => sum + (overview.states[state] ?? 0), 0);
}

/** How many tracks a plan would look at, of which the undecided ones count only from a confidence on. */
export function tracksInScope(overview: Overview, minConfidence: number | null): number {
  const undecided = undecidedStates.reduce((sum, state) => sum + (overview.states[state] ?? 0), 0);
  return decidedTracks(overview) + (minConfidence === null ? 0 : undecided);
}

/** Previews what would be written of these tracks alone, and shows it. */
export function previewWriting(selection: TrackSelection, count: number): void {
  goTo('write');
  usePlan.setState({ ...noPlan, scope: { selection, count } });
  void makePlan();
}

/** Goes back to everything that is decided. */
export function leaveScope(): void {
  usePlan.setState(noPlan);
  preparePlan();
}

function selectionOf(minConfidence: number | null): TrackSelection {
  const states = [...decidedStates, ...(minConfidence === null ? [] : undecidedStates)];
  return { query: trackQuerySchema.parse({ states, sort: 'path' }) };
}

let latestPlanning = 0;
let planningSince = 0;

/** Makes the preview from the files as they are now. Touches nothing. */
export async function makePlan(): Promise<void> {
  const { writePolicy: policy, writeMinConfidence: minConfidence } = useSettings.getState();
  latestPlanning += 1;
  const planning = latestPlanning;
  planningSince = performance.now();
  usePlan.setState({ planning: true, outdated: false, failure: null, jobId: null, receipt: null });
  try {
    const { planId, counts } = await request('write.plan', {
      selection: usePlan.getState().scope?.selection ?? selectionOf(minConfidence),
      policy,
      minConfidence,
    });
    if (planning !== latestPlanning) return;
    const pages = new RowPages<PlannedWrite>({
      load: (start, count) => request('write.planRows', { planId, start, count }),
      onFailure: notifyFailure,
    });
    await pages.open();
    if (planning !== latestPlanning) return;
    usePlan.setState({ plan: { planId, counts, pages }, planning: false });
    announce(`${plannedWords.change}: ${filesOf(counts.change)}.`);
  } catch (error) {
    if (planning !== latestPlanning) return;
    usePlan.setState({ plan: null, planning: false, failure: toSerialisedFailure(error).message });
  }
}

/** On coming to the screen: what was decided a moment ago is counted, and the files are read as they are now. */
export async function enterWriting(): Promise<void> {
  await loadOverview().catch(() => undefined);
  markPlanOutdated();
  preparePlan();
}

/** Makes a preview that is small enough, unless a write or its receipt is open. */
function preparePlan(): void {
  const { plan, planning, outdated, jobId } = usePlan.getState();
  const { overview } = useLibrary.getState();
  const running = activeJobs(useJobs.getState().jobs).find((job) => job.kind === 'write');
  if (running && jobId === null)
    usePlan.setState({ ...noPlan, jobId: running.jobId, planned: running.total });
  if (running || !overview || planning || jobId !== null || (plan && !outdated)) return;
  if (isPreviewedUnasked(overview)) void makePlan();
}

export function setPolicy(policy: WritePolicy): void {
  remember('writePolicy', policy);
  changeScope();
}

export function setMinConfidence(minConfidence: number | null): void {
  remember('writeMinConfidence', minConfidence);
  changeScope();
}

function changeScope(): void {
  const { overview } = useLibrary.getState();
  if (overview && isPreviewedUnasked(overview)) void makePlan();
  else {
    latestPlanning += 1;
    usePlan.setState({ plan: null, planning: false, failure: null });
  }
}

function isPreviewedUnasked(overview: Overview): boolean {
  const { scope } = usePlan.getState();
  if (scope) return scope.count <= previewedUnasked;
  const inScope = tracksInScope(overview, useSettings.getState().writeMinConfidence);
  return inScope > 0 && inScope <= previewedUnasked;
}

/** Word of a change that the preview already knows of can come so much later than its making began. */
const lateWordMs = 250;

/** Takes note of word that decisions or files changed. */
export function notePlanOutdated(): void {
  if (performance.now() - planningSince >= lateWordMs) markPlanOutdated();
}

/** Marks an open preview as out of date, unless it is being written. */
export function markPlanOutdated(): void {
  const { plan, planning, jobId } = usePlan.getState();
  if ((plan || planning) && jobId === null) usePlan.setState({ outdated: true });
}

/** Writes exactly what the preview shows. */
export async function startWriting(): Promise<void> {
  const { plan, outdated } = usePlan.getState();
  if (!plan || outdated) return;
  try {
    const { jobId } = await request('write.start', { planId: plan.planId });
    usePlan.setState({ jobId, planned: plan.counts.change });
    const job = jobWithId(useJobs.getState().jobs, jobId);
    if (job && isJobOver(job.state)) await openReceipt(jobId);
  } catch (error) {
    notifyFailure(error);
  }
}

/** Shows what became of each file of a write that is over. */
export async function openReceipt(jobId: string): Promise<void> {
  const receipt = new RowPages<WriteResult>({
    load: (start, count) => request('write.results', { jobId, start, count }),
    onFailure: notifyFailure,
  });
  try {
    await receipt.open();
    usePlan.setState({ jobId, receipt, plan: null });
  } catch (error) {
    notifyFailure(error);
  }
}

/** Takes note that a write is over: the one that is looked at shows its receipt. */
export function noteWriteEnd(jobId: string): void {
  if (usePlan.getState().jobId === jobId) void openReceipt(jobId);
}

/** Takes note that files were put back: a receipt that is open may speak of them. */
export function noteUndoEnd(): void {
  if (usePlan.getState().receipt !== null) closeReceipt();
}

/** Puts the receipt away; the screen is ready for the next preview. */
export function closeReceipt(): void {
  forgetPlan();
  preparePlan();
}
