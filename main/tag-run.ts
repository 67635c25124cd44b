/**
 * The first job: analyse every audio file below some paths and, when asked to, write the genre into its tags.
 *
 * A file is planned and written as soon as it is predicted, so that what was done before a stop stays done.
 */
import { toSerialisedFailure, type SerialisedFailure } from '../models/failure.ts';
import { noteOfSuggestion } from '../models/genre-note.ts';
import type { TrackPrediction } from '../models/prediction.ts';
import type { WritePolicy } from '../models/tagging.ts';
import { toVocabulary, type Vocabulary } from '../models/vocabulary.ts';
import { genresOfPrediction, type WriteSettings } from '../models/write-settings.ts';
import type { Engine } from './engine.ts';
import type { AnalysedTrack } from './library/analyser.ts';
import { mapInOrder } from './map-in-order.ts';
import type { WriteBatch, WritePlan } from './tagging/tag-writer.ts';
import { writeConcurrency } from './tagging/write-service.ts';

export interface TagRunOptions {
  readonly paths: readonly string[];
  readonly modelId: string;
  /** Hear every file again. */
  readonly fresh: boolean;
  /** False: nothing is written, and `after` says what would be. */
  readonly write: boolean;
  readonly policy: WritePolicy;
  /** Write from this confidence on, 0..1. */
  readonly minConfidence: number;
  readonly settings: WriteSettings;
  /** Names to write in place of the model's. */
  readonly vocabulary: Vocabulary;
  readonly signal: AbortSignal;
  readonly onScanned: (files: number) => void;
  /** Called once the scan is over. */
  readonly onTotal: (files: number) => void;
}

export interface TagOutcome {
  readonly path: string;
  readonly status: 'predicted' | 'written' | 'unchanged' | 'skipped' | 'failed';
  readonly prediction: TrackPrediction | null;
  /** Genres in the file before; null when they were not looked at. */
  readonly before: readonly string[] | null;
  /** Genres that were or would be written; null where none. */
  readonly after: readonly string[] | null;
  /** What was or would be changed beside the genre, because it was asked for: a sentence each. */
  readonly alsoChanges: readonly string[];
  readonly warnings: readonly string[];
  readonly failure: SerialisedFailure | null;
}

/** Yields what became of each file, and returns the batch that was written, null when none was. */
export async function* tagRun(
  engine: Pick<Engine, 'scanner' | 'analyser' | 'writer' | 'writing'>,
  options: TagRunOptions,
): AsyncGenerator<TagOutcome, string | null> {
  const trackIds: number[] = [];
  let scanned = 0;
  for await (const found of engine.scanner.scan(options.paths, { signal: options.signal })) {
    options.onScanned(++scanned);
    if (found.failure) yield failed(found.path, found.failure);
    else if (found.trackId !== null) trackIds.push(found.trackId);
  }
  options.onTotal(scanned);
  const batch = options.write
    ? engine.writer.startBatch({
        policy: options.policy,
        modelId: options.modelId,
        modificationTime: options.settings.modificationTime,
      })
    : null;
  try {
    const { modelId, fresh, signal } = options;
    const tracks = engine.analyser.analyse(trackIds, { modelId, fresh, signal });
    // Several are written at a time. After an interrupt those in hand are finished, and no other is listed.
    const tag = async (track: AnalysedTrack): Promise<TagOutcome | null> =>
      signal.aborted ? null : tagOne(engine, track, batch, options);
    for await (const outcome of mapInOrder(tracks, writeConcurrency, tag)) if (outcome) yield outcome;
  } finally {
    await batch?.finish();
  }
  return batch && batch.written > 0 ? batch.id : null;
}

async function tagOne(
  engine: Pick<Engine, 'writer' | 'writing'>,
  track: AnalysedTrack,
  batch: WriteBatch | null,
  options: TagRunOptions,
): Promise<TagOutcome> {
  const { path, prediction, failure } = track;
  if (failure || !prediction) return failed(path, failure ?? toSerialisedFailure(new Error('no result')));
  const predicted: TagOutcome = {
    path,
    status: 'predicted',
    prediction,
    before: null,
    after: null,
    alsoChanges: [],
    warnings: [],
    failure: null,
  };
  const { policy, settings, vocabulary } = options;
  const genres = toVocabulary(genresOfPrediction(prediction, settings), vocabulary);
  const extras = {
    note: settings.note ? noteOfSuggestion(prediction) : null,
    upgradeId3: settings.upgradeId3,
  };
  const plan = await engine.writing.planFile({ path, genres, policy, habits: settings, extras });
  const looked: TagOutcome = { ...predicted, before: plan.before, warnings: plan.warnings };
  if (prediction.confidence < options.minConfidence) return batch ? { ...looked, status: 'skipped' } : looked;
  if (!batch) return planned(looked, plan);
  switch (plan.outcome) {
    case 'refused':
      return { ...looked, status: 'failed', failure: plan.failure };
    case 'kept':
      return { ...looked, status: 'skipped' };
    case 'unchanged':
      return { ...looked, status: 'unchanged' };
    case 'change': {
      const result = await batch.write(plan);
      if (result.status === 'written') await engine.writing.noteWritten(result);
      const { status, before, after, warnings } = result;
      const alsoChanges = status === 'written' ? plan.alsoChanges : [];
      return { ...looked, status, before, after, alsoChanges, warnings, failure: result.failure };
    }
  }
}

/** A dry run shows what writing would do, and why it would not. */
function planned(looked: TagOutcome, plan: WritePlan): TagOutcome {
  if (plan.outcome === 'change') return { ...looked, after: plan.after, alsoChanges: plan.alsoChanges };
  if (plan.outcome === 'refused' && plan.failure)
    return { ...looked, warnings: [...looked.warnings, plan.failure.message] };
  return looked;
}

function failed(path: string, failure: SerialisedFailure): TagOutcome {
  return {
    path,
    status: 'failed',
    prediction: null,
    before: null,
    after: null,
    alsoChanges: [],
    warnings: [],
    failure,
  };
}
