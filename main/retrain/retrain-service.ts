/**
 * The retrain wizard's work: a set is chosen, checked and changed, a model trained on it, judged beside the one in
 * use on tracks that neither learned from, and adopted or not.
 *
 * The state is the engine's, kept on the disk; a window shows it. A model is installed by training and in use only
 * when it is adopted.
 */
import { join } from 'node:path';
import { Failure, toSerialisedFailure } from '../../models/failure.ts';
import type {
  MethodEstimate,
  RetrainRun,
  RetrainState,
  TrainingChanges,
  TrainingSource,
} from '../../models/retrain-contract.ts';
import {
  trainingOptionsSchema,
  type TrainingEvent,
  type TrainingMethodName,
  type TrainingOptions,
  type TrainingSummary,
} from '../../models/training.ts';
import type { UnnumberedEvent } from '../event-hub.ts';
import type { ModelShelf } from '../inference/model-shelf.ts';
import type { JobBoard, JobControl } from '../jobs.ts';
import { holdOutGroups } from '../training/splits.ts';
import type { TrainRequest } from '../training/train-request.ts';
import type { TrainService } from '../training/train-service.ts';
import { DraftStore, emptyState } from './draft-store.ts';
import { MethodEstimates, unmeasured, type MeasuredSet } from './estimates.ts';
import type { Judge } from './judge.ts';
import { RememberedChanges } from './remembered-changes.ts';
import { trainingSet, type AudioDataset, type DecidedTrack } from './training-set.ts';
import { trackListText } from '../training/track-list.ts';

/** Share of each genre that judges the new model. */
const heldShare = 0.25;
/** Of fewer tracks of a genre three to learn from and one to judge by cannot be made. */
const leastToDivide = 4;
/** Epochs are told at once; counts within a phase no more often than this. */
const tellEveryMs = 250;
const watchPauseMs = 100;

export interface RetrainServiceParts {
  readonly folder: string;
  readonly models: ModelShelf;
  readonly jobs: JobBoard;
  readonly training: Pick<TrainService, 'train' | 'check' | 'obstacles' | 'probe'>;
  readonly judge: Judge;
  readonly decidedTracks: () => readonly DecidedTrack[];
  /** Predicts the library with the model in use; null where every track has its prediction. */
  readonly predictLibrary: () => Promise<string | null>;
  readonly publish: (event: UnnumberedEvent) => void;
}

export class RetrainService {
  readonly #parts: RetrainServiceParts;
  readonly #drafts: DraftStore;
  readonly #remembered: RememberedChanges;
  readonly #loaded: Promise<void>;
  #state: RetrainState = emptyState;
  #set: AudioDataset | null = null;
  readonly #estimates: MethodEstimates;
  /** The set that was last measured on, or is; null before. */
  #measured: Promise<MeasuredSet> | null = null;
  readonly #closing = new AbortController();
  #toldAtMs = 0;

  constructor(parts: RetrainServiceParts) {
    this.#parts = parts;
    this.#drafts = new DraftStore(parts.folder);
    this.#remembered = new RememberedChanges(join(parts.folder, '..', 'changes.json'), (path, text) =>
      this.#drafts.write(path, text),
    );
    this.#estimates = new MethodEstimates({
      training: parts.training,
      onChange: async (estimates) => this.#change({ estimates: [...estimates] }),
    });
    this.#loaded = this.#load();
  }

  async #load(): Promise<void> {
    this.#state = await this.#drafts.load();
    const { result } = this.#state;
    if (result === null || (await this.#parts.models.currentId()) !== result.model.modelId) return;
    // The program ended between using the new model and ending the draft: it is adopted.
    await this.#parts.predictLibrary();
    await this.#end();
  }

  async state(): Promise<RetrainState> {
    await this.#loaded;
    // Somebody looks at a draft that was left at the choice of a method: what was measured then is long ago.
    const { report, run, checkJobId } = this.#state;
    if (report !== null && run === null && checkJobId === null && this.#measured === null) this.#measure();
    return this.#state;
  }

  /**
   * How long the method would take with these options.
   *
   * @throws Failure `invalid-request` before a set is checked, what training throws.
   */
  async estimate(method: TrainingMethodName, options: TrainingOptions): Promise<MethodEstimate> {
    await this.#loaded;
    this.#refuseWhileTraining();
    if (this.#state.report === null) throw noSet();
    if (this.#measured === null) this.#measure();
    if (this.#measured === null) throw new Failure('cancelled', 'Earmark is closing. Nothing was measured.');
    return this.#estimates.of(method, options, await this.#measured);
  }

  /** Ends what is measured; nothing is measured from then on. */
  async close(): Promise<void> {
    await this.#loaded;
    this.#closing.abort();
    await this.#estimates.stop();
    await this.#measured?.catch(() => {});
  }

  /** Begins anew with another set, with what was put right of it before. Answers with the job of its check. */
  async choose(source: TrainingSource): Promise<string> {
    await this.#loaded;
    this.#refuseWhileTraining();
    await this.#stopCheck();
    await this.#removeUnadopted();
    await this.#drafts.clear();
    // What cannot be opened is told by the check.
    const found = await this.#asFound(source).catch(() => []);
    const changes = await this.#remembered.recall(source, found);
    return this.#startCheck({ ...emptyState, source, changes });
  }

  /** Replaces the changes and checks again. */
  async change(changes: TrainingChanges): Promise<string> {
    await this.#loaded;
    this.#refuseWhileTraining();
    const { source } = this.#state;
    if (source === null) throw noSet();
    await this.#stopCheck();
    await this.#removeUnadopted();
    const found = await this.#asFound(source).catch(() => []);
    await this.#remembered.keep(source, found, changes);
    return this.#startCheck({ ...this.#state, changes, report: null, result: null, run: null });
  }

  /** Trains; the job ends with the result in the state. */
  async start(method: TrainingMethodName, options: TrainingOptions, name: string): Promise<string> {
    await this.#loaded;
    this.#refuseWhileTraining();
    const { report, result } = this.#state;
    if (report === null) throw noSet();
    if (!report.trainable) throw new Failure('invalid-dataset', `${report.verdict} Nothing was trained.`);
    if (result !== null)
      throw new Failure('invalid-request', 'A new model waits to be adopted or discarded.');
    this.#stopMeasuring();
    const trained = await this.#trainedBy(method, options, name);
    if (trained === null) await this.#removeUnadopted();
    const jobId = this.#parts.jobs.start('train', (control) => this.#train(control, method, options, name), {
      canPause: true,
    });
    await this.#change({
      estimates: this.#state.estimates.map((estimate) => ({ ...estimate, measuring: false })),
      run: {
        jobId,
        method,
        name,
        options,
        startedAt: new Date().toISOString(),
        events: [],
        failure: null,
        resumable: false,
        trained,
      },
    });
    return jobId;
  }

  /** Uses the new model from now on and ends the draft. Answers with the job that predicts the library anew. */
  async adopt(): Promise<string | null> {
    const { model } = (await this.#waiting()).result;
    await this.#parts.models.use(model.modelId);
    const jobId = await this.#parts.predictLibrary();
    await this.#end();
    return jobId;
  }

  /** Leaves the new model on the shelf and ends the draft. */
  async keep(): Promise<void> {
    await this.#waiting();
    await this.#end();
  }

  /** Takes the new model away, where there is one, and ends the draft. */
  async discard(): Promise<void> {
    await this.#loaded;
    this.#refuseWhileTraining();
    await this.#stopCheck();
    await this.#removeUnadopted();
    await this.#end();
  }

  /** The file of a clip of the set, for listening; null where there is none. */
  async clipPath(clip: number): Promise<string | null> {
    const set = await this.#openSet().catch(() => null);
    return set?.tracks[clip]?.paths[0] ?? null;
  }

  async #startCheck(state: RetrainState): Promise<string> {
    this.#set = null;
    this.#stopMeasuring();
    const jobId = this.#parts.jobs.start('check', (control) => this.#check(control), { canPause: false });
    await this.#change({ ...state, checkJobId: jobId, checkFailure: null });
    return jobId;
  }

  async #check(control: JobControl): Promise<void> {
    try {
      const set = await this.#openSet();
      await this.#drafts.write(this.#drafts.listPath, trackListText(set.tracks));
      let done = 0;
      const report = await this.#parts.training.check(set, {
        onEvent: (event) => {
          if (event.type !== 'phase' || event.phase !== 'listening') return;
          control.setTotal(event.total);
          control.advance('done', Math.max(0, event.done - done));
          done = event.done;
        },
        signal: control.signal,
      });
      control.signal.throwIfAborted();
      const obstacles = await this.#parts.training.obstacles();
      await this.#change({ report, checkJobId: null, estimates: unmeasured(obstacles, report.trainable) });
      if (report.trainable) this.#measure();
    } catch (error) {
      if (!control.signal.aborted || this.#state.checkJobId === control.jobId) {
        await this.#change({ checkJobId: null, checkFailure: toSerialisedFailure(error) });
      }
      throw error;
    }
  }

  async #train(
    control: JobControl,
    method: TrainingMethodName,
    options: TrainingOptions,
    name: string,
  ): Promise<void> {
    try {
      const presentId = await this.#parts.models.currentId();
      const heldOutBy = await this.#split(options.seed);
      const summary =
        this.#state.run?.trained ??
        (await this.#trainWithPauses(control, {
          dataset: this.#drafts.listPath,
          method,
          name,
          split: this.#drafts.splitFolder,
          options,
        }));
      await this.#changeRun({ trained: summary });
      const result = await this.#parts.judge.judge({
        listPath: this.#drafts.listPath,
        splitFolder: this.#drafts.splitFolder,
        summary,
        presentId,
        suspects: this.#state.report!.suspects,
        heldOutBy,
        onEvent: (event) => this.#tell(event, control),
        signal: control.signal,
      });
      await this.#change({ result });
    } catch (error) {
      await this.#changeRun({ failure: toSerialisedFailure(error), resumable: true });
      throw error;
    }
  }

  /** Measures how long each method would take, and tells of each as soon as it is known. */
  #measure(): void {
    if (this.#closing.signal.aborted) return;
    const report = this.#state.report!;
    const measured = this.#lookThrough(report);
    this.#measured = measured;
    const start = async (): Promise<void> => {
      const set = await measured;
      if (this.#measured !== measured || this.#closing.signal.aborted) return;
      await this.#change({ estimates: this.#estimates.start(set, trainingOptionsSchema.parse({})) });
    };
    // What cannot be measured is not known; why, the training says.
    void start().catch(() => {});
  }

  #stopMeasuring(): void {
    this.#measured = null;
    void this.#estimates.stop();
  }

  /** The set with the time that it takes to go through it once more, as training begins. */
  async #lookThrough(report: NonNullable<RetrainState['report']>): Promise<MeasuredSet> {
    const { training } = this.#parts;
    const obstacles = await training.obstacles();
    const startMs = performance.now();
    await training.check(await this.#openSet(), { onEvent: () => {}, signal: this.#closing.signal });
    const checkingSeconds = (performance.now() - startMs) / 1000;
    return { report, listPath: this.#drafts.listPath, obstacles, checkingSeconds, heldShare };
  }

  /** A pause stops the training at its checkpoint, and the end of the pause goes on from there. */
  async #trainWithPauses(control: JobControl, request: TrainRequest): Promise<TrainingSummary> {
    for (;;) {
      const pause = new AbortController();
      const watch = setInterval(() => {
        if (control.isPausing()) pause.abort();
      }, watchPauseMs);
      try {
        return await this.#parts.training.train(request, {
          onEvent: (event) => this.#tell(event, control),
          onInstalling: (summary) => this.#changeRun({ trained: summary }),
          signal: AbortSignal.any([control.signal, pause.signal]),
        });
      } catch (error) {
        if (!pause.signal.aborted || control.signal.aborted) throw error;
      } finally {
        clearInterval(watch);
      }
      await control.pausePoint();
      control.signal.throwIfAborted();
    }
  }

  /** Holds some of the set's groups out, as lists of a split. Answers by what, in a sentence. */
  async #split(seed: number): Promise<string> {
    const { examples, grouping } = this.#state.report!;
    const found = examples.filter(({ leftOut }) => leftOut === null);
    const counts = Map.groupBy(found, ({ genre }) => genre);
    const small = [...counts].filter(([, own]) => own.length < leastToDivide).map(([genre]) => genre);
    const usable = found.filter(({ genre }) => !small.includes(genre));
    const split = holdOutGroups(usable, { share: heldShare, seed });
    for (const [part, indexes] of [
      ['train', split.train],
      ['valid', split.held],
    ] as const) {
      const text = indexes.map((index) => `${usable[index]!.id}\n`).join('');
      await this.#drafts.write(join(this.#drafts.splitFolder, `${part}.txt`), text);
    }
    const tooSmall = small.map(
      (genre) =>
        ` "${genre}" took no part: fewer than ${leastToDivide} tracks cannot be both learned and judged by.`,
    );
    return `${split.held.length} of ${usable.length} tracks were held out. ${grouping.reason}${tooSmall.join('')}`;
  }

  /** Adds to the run's story: a phase replaces the phase before it. */
  #tell(event: TrainingEvent, control: JobControl): void {
    const { run } = this.#state;
    if (run === null) return;
    if (event.type === 'epoch') {
      control.setTotal(event.epochs * event.members);
      control.setCurrent(`${event.epoch}`);
      control.advance('done');
    }
    const last = run.events.at(-1);
    const kept = event.type === 'phase' && last?.type === 'phase' ? run.events.slice(0, -1) : run.events;
    const isCount = event.type === 'phase' && last?.type === 'phase' && last.phase === event.phase;
    this.#state = { ...this.#state, run: { ...run, events: [...kept, event] } };
    const now = performance.now();
    if (isCount && now - this.#toldAtMs < tellEveryMs) return;
    this.#toldAtMs = now;
    this.#parts.publish({ type: 'retrainChanged' });
    if (event.type === 'epoch') void this.#drafts.save(this.#state).catch(() => {});
  }

  async #waiting(): Promise<RetrainState & { result: NonNullable<RetrainState['result']> }> {
    await this.#loaded;
    const { result } = this.#state;
    if (result === null) throw new Failure('invalid-request', 'No new model waits. Nothing was changed.');
    return { ...this.#state, result };
  }

  async #openSet(): Promise<AudioDataset> {
    await this.#loaded;
    const { source, changes } = this.#state;
    if (source === null) throw noSet();
    this.#set ??= await trainingSet(
      source,
      changes,
      source.library ? this.#parts.decidedTracks() : [],
      this.#drafts.listPath,
    );
    return this.#set;
  }

  /** The set without any change. */
  async #asFound(source: TrainingSource): Promise<AudioDataset['tracks']> {
    const decided = source.library ? this.#parts.decidedTracks() : [];
    return (await trainingSet(source, emptyState.changes, decided, this.#drafts.listPath)).tracks;
  }

  /** What this very run has trained already; null where it has to train. */
  async #trainedBy(
    method: TrainingMethodName,
    options: TrainingOptions,
    name: string,
  ): Promise<TrainingSummary | null> {
    const { run } = this.#state;
    if (!run?.trained || run.method !== method || run.name !== name) return null;
    if (JSON.stringify(run.options) !== JSON.stringify(options)) return null;
    const { model } = run.trained;
    return (await this.#parts.models.list()).some(({ id }) => id === model) ? run.trained : null;
  }

  /** Takes away the model that waits, judged or not: the run that made it is given up. One in use stays. */
  async #removeUnadopted(): Promise<void> {
    const { run, result } = this.#state;
    const modelId = result?.model.modelId ?? run?.trained?.model;
    if (modelId === undefined) return;
    await this.#parts.models.remove(modelId).catch(() => {});
  }

  #refuseWhileTraining(): void {
    const { run, result } = this.#state;
    if (run === null || result !== null || run.failure !== null || run.resumable) return;
    throw new Failure('invalid-request', 'A model is being trained. Nothing was changed. Stop it first.');
  }

  async #stopCheck(): Promise<void> {
    const { checkJobId } = this.#state;
    if (checkJobId === null) return;
    this.#state = { ...this.#state, checkJobId: null };
    this.#parts.jobs.stop(checkJobId);
    await this.#parts.jobs.finished(checkJobId);
  }

  async #end(): Promise<void> {
    this.#set = null;
    this.#stopMeasuring();
    await this.#drafts.clear();
    this.#state = emptyState;
    this.#parts.publish({ type: 'retrainChanged' });
  }

  async #changeRun(change: Partial<RetrainRun>): Promise<void> {
    const { run } = this.#state;
    if (run !== null) await this.#change({ run: { ...run, ...change } });
  }

  async #change(change: Partial<RetrainState>): Promise<void> {
    this.#state = { ...this.#state, ...change };
    this.#parts.publish({ type: 'retrainChanged' });
    await this.#drafts.save(this.#state);
  }
}

function noSet(): Failure {
  return new Failure('invalid-request', 'No set is chosen and checked yet. Choose a folder first.');
}
