/** Judges a new model beside the one in use, on tracks that neither learned from as far as that can be told. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetReport } from '../../models/dataset-check.ts';
import type { JudgedTrack, ModelScore, RetrainResult } from '../../models/retrain-contract.ts';
import type { TrainingEvent, TrainingSummary } from '../../models/training.ts';
import { bundleBytes } from '../inference/bundle-size.ts';
import type { ModelShelf } from '../inference/model-shelf.ts';
import { openDataset } from '../training/dataset/dataset.ts';
import { evaluateDataset, type Evaluation } from '../training/evaluation/evaluate.ts';
import { filesAtATime, listenerFor, type ListenerParts } from '../training/listener.ts';
import { comparisonOf, modelScoreOf } from './scores.ts';

const incomparable: RetrainResult['comparison'] = {
  answer: 'cannot tell',
  sentence: 'The model in use knows none of these genres, so the two cannot be compared.',
};

export interface JudgeRequest {
  readonly listPath: string;
  /** Its part `valid` judges. */
  readonly splitFolder: string;
  readonly summary: TrainingSummary;
  readonly presentId: string;
  readonly suspects: DatasetReport['suspects'];
  /** What kept the held-out tracks apart, in a sentence. */
  readonly heldOutBy: string;
  readonly onEvent: (event: TrainingEvent) => void;
  readonly signal: AbortSignal;
}

export class Judge {
  readonly #models: ModelShelf;
  readonly #listening: ListenerParts;

  /** @param parts.cacheFolder where training keeps what was heard. */
  constructor({ models, ...listening }: { readonly models: ModelShelf } & ListenerParts) {
    this.#models = models;
    this.#listening = listening;
  }

  async judge(request: JudgeRequest): Promise<RetrainResult> {
    const { summary, presentId } = request;
    const own = await this.#evaluate(summary.model, request);
    const present = await this.#evaluatePresent(presentId, own, request);
    const dataset = await openDataset(request.listPath);
    const clips = new Map(dataset.tracks.map(({ id }, clip) => [id, clip]));
    const pathOf = (clip: number): string | null =>
      dataset.kind === 'audio' ? (dataset.tracks[clip]?.paths[0] ?? null) : null;
    const presentOf = new Map(present?.tracksScored.map((track) => [track.id, track]));
    const tracks = own.tracksScored.map(({ id, truth, genre, confidence }): JudgedTrack => {
      const clip = clips.get(id)!;
      const other = presentOf.get(id);
      return {
        clip,
        id,
        path: pathOf(clip),
        truth,
        genre,
        confidence,
        present: other ? { genre: other.genre, confidence: other.confidence } : null,
      };
    });
    const { folder } = await this.#models.find(summary.model);
    return {
      model: await this.#scoreOf(own),
      present: present && (await this.#scoreOf(present)),
      comparison: present
        ? comparisonOf(own, present, { first: 'the new model', second: 'the one in use' })
        : incomparable,
      method: summary.method,
      seconds: summary.seconds,
      parameters: summary.parameters,
      bytes: await bundleBytes(folder),
      heldOutBy: request.heldOutBy,
      tracks,
      suspects: request.suspects.map(({ index, likelyWrong: _likely, ...suspect }) => ({
        ...suspect,
        clip: index,
        id: dataset.tracks[index]!.id,
        path: pathOf(index),
      })),
      card: await readFile(join(folder, 'card.md'), 'utf8').catch(() => ''),
    };
  }

  async #evaluate(
    modelId: string,
    { listPath, splitFolder, onEvent, signal }: JudgeRequest,
  ): Promise<Evaluation> {
    const bundle = await this.#models.load(modelId);
    return evaluateDataset({
      dataset: listPath,
      split: { folder: splitFolder, part: 'valid' },
      bundle,
      analyse: listenerFor(bundle, this.#listening),
      concurrency: filesAtATime,
      onProgress: (done, total) => onEvent({ type: 'phase', phase: 'scoring', done, total }),
      signal,
    });
  }

  /** Null where the model in use knows none of the genres: then there is nothing to compare. */
  async #evaluatePresent(
    presentId: string,
    own: Evaluation,
    request: JudgeRequest,
  ): Promise<Evaluation | null> {
    const { labels } = await this.#models.load(presentId).then(({ manifest }) => manifest);
    const known = new Set(labels.map((label) => label.toLowerCase()));
    if (!own.labels.some((label) => known.has(label.toLowerCase()))) return null;
    return this.#evaluate(presentId, request);
  }

  async #scoreOf(evaluation: Evaluation): Promise<ModelScore> {
    const { manifest } = await this.#models.find(evaluation.model);
    return modelScoreOf(evaluation, manifest.name);
  }
}
