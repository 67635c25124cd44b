/** Retrain store: the engine's state of the wizard as it was last told, and what was changed since. */
import { create } from 'zustand';
import { request } from '../bridge/bridge.ts';
import { toSerialisedFailure } from '../../models/failure.ts';
import type { MethodEstimate, RetrainState, TrainingSource } from '../../models/retrain-contract.ts';
import type { TrainingMethodName, TrainingOptions } from '../../models/training.ts';
import { words } from '../words.ts';
import { notify, notifyFailure } from './notices.ts';
import { stopClip } from './clip-player.ts';
import {
  canShow,
  isTraining,
  mergedChanges,
  noChanges,
  stepOf,
  type PendingChanges,
  type RetrainStep,
} from './retrain-state.ts';

interface TrainOrder {
  readonly method: TrainingMethodName;
  readonly options: TrainingOptions;
  readonly name: string;
}

interface RetrainStoreState {
  /** Null before the first answer. */
  readonly state: RetrainState | null;
  readonly failure: string | null;
  /** The step that is looked at; null: where the engine stands. */
  readonly step: RetrainStep | null;
  readonly pending: PendingChanges;
  /** What is to be trained as soon as the check that runs is done, and what was changed for it. */
  readonly afterCheck: { readonly order: TrainOrder; readonly pending: PendingChanges } | null;
  /** The library's tracks are offered to begin anew with. */
  readonly wantsLibrary: boolean;
  /** A request is on its way: its buttons wait. */
  readonly busy: boolean;
}

const unread: RetrainStoreState = {
  state: null,
  failure: null,
  step: null,
  pending: noChanges,
  afterCheck: null,
  wantsLibrary: false,
  busy: false,
};

/** The state is asked for at most so often. */
const refreshIntervalMs = 250;

export const useRetrain = create<RetrainStoreState>(() => unread);

export function forgetRetrain(): void {
  useRetrain.setState(unread);
}

/** The step to show. */
export function shownStep({ state, step }: RetrainStoreState): RetrainStep {
  if (!state) return 'choose';
  return step !== null && canShow(state, step) ? step : stepOf(state);
}

export async function loadRetrain(): Promise<void> {
  try {
    const state = await request('retrain.state', {});
    useRetrain.setState((before) => {
      const wentOn = before.state !== null && stepOf(before.state) !== stepOf(state);
      return { state, failure: null, step: wentOn ? null : before.step };
    });
    goOn(state);
  } catch (error) {
    useRetrain.setState({ failure: toSerialisedFailure(error).message });
  }
}

let timer: ReturnType<typeof setTimeout> | null = null;

/** The engine's state changed: it is asked for again, where somebody looked at it. */
export function noteRetrainChange(): void {
  if (!useRetrain.getState().state) return;
  timer ??= setTimeout(() => {
    timer = null;
    void loadRetrain();
  }, refreshIntervalMs);
}

export function showStep(step: RetrainStep): void {
  useRetrain.setState({ step });
}

export async function chooseSource(source: TrainingSource): Promise<void> {
  await attempt(async () => {
    await request('retrain.choose', { source });
    useRetrain.setState({ step: null, pending: noChanges, wantsLibrary: false });
  });
}

/**
 * Begins with the tracks of the library where nothing was begun. Where something was, that stays: the first step is
 * shown with the library ticked, if it can be.
 */
export async function beginWithLibrary(): Promise<void> {
  await loadRetrain();
  const { state } = useRetrain.getState();
  if (state?.source === null) await chooseSource({ folder: null, library: true });
  else useRetrain.setState({ step: 'choose', wantsLibrary: true });
}

export function changePending(change: Partial<PendingChanges>): void {
  useRetrain.setState(({ pending }) => ({ pending: { ...pending, ...change } }));
}

export function forgetPending(): void {
  useRetrain.setState({ pending: noChanges });
}

/** Tells the engine what was changed; it checks again. */
export async function checkAgain(): Promise<boolean> {
  const { state, pending } = useRetrain.getState();
  if (!state) return false;
  return attempt(async () => {
    await request('retrain.change', { changes: mergedChanges(state.changes, pending) });
    useRetrain.setState({ pending: noChanges, step: null });
  });
}

/** Checks with the changes and trains again as before, as soon as the check is done. */
export async function trainAgain(): Promise<void> {
  const { state, pending } = useRetrain.getState();
  const run = state?.run;
  if (!run) return;
  const { method, options, name } = run;
  useRetrain.setState({ afterCheck: { order: { method, options, name }, pending } });
  if (!(await checkAgain())) useRetrain.setState({ afterCheck: null });
}

export async function startTraining(order: TrainOrder): Promise<void> {
  await attempt(async () => {
    await request('retrain.start', order);
    useRetrain.setState({ step: null });
  });
}

/** How long a training with these options would take here; nothing of it is known where that cannot be measured. */
export async function estimateTraining(
  method: TrainingMethodName,
  options: TrainingOptions,
): Promise<MethodEstimate> {
  try {
    return await request('retrain.estimate', { method, options });
  } catch {
    return { method, seconds: null, obstacle: null };
  }
}

/** Goes on with the run that was stopped or interrupted. */
export async function resumeTraining(): Promise<void> {
  const run = useRetrain.getState().state?.run;
  if (run) await startTraining({ method: run.method, options: run.options, name: run.name });
}

export async function adoptModel(name: string): Promise<void> {
  await end(words.retrain.report.adopted(name), () => request('retrain.adopt', {}));
}

export async function keepModel(name: string): Promise<void> {
  await end(words.retrain.report.kept(name), () => request('retrain.keep', {}));
}

export async function discardRetrain(): Promise<void> {
  await end(words.retrain.report.discarded, () => request('retrain.discard', {}));
}

async function end(told: string, work: () => Promise<unknown>): Promise<void> {
  stopClip();
  await attempt(async () => {
    await work();
    useRetrain.setState({ step: null, pending: noChanges, afterCheck: null });
    notify(told);
  });
}

function goOn(state: RetrainState): void {
  const { afterCheck } = useRetrain.getState();
  if (!afterCheck || state.checkJobId !== null || isTraining(state)) return;
  if (state.checkFailure === null && state.report === null) return;
  useRetrain.setState({ afterCheck: null });
  // The check came to nothing: the report that was left is back, and with it what was changed there.
  if (state.result !== null) useRetrain.setState({ pending: afterCheck.pending });
  else if (state.report?.trainable === true) void startTraining(afterCheck.order);
}

/** Does it and asks for the state again; answers whether it worked. */
async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  useRetrain.setState({ busy: true });
  try {
    await work();
    await loadRetrain();
    return true;
  } catch (error) {
    notifyFailure(error);
    return false;
  } finally {
    useRetrain.setState({ busy: false });
  }
}
