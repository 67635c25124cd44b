/** Writing as the shells see it: plan a selection, carry the plan out, take a batch back. */
import { randomUUID } from 'node:crypto';
import type { ParsedPayload, RequestAnswer, TrackRow } from '../../models/engine-contract.ts';
import { Failure } from '../../models/failure.ts';
import { noteByHand, noteOfSuggestion } from '../../models/genre-note.ts';
import type { Interruption, PlannedWrite, WritePolicy, WriteResult } from '../../models/tagging.ts';
import { toVocabulary } from '../../models/vocabulary.ts';
import { genresOfPrediction, type WriteSettings } from '../../models/write-settings.ts';
import type { UnnumberedEvent } from '../event-hub.ts';
import type { JobBoard, JobControl } from '../jobs.ts';
import { mapConcurrently } from '../library/map-concurrently.ts';
import { readStamp } from '../library/read-stamp.ts';
import type { LibraryStore } from '../library/store/library-store.ts';
import { refuseOtherContent } from './heard-content.ts';
import type { PlanRequest } from './plan.ts';
import type { TagWriter, WritePlan } from './tag-writer.ts';
import { readVocabulary, readWriteSettings } from './write-preferences.ts';

/** Plans and results kept for the pages that show them. */
const keptPlans = 5;
/** Files planned at the same time: planning waits for the disk. */
const planConcurrency = 8;
/** Files written at the same time: some wait for the disk while others are copied, and share its syncs. */
export const writeConcurrency = 12;

interface StoredPlan {
  readonly plans: readonly WritePlan[];
  readonly policy: WritePolicy;
  readonly modelId: string;
  readonly modificationTime: WriteSettings['modificationTime'];
}

export interface WriteServiceParts {
  readonly writer: TagWriter;
  readonly store: LibraryStore;
  readonly jobs: JobBoard;
  readonly publish: (event: UnnumberedEvent) => void;
}

/** What an undo is to put back; `paths` null means the whole batch. */
export interface UndoRequest {
  /** A batch, or `last`: the newest one that still stands. */
  readonly batchId: string;
  readonly paths: readonly string[] | null;
  readonly signal?: AbortSignal;
  readonly onResult?: (result: WriteResult) => void;
}

export class WriteService {
  readonly #parts: WriteServiceParts;
  readonly #plans = new Map<string, StoredPlan>();
  readonly #results = new Map<string, WriteResult[]>();

  #interruption: Interruption | null = null;

  constructor(parts: WriteServiceParts) {
    this.#parts = parts;
  }

  /** Settles what a process left open that was cut off. */
  async recover(): Promise<void> {
    const { batches, written, interrupted, unknown } = await this.#parts.writer.recover();
    if (batches > 0) this.#interruption = { written, interrupted, unknown };
  }

  /** What `recover` found, once; null where nothing was cut off. */
  takeInterruption(): Interruption | null {
    const interruption = this.#interruption;
    this.#interruption = null;
    return interruption;
  }

  /** What writing a file would do; refused where the library heard another recording at its path. */
  async planFile(request: PlanRequest): Promise<WritePlan> {
    const { store, writer } = this.#parts;
    return refuseOtherContent(store, await writer.plan(request));
  }

  /** What writing the selection would do, read from the files as they are now. Touches nothing. */
  async plan(
    { selection, policy, minConfidence }: ParsedPayload<'write.plan'>,
    modelId: string,
  ): Promise<RequestAnswer<'write.plan'>> {
    const { store } = this.#parts;
    const rows = store.view.rowsOf(store.view.idsOf(selection, modelId), modelId);
    const habits = readWriteSettings(store.settings);
    const wanted = rows.flatMap((row) => {
      const genres = this.#genresToWrite(row, modelId, minConfidence, habits);
      if (!genres) return [];
      const extras = { note: habits.note ? noteFor(row, modelId) : null, upgradeId3: habits.upgradeId3 };
      return [{ path: row.path, genres, policy, habits, extras }];
    });
    const plans = await mapConcurrently(wanted, planConcurrency, (file) => this.planFile(file));
    const planId = randomUUID();
    const { modificationTime } = habits;
    keepNewest(this.#plans, planId, { plans, policy, modelId, modificationTime });
    const counts = { change: 0, unchanged: 0, kept: 0, refused: 0, alsoChanging: 0 };
    for (const { outcome, alsoChanges } of plans) {
      counts[outcome] += 1;
      if (alsoChanges.length > 0) counts.alsoChanging += 1;
    }
    return { planId, counts };
  }

  planRows({ planId, start, count }: ParsedPayload<'write.planRows'>): RequestAnswer<'write.planRows'> {
    const { plans } = this.#findPlan(planId);
    return { total: plans.length, rows: plans.slice(start, start + count).map(plannedWrite) };
  }

  /** Carries out a plan as a job, once. */
  start(planId: string): string {
    const plan = this.#findPlan(planId);
    this.#plans.delete(planId);
    return this.#parts.jobs.start('write', (control) => this.#write(plan, control));
  }

  results({ jobId, start, count }: ParsedPayload<'write.results'>): RequestAnswer<'write.results'> {
    const results = this.#results.get(jobId) ?? [];
    return { total: results.length, rows: results.slice(start, start + count) };
  }

  /** Puts back what a batch wrote. The undo is a batch of its own. */
  async undo(request: UndoRequest): Promise<{ batchId: string | null; results: WriteResult[] }> {
    const results: WriteResult[] = [];
    const { batchId } = await this.#parts.writer.undo(request.batchId, {
      paths: request.paths,
      ...(request.signal ? { signal: request.signal } : {}),
      onResult: async (result) => {
        results.push(result);
        if (result.status === 'written') await this.noteUndone(result);
        request.onResult?.(result);
      },
    });
    this.#parts.publish({ type: 'historyChanged' });
    this.#parts.publish({ type: 'tracksChanged', trackIds: 'many' });
    return { batchId, results };
  }

  /** The same as a job. */
  startUndo(batchId: string, paths: readonly string[] | null): string {
    const { jobs, writer } = this.#parts;
    const work = async (control: JobControl): Promise<void> => {
      const results: WriteResult[] = [];
      keepNewest(this.#results, control.jobId, results);
      const standing = (await writer.files(batchId)).filter((file) => file.state === 'written');
      control.setTotal(paths?.length ?? standing.length);
      const undone = await this.undo({
        batchId,
        paths,
        signal: control.signal,
        onResult: (result) => {
          results.push(result);
          control.setCurrent(result.path);
          control.advance(result.failure ? 'failed' : 'done');
        },
      });
      if (undone.batchId) control.setBatch(undone.batchId);
    };
    return jobs.start('undo', work, { canPause: false });
  }

  /** Takes all but the newest `keep` batches out of the history for good; the files stay as they are. */
  async prune(keep: number): Promise<RequestAnswer<'history.prune'>> {
    const { batches, filesNotUndoable } = await this.#parts.writer.prune({ before: null, keep });
    this.#parts.publish({ type: 'historyChanged' });
    return { batches: [...batches], filesNotUndoable };
  }

  /** Tells the library what a write left in a file. */
  async noteWritten(result: WriteResult): Promise<void> {
    const stamp = await readStamp(result.path);
    if (stamp) this.#parts.store.tracks.markWritten(result.path, stamp, result.after);
  }

  /** Tells the library what an undo left in a file: `after` of an undo is what stood there before the write. */
  async noteUndone(result: WriteResult): Promise<void> {
    const stamp = await readStamp(result.path);
    if (stamp) this.#parts.store.tracks.markRestored(result.path, stamp, result.after);
  }

  async #write({ plans, policy, modelId, modificationTime }: StoredPlan, control: JobControl): Promise<void> {
    const { writer, publish } = this.#parts;
    const results: WriteResult[] = [];
    keepNewest(this.#results, control.jobId, results);
    const changes = plans.filter((plan) => plan.outcome === 'change');
    control.setTotal(changes.length);
    const batch = writer.startBatch({ policy, modelId, modificationTime });
    // One iterator serves all lanes: each file is taken once.
    const waiting = changes.values();
    const lane = async (): Promise<void> => {
      for (const plan of waiting) {
        await control.pausePoint();
        if (control.signal.aborted) return;
        control.setCurrent(plan.path);
        const result = await batch.write(plan);
        results.push(result);
        if (result.status === 'written') await this.noteWritten(result);
        control.advance(result.failure ? 'failed' : 'done');
      }
    };
    try {
      await Promise.all(Array.from({ length: writeConcurrency }, lane));
    } finally {
      await batch.finish();
      control.setBatch(batch.id);
      publish({ type: 'historyChanged' });
      publish({ type: 'tracksChanged', trackIds: 'many' });
    }
  }

  /**
   * What was decided; undecided, the suggestion where it is sure enough; null when nothing is to be written. A
   * suggestion is written under the person's own name for it, what the person typed as it is.
   */
  #genresToWrite(
    row: TrackRow,
    modelId: string,
    minConfidence: number | null,
    settings: WriteSettings,
  ): string[] | null {
    const { store } = this.#parts;
    if (row.state === 'changed') return row.decision;
    const vocabulary = readVocabulary(store.settings);
    if (row.state === 'accepted') return row.decision && toVocabulary(row.decision, vocabulary);
    if (minConfidence === null || row.state !== 'review' || row.genre === null) return null;
    if ((row.confidence ?? 0) < minConfidence) return null;
    const prediction = settings.mostGenres > 1 ? store.predictions.of(row.id, modelId) : null;
    return toVocabulary(prediction ? genresOfPrediction(prediction, settings) : [row.genre], vocabulary);
  }

  #findPlan(planId: string): StoredPlan {
    const plan = this.#plans.get(planId);
    if (!plan)
      throw new Failure(
        'invalid-request',
        'That preview is out of date. No file was touched. Preview again.',
      );
    return plan;
  }
}

/** A suggestion that was accepted is still the model's; what the person chose in its place is theirs. */
function noteFor({ state, decision, genre, confidence }: TrackRow, modelId: string): string {
  const isSuggested = state === 'review' || (state === 'accepted' && decision?.[0] === genre);
  if (!isSuggested || genre === null || confidence === null) return noteByHand;
  return noteOfSuggestion({ modelId, confidence, genre });
}

function plannedWrite(plan: WritePlan): PlannedWrite {
  const { path, field, before, after, outcome, alsoChanges, warnings, failure } = plan;
  return { path, field, before, after, outcome, alsoChanges, warnings, failure };
}

function keepNewest<Value>(kept: Map<string, Value>, key: string, value: Value): void {
  kept.set(key, value);
  for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - keptPlans))) kept.delete(oldest);
}
