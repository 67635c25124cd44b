/**
 * The analyser: gives tracks their prediction, from what is stored where that is enough, else from their audio.
 *
 * The worker pool computes embeddings; the classifier over them runs here, so that another model over the same
 * network needs no audio.
 */
import { setImmediate } from 'node:timers/promises';
import type { SerialisedFailure } from '../../models/failure.ts';
import { toSerialisedFailure } from '../../models/failure.ts';
import { classifierOf, predictTrack, type Classifier } from '../../models/head.ts';
import type { TrackPrediction } from '../../models/prediction.ts';
import type { TrackAnalysis } from '../../models/worker-contract.ts';
import type { ModelShelf } from '../inference/model-shelf.ts';
import type { PoolKeeper } from '../workers/pool-keeper.ts';
import { sketchOf } from './review/sketch.ts';
import type { LibraryStore } from './store/library-store.ts';
import { everyTrack } from './store/view.ts';
import type { TrackWork } from './store/work.ts';

/** How much of a track is heard, in several places. Stored analyses are known by it. */
export const excerptSeconds = 30;

/** Tracks asked of the database at a time: enough to keep the pool busy, little enough to hold. */
const chunk = 500;

/** What became of one track. Exactly one of `prediction` and `failure` is null. */
export interface AnalysedTrack {
  readonly trackId: number;
  readonly path: string;
  readonly prediction: TrackPrediction | null;
  readonly failure: SerialisedFailure | null;
  /** False when it was known before and its file was not opened. */
  readonly heard: boolean;
}

export interface AnalyseOptions {
  readonly modelId: string;
  /** Hear everything again. */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
}

export class Analyser {
  readonly #store: LibraryStore;
  readonly #shelf: ModelShelf;
  readonly #pools: PoolKeeper;

  constructor(parts: {
    readonly store: LibraryStore;
    readonly shelf: ModelShelf;
    readonly pools: PoolKeeper;
  }) {
    this.#store = parts.store;
    this.#shelf = parts.shelf;
    this.#pools = parts.pools;
  }

  /**
   * Predicts the tracks with these ids and yields each as it is done; what is stored comes first in its chunk.
   *
   * Every result is in the database before it is yielded. After an abort the files in hand are left as they
   * were and the list ends. A track that is offline is left out.
   * @throws Failure `unknown-model`, `damaged-model`, `incompatible-model`, `backend-unavailable`
   */
  async *analyse(trackIds: readonly number[], options: AnalyseOptions): AsyncGenerator<AnalysedTrack> {
    const bundle = await this.#shelf.load(options.modelId);
    const classifier = classifierOf(bundle);
    const key = { networkId: classifier.networkId, excerptSeconds };
    for (let start = 0; start < trackIds.length && !options.signal?.aborted; start += chunk) {
      const work = this.#store.workFor({
        ...key,
        trackIds: trackIds.slice(start, start + chunk),
        modelId: options.modelId,
        fresh: options.fresh ?? false,
      });
      const toHear = work.filter((track) => track.needs === 'audio');
      yield* this.#known(work, classifier);
      if (toHear.length > 0) yield* this.#heard(toHear, bundle.folder, classifier, options.signal);
    }
  }

  /**
   * Predicts every track of the library whose embeddings are stored, as after a change of the model; no file is
   * opened. Answers how many were predicted, and how many others have to be heard.
   * @throws Failure `unknown-model`, `damaged-model`, `incompatible-model`
   */
  async predictStored(
    modelId: string,
    options: {
      readonly onProgress?: (done: number, total: number) => void;
      readonly signal?: AbortSignal;
    } = {},
  ): Promise<{ predicted: number; toHear: number }> {
    const classifier = classifierOf(await this.#shelf.load(modelId));
    const trackIds = this.#store.view.idsOf({ query: everyTrack }, modelId);
    const counts = { predicted: 0, toHear: 0 };
    for (let start = 0; start < trackIds.length && !options.signal?.aborted; start += chunk) {
      const work = this.#store.workFor({
        networkId: classifier.networkId,
        excerptSeconds,
        trackIds: trackIds.slice(start, start + chunk),
        modelId,
        fresh: false,
      });
      this.#store.together(() => {
        for (const { id, needs } of work) {
          if (needs === 'audio') counts.toHear += 1;
          else if (needs === 'prediction' && this.#predictStored(id, classifier)) counts.predicted += 1;
        }
      });
      options.onProgress?.(Math.min(start + chunk, trackIds.length), trackIds.length);
      // The windows are answered in between.
      await setImmediate();
    }
    return counts;
  }

  *#known(work: readonly TrackWork[], classifier: Classifier): Generator<AnalysedTrack> {
    for (const { id: trackId, path, needs, failure } of work) {
      if (needs === 'audio') continue;
      const known = { trackId, path, heard: false };
      const prediction =
        needs === 'prediction'
          ? this.#predictStored(trackId, classifier)
          : this.#store.predictions.of(trackId, classifier.modelId);
      if (failure) yield { ...known, prediction: null, failure };
      else if (prediction) yield { ...known, prediction, failure: null };
    }
  }

  #predictStored(trackId: number, classifier: Classifier): TrackPrediction | null {
    const analysis = this.#store.analyses.of(trackId, { networkId: classifier.networkId, excerptSeconds });
    if (analysis === null) return null;
    const prediction = predictTrack(analysis, classifier);
    this.#store.together(() => {
      this.#store.predictions.save([{ trackId, prediction }]);
      this.#store.sounds.save(classifier.modelId, [{ trackId, sketch: sketchOf(analysis, classifier) }]);
    });
    return prediction;
  }

  async *#heard(
    toHear: readonly TrackWork[],
    bundleFolder: string,
    classifier: Classifier,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<AnalysedTrack> {
    const ids = new Map(toHear.map((track) => [track.path, track.id]));
    const pool = await this.#pools.poolFor({ bundleFolder, excerptSeconds });
    for await (const outcome of pool.analyseAll(ids.keys(), signal ? { signal } : {})) {
      const { path } = outcome;
      const trackId = ids.get(path)!;
      if ('failure' in outcome) {
        if (outcome.failure.code === 'cancelled') continue;
        this.#store.tracks.saveFailure(trackId, outcome.failure);
        yield { trackId, path, prediction: null, failure: outcome.failure, heard: true };
      } else yield this.#keep(trackId, path, outcome.analysis, classifier);
    }
  }

  #keep(trackId: number, path: string, analysis: TrackAnalysis, classifier: Classifier): AnalysedTrack {
    try {
      const prediction = this.#store.together(() => {
        this.#store.analyses.save(trackId, { networkId: classifier.networkId, excerptSeconds }, analysis);
        // From what is stored and not from what was heard, so that the same numbers come out ever after.
        return this.#predictStored(trackId, classifier) ?? predictTrack(analysis, classifier);
      });
      return { trackId, path, prediction, failure: null, heard: true };
    } catch (error) {
      return { trackId, path, prediction: null, failure: toSerialisedFailure(error), heard: true };
    }
  }
}
