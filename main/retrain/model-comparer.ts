/** Compares any two models of the shelf, on tracks that neither of them learned from as far as that can be told. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure, toSerialisedFailure } from '../../models/failure.ts';
import type { ComparisonState, ShelfComparison, TrainingSource } from '../../models/retrain-contract.ts';
import { genreKey } from '../../models/vocabulary.ts';
import type { UnnumberedEvent } from '../event-hub.ts';
import type { ModelShelf } from '../inference/model-shelf.ts';
import type { JobBoard, JobControl } from '../jobs.ts';
import { evaluateDataset, type Evaluation } from '../training/evaluation/evaluate.ts';
import { filesAtATime, listenerFor, type Listen, type ListenerParts } from '../training/listener.ts';
import { trackListText } from '../training/dataset/track-list.ts';
import { emptyState } from './draft-store.ts';
import { comparisonOf, modelScoreOf } from './scores.ts';
import { trainingSet, type AudioDataset, type DecidedTrack } from './training-set.ts';

/** Tracks on which the models differ that are told. */
const toldTracks = 500;
/** Clips from this number on are those of the comparison; those below it are of the set to retrain on. */
export const firstComparedClip = 1_000_000_000;

export interface ModelComparerParts extends ListenerParts {
  readonly models: ModelShelf;
  readonly jobs: JobBoard;
  readonly decidedTracks: () => readonly DecidedTrack[];
  /** What the library knows of a file for a network; null where it knows nothing. */
  readonly known: (path: string, networkId: string) => Awaited<ReturnType<Listen>> | null;
  /** Where the list of the tracks is written. */
  readonly listPath: string;
  readonly publish: (event: UnnumberedEvent) => void;
}

export interface CompareOrder {
  readonly first: string;
  readonly second: string;
  readonly source: TrainingSource;
}

export class ModelComparer {
  readonly #parts: ModelComparerParts;
  #state: ComparisonState = { jobId: null, failure: null, result: null };
  /** Files of the last comparison, by the place of their clip. */
  #paths: readonly string[] = [];

  constructor(parts: ModelComparerParts) {
    this.#parts = parts;
  }

  /** The comparison that runs, or the last one since the program began. */
  state(): ComparisonState {
    return this.#state;
  }

  /** The file of a clip of the last comparison, for listening; null where there is none. */
  clipPath(clip: number): string | null {
    return this.#paths[clip - firstComparedClip] ?? null;
  }

  /** Begins a comparison in place of the one before. Answers with its job. */
  async start(order: CompareOrder): Promise<string> {
    const { models, jobs } = this.#parts;
    await Promise.all([order.first, order.second].map((modelId) => models.find(modelId)));
    if (order.first === order.second)
      throw new Failure('invalid-request', 'Choose two different models. Nothing was compared.');
    if (this.#state.jobId !== null) jobs.stop(this.#state.jobId);
    const jobId = jobs.start('compare', (control) => this.#run(control, order), { canPause: false });
    this.#change({ jobId, failure: null, result: null });
    return jobId;
  }

  async #run(control: JobControl, order: CompareOrder): Promise<void> {
    const isCurrent = (): boolean => this.#state.jobId === control.jobId;
    try {
      const result = await this.#compare(control, order);
      if (isCurrent()) this.#change({ jobId: null, failure: null, result });
    } catch (error) {
      if (isCurrent()) this.#change({ jobId: null, failure: toSerialisedFailure(error), result: null });
      throw error;
    }
  }

  async #compare(control: JobControl, { first, second, source }: CompareOrder): Promise<ShelfComparison> {
    const { models, decidedTracks, listPath } = this.#parts;
    const set = await trainingSet(
      source,
      emptyState.changes,
      source.library ? decidedTracks() : [],
      listPath,
    );
    const shelved = await Promise.all([first, second].map((modelId) => models.find(modelId)));
    const [one, other] = shelved.map(({ manifest }) => manifest);
    const learned = new Set(shelved.flatMap(({ manifest }) => manifest.training.trackIds ?? []));
    const only = set.tracks.flatMap(({ id }, index) => (learned.has(id) ? [] : [index]));
    if (only.length === 0) {
      throw new Failure(
        'invalid-dataset',
        'One of the two models learned from every one of these tracks, so they cannot tell which is better. Nothing was changed. Choose tracks that neither of them knows.',
      );
    }
    await mkdir(dirname(listPath), { recursive: true });
    await writeFile(listPath, trackListText(set.tracks));
    control.setTotal(2 * only.length);
    const left = await this.#evaluate(first, only, control);
    const right = await this.#evaluate(second, only, control);
    this.#paths = set.tracks.map(({ paths }) => paths[0]!);
    const names = { first: `"${one!.name}"`, second: `"${other!.name}"` };
    return {
      first: modelScoreOf(left, one!.name),
      second: modelScoreOf(right, other!.name),
      comparison: comparisonOf(left, right, names),
      judgedOn: judgedOn(only.length, set.tracks.length - only.length),
      differing: differing(set, left, right),
    };
  }

  async #evaluate(modelId: string, only: readonly number[], control: JobControl): Promise<Evaluation> {
    const { models, known, listPath } = this.#parts;
    const bundle = await models.load(modelId);
    const listen = listenerFor(bundle, this.#parts);
    const networkId = bundle.manifest.network.id;
    let done = 0;
    return evaluateDataset({
      dataset: listPath,
      only,
      bundle,
      analyse: async (path, options) => known(path, networkId) ?? listen(path, options),
      concurrency: filesAtATime,
      onProgress: (heard) => {
        control.advance('done', heard - done);
        done = heard;
      },
      signal: control.signal,
    });
  }

  #change(state: ComparisonState): void {
    this.#state = state;
    this.#parts.publish({ type: 'modelsChanged' });
  }
}

function judgedOn(tracks: number, learned: number): string {
  const counted = `Judged by ${tracks} ${tracks === 1 ? 'track' : 'tracks'}.`;
  if (learned === 0) return counted;
  return `${counted} ${learned} more ${learned === 1 ? 'was' : 'were'} left out, because one of the models learned from ${learned === 1 ? 'it' : 'them'}.`;
}

/** Tracks that one of the two alone knew. */
function differing(set: AudioDataset, left: Evaluation, right: Evaluation): ShelfComparison['differing'] {
  const places = new Map(set.tracks.map(({ id }, place) => [id, place]));
  const others = new Map(right.tracksScored.map((track) => [track.id, track.genre]));
  return left.tracksScored
    .flatMap(({ id, truth, genre }) => {
      const other = others.get(id);
      const place = places.get(id);
      if (other === undefined || place === undefined) return [];
      const isRight = (answer: string): boolean => genreKey(answer) === genreKey(truth);
      if (isRight(genre) === isRight(other)) return [];
      const path = set.tracks[place]!.paths[0]!;
      return [{ path, clip: firstComparedClip + place, truth, first: genre, second: other }];
    })
    .slice(0, toldTracks);
}
