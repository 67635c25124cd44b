/** A run of training, as a job: hold tracks out, train, judge the new model beside the one in use. */
import { Failure, toSerialisedFailure } from '../../models/failure.ts';
import type { RetrainState } from '../../models/retrain-contract.ts';
import type { ModelShelf } from '../inference/model-shelf.ts';
import type { JobBoard, JobControl } from '../jobs.ts';
import type {
  TrainingEvent,
  TrainingMethodName,
  TrainingOptions,
  TrainingSummary,
} from '../../models/training.ts';
import type { TrainRequest } from '../training/train-request.ts';
import type { TrainService } from '../training/train-service.ts';
import type { Draft } from './draft.ts';
import { writeHeldOutPart } from './held-out-part.ts';
import type { Judge } from './judge.ts';
import { noSet } from './refusals.ts';

/** Epochs are told at once; counts within a phase no more often than this. */
const tellEveryMs = 250;
const watchPauseMs = 100;

/** What a run trains. */
export interface WantedModel {
  readonly method: TrainingMethodName;
  readonly options: TrainingOptions;
  readonly name: string;
}

export interface TrainingRunsParts {
  readonly draft: Draft;
  readonly models: Pick<ModelShelf, 'currentId' | 'list' | 'remove'>;
  readonly jobs: JobBoard;
  readonly training: Pick<TrainService, 'train'>;
  readonly judge: Judge;
}

export class TrainingRuns {
  readonly #parts: TrainingRunsParts;
  #toldAtMs = 0;

  constructor(parts: TrainingRunsParts) {
    this.#parts = parts;
  }

  /**
   * Trains; the job ends with the result in the draft's state. Answers with the job.
   *
   * @throws Failure `invalid-request` before a set is checked and while a new model waits, `invalid-dataset` when
   *   the set cannot be trained on.
   */
  async start(wanted: WantedModel): Promise<string> {
    const { draft, jobs } = this.#parts;
    const { report, result } = draft.state;
    if (report === null) throw noSet();
    if (!report.trainable) throw new Failure('invalid-dataset', `${report.verdict} Nothing was trained.`);
    if (result !== null)
      throw new Failure('invalid-request', 'A new model waits to be adopted or discarded.');
    const trained = await this.#trainedBy(wanted);
    if (trained === null) await this.removeUnadopted();
    const jobId = jobs.start('train', (control) => this.#train(control, wanted), { canPause: true });
    await draft.change({
      estimates: draft.state.estimates.map((estimate) => ({ ...estimate, measuring: false })),
      run: {
        jobId,
        ...wanted,
        startedAt: new Date().toISOString(),
        events: [],
        failure: null,
        resumable: false,
        trained,
      },
    });
    return jobId;
  }

  /** Takes away the model that waits, judged or not: the run that made it is given up. One in use stays. */
  async removeUnadopted({ run, result }: RetrainState = this.#parts.draft.state): Promise<void> {
    const modelId = result?.model.modelId ?? run?.trained?.model;
    if (modelId === undefined) return;
    await this.#parts.models.remove(modelId).catch(() => {});
  }

  async #train(control: JobControl, { method, options, name }: WantedModel): Promise<void> {
    const { draft, models, judge } = this.#parts;
    const { listPath, splitFolder } = draft.store;
    const report = draft.state.report!;
    try {
      const presentId = await models.currentId();
      const heldOutBy = await writeHeldOutPart(report, draft.store, options.seed);
      const request = { dataset: listPath, method, name, split: splitFolder, options };
      const summary = draft.state.run?.trained ?? (await this.#trainWithPauses(control, request));
      await draft.changeRun({ trained: summary });
      const result = await judge.judge({
        listPath,
        splitFolder,
        summary,
        presentId,
        suspects: report.suspects,
        heldOutBy,
        onEvent: (event) => this.#tell(event, control),
        signal: control.signal,
      });
      await draft.change({ result });
    } catch (error) {
      await draft.changeRun({ failure: toSerialisedFailure(error), resumable: true });
      throw error;
    }
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
          onInstalling: (summary) => this.#parts.draft.changeRun({ trained: summary }),
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

  /** Adds to the run's story: a phase replaces the phase before it. */
  #tell(event: TrainingEvent, control: JobControl): void {
    const { draft } = this.#parts;
    const { run } = draft.state;
    if (run === null) return;
    if (event.type === 'epoch') {
      control.setTotal(event.epochs * event.members);
      control.setCurrent(`${event.epoch}`);
      control.advance('done');
    }
    const last = run.events.at(-1);
    const kept = event.type === 'phase' && last?.type === 'phase' ? run.events.slice(0, -1) : run.events;
    const isCount = event.type === 'phase' && last?.type === 'phase' && last.phase === event.phase;
    draft.note({ run: { ...run, events: [...kept, event] } });
    const now = performance.now();
    if (isCount && now - this.#toldAtMs < tellEveryMs) return;
    this.#toldAtMs = now;
    draft.tell();
    if (event.type === 'epoch') void draft.store.save(draft.state).catch(() => {});
  }

  /** What this very run has trained already; null where it has to train. */
  async #trainedBy({ method, options, name }: WantedModel): Promise<TrainingSummary | null> {
    const { run } = this.#parts.draft.state;
    if (!run?.trained || run.method !== method || run.name !== name) return null;
    if (JSON.stringify(run.options) !== JSON.stringify(options)) return null;
    const { model } = run.trained;
    return (await this.#parts.models.list()).some(({ id }) => id === model) ? run.trained : null;
  }
}
