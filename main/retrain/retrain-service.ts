/**
 * The retrain wizard's work: a set is chosen, checked and changed, a model trained on it, judged beside the one in
 * use on tracks that neither learned from, and adopted or not.
 *
 * The state is the engine's, kept on the disk; a window shows it. A model is installed by training and in use only
 * when it is adopted.
 */
import { join } from 'node:path';
import { Failure } from '../../models/failure.ts';
import type {
  MethodEstimate,
  RetrainState,
  TrainingChanges,
  TrainingSource,
} from '../../models/retrain-contract.ts';
import type { TrainingMethodName, TrainingOptions } from '../../models/training.ts';
import type { ModelShelf } from '../inference/model-shelf.ts';
import type { JobBoard } from '../jobs.ts';
import type { TrainService } from '../training/train-service.ts';
import { emptyState } from './draft-store.ts';
import { Draft, type DraftParts } from './draft.ts';
import type { Judge } from './judge.ts';
import { noSet, refuseWhileTraining } from './refusals.ts';
import { RememberedChanges } from './remembered-changes.ts';
import { SetCheck } from './set-check.ts';
import { SetMeasurement } from './set-measurement.ts';
import { TrainingRuns } from './training-runs.ts';

export interface RetrainServiceParts extends DraftParts {
  readonly models: ModelShelf;
  readonly jobs: JobBoard;
  readonly training: Pick<TrainService, 'train' | 'check' | 'obstacles' | 'probe'>;
  readonly judge: Judge;
  /** Predicts the library with the model in use; null where every track has its prediction. */
  readonly predictLibrary: () => Promise<string | null>;
}

export class RetrainService {
  readonly #parts: RetrainServiceParts;
  readonly #draft: Draft;
  readonly #remembered: RememberedChanges;
  readonly #measurement: SetMeasurement;
  readonly #check: SetCheck;
  readonly #runs: TrainingRuns;
  readonly #loaded: Promise<void>;

  constructor(parts: RetrainServiceParts) {
    this.#parts = parts;
    const draft = new Draft(parts);
    this.#draft = draft;
    this.#remembered = new RememberedChanges(join(parts.folder, '..', 'changes.json'), (path, text) =>
      draft.store.write(path, text),
    );
    this.#measurement = new SetMeasurement(draft, parts.training);
    this.#check = new SetCheck({
      ...parts,
      draft,
      onTrainable: () => this.#measurement.start(),
      onReplaced: (before) => this.#runs.removeUnadopted(before),
    });
    this.#runs = new TrainingRuns({ ...parts, draft });
    this.#loaded = this.#load();
  }

  async #load(): Promise<void> {
    await this.#draft.load();
    const { result } = this.#draft.state;
    if (result === null || (await this.#parts.models.currentId()) !== result.model.modelId) return;
    // The program ended between using the new model and ending the draft: it is adopted.
    await this.#parts.predictLibrary();
    await this.#end();
  }

  async state(): Promise<RetrainState> {
    await this.#loaded;
    this.#measurement.resume();
    return this.#draft.state;
  }

  /**
   * How long the method would take with these options.
   *
   * @throws Failure `invalid-request` before a set is checked, what training throws.
   */
  async estimate(method: TrainingMethodName, options: TrainingOptions): Promise<MethodEstimate> {
    await this.#loaded;
    refuseWhileTraining(this.#draft.state);
    return this.#measurement.estimate(method, options);
  }

  /** Ends what is measured; nothing is measured from then on. */
  async close(): Promise<void> {
    await this.#loaded;
    await this.#measurement.close();
  }

  /** Begins anew with another set, with what was put right of it before. Answers with the job of its check. */
  async choose(source: TrainingSource): Promise<string> {
    await this.#giveUpWork();
    await this.#draft.store.clear();
    const found = await this.#draft.tracksAsFound(source);
    const changes = await this.#remembered.recall(source, found);
    return this.#startCheck({ ...emptyState, source, changes });
  }

  /** Replaces the changes and checks again. A model that waits is taken away once that has succeeded. */
  async change(changes: TrainingChanges): Promise<string> {
    await this.#loaded;
    refuseWhileTraining(this.#draft.state);
    const { source } = this.#draft.state;
    if (source === null) throw noSet();
    await this.#check.stop();
    const found = await this.#draft.tracksAsFound(source);
    await this.#remembered.keep(source, found, changes);
    const before = this.#draft.state;
    const isJudged = before.result !== null;
    if (!isJudged) await this.#runs.removeUnadopted();
    const next = { ...before, changes, report: null, result: null, run: null };
    return this.#startCheck(next, isJudged ? before : null);
  }

  /** Trains; the job ends with the result in the state. Throws what `TrainingRuns.start` throws. */
  async start(method: TrainingMethodName, options: TrainingOptions, name: string): Promise<string> {
    await this.#loaded;
    refuseWhileTraining(this.#draft.state);
    this.#measurement.stop();
    return this.#runs.start({ method, options, name });
  }

  /** Uses the new model from now on and ends the draft. Answers with the job that predicts the library anew. */
  async adopt(): Promise<string | null> {
    const { model } = await this.#waitingResult();
    await this.#parts.models.use(model.modelId);
    const jobId = await this.#parts.predictLibrary();
    await this.#end();
    return jobId;
  }

  /** Leaves the new model on the shelf and ends the draft. */
  async keep(): Promise<void> {
    await this.#waitingResult();
    await this.#end();
  }

  /** Takes the new model away, where there is one, and ends the draft. */
  async discard(): Promise<void> {
    await this.#giveUpWork();
    await this.#end();
  }

  /** The file of a clip of the set, for listening; null where there is none. */
  async clipPath(clip: number): Promise<string | null> {
    await this.#loaded;
    const set = await this.#draft.openSet().catch(() => null);
    return set?.tracks[clip]?.paths[0] ?? null;
  }

  async #startCheck(state: RetrainState, before: RetrainState | null = null): Promise<string> {
    this.#measurement.stop();
    return this.#check.start(state, before);
  }

  /** Stops a check, and takes away the model that waits. Refuses while one is trained. */
  async #giveUpWork(): Promise<void> {
    await this.#loaded;
    refuseWhileTraining(this.#draft.state);
    await this.#check.stop();
    await this.#runs.removeUnadopted();
  }

  async #waitingResult(): Promise<NonNullable<RetrainState['result']>> {
    await this.#loaded;
    const { result } = this.#draft.state;
    if (result === null) throw new Failure('invalid-request', 'No new model waits. Nothing was changed.');
    return result;
  }

  async #end(): Promise<void> {
    this.#measurement.stop();
    await this.#draft.end();
  }
}
