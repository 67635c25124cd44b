/**
 * The loop: after every so many corrections, whether a model that follows them would be better; said once.
 *
 * Quick heads learn from the decided tracks by what the library heard of them, each judged by tracks of artists
 * that it does not know, and stand beside the model in use on the same tracks. It happens while nothing else does,
 * and it gives way. What was offered, and up to which decision was looked, is remembered over restarts.
 */
import { basename, dirname, extname, join } from 'node:path';
import { z } from 'zod';
import type { ScoredTrack } from '../../models/evaluation.ts';
import { compareModels } from '../../models/model-comparison.ts';
import { classifierOf, meanEmbedding, predictTrack } from '../../models/head.ts';
import { isJobOver } from '../../models/job.ts';
import { offersSetting, retrainOfferSchema, type RetrainOffer } from '../../models/retrain-offer.ts';
import type { UnnumberedEvent } from '../event-hub.ts';
import type { ModelShelf } from '../inference/model-shelf.ts';
import type { JobBoard } from '../jobs.ts';
import { excerptSeconds } from '../library/analyser.ts';
import type { DecidedExample } from '../library/store/corrections.ts';
import type { LibraryStore } from '../library/store/library-store.ts';
import { genreKey } from '../library/text-keys.ts';
import { compareText } from '../training/compare-text.ts';
import { groupTracks } from '../training/check/grouping.ts';
import { matrixOf } from '../training/heads/matrix.ts';
import { seededRandom } from '../training/random.ts';
import { foldsOfGroups } from '../training/splits.ts';
import { crossValidate } from './quick-cross-validation.ts';

/** Corrections after which it looks, and looks again. */
export const correctionsPerLook = 25;
/** A genre of fewer tracks is not learned, and of fewer in all nothing can be said. */
const leastOfGenre = 4;
const leastCompared = 20;
/** So long after the latest decision, milliseconds: while somebody decides, nothing else happens. */
const restMs = 2000;
const folds = 5;
const seed = 1;

/** Where the store remembers how far it looked. */
export const betterModelKey = 'betterModel';

const memorySchema = z.object({
  /** The model that the offer stands beside. */
  modelId: z.string(),
  /** The newest group of decisions when it last looked, or when the model came into use. */
  group: z.number().int(),
  offer: retrainOfferSchema.nullable(),
});
type Memory = z.infer<typeof memorySchema>;

export interface BetterModelParts {
  readonly store: LibraryStore;
  readonly models: Pick<ModelShelf, 'currentId' | 'find' | 'load'>;
  /** The network that a model would be trained on, `manifest.network.id`. */
  readonly networkId: () => Promise<string>;
  readonly jobs: Pick<JobBoard, 'snapshots'>;
  readonly publish: (event: UnnumberedEvent) => void;
  readonly restMs?: number;
}

export class BetterModel {
  readonly #parts: BetterModelParts;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #abort = new AbortController();
  #isClosed = false;

  constructor(parts: BetterModelParts) {
    this.#parts = parts;
  }

  /** What is offered now. */
  async offer(): Promise<RetrainOffer | null> {
    if (!this.#isWanted()) return null;
    return (await this.#memory()).offer;
  }

  /** Takes the offer away; the next one needs as many corrections again. */
  async dismiss(): Promise<void> {
    const memory = await this.#memory();
    if (memory.offer !== null) this.#remember({ ...memory, offer: null });
  }

  /** Decisions were made, another model is in use, or other work is over: looks, a moment later, if there is a reason. */
  lookSoon(): void {
    if (this.#isClosed) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#looking ??= this.#look().finally(() => (this.#looking = null));
    }, this.#parts.restMs ?? restMs).unref();
  }

  /** Other work begins: it goes first. */
  giveWay(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.giveWay();
    await this.#looking;
  }

  #isWanted(): boolean {
    return this.#parts.store.settings.get(offersSetting) !== false;
  }

  async #look(): Promise<void> {
    const { store, jobs } = this.#parts;
    const { signal } = this.#abort;
    const isBusy = jobs.snapshots().some(({ state }) => !isJobOver(state) && state !== 'paused');
    // The end of that work looks again.
    if (!this.#isWanted() || isBusy) return;
    const memory = await this.#memory();
    if (store.corrections.countSince(memory.group, memory.modelId) < correctionsPerLook) return;
    const group = store.decisions.newestGroup();
    try {
      const offer = await this.#compare(memory.modelId, signal);
      if (signal.aborted || this.#isClosed) return;
      this.#remember({ ...memory, group, offer: offer ?? memory.offer });
    } catch (error) {
      // Given way to other work: these corrections are looked at when it is over.
      if (!signal.aborted) throw error;
    }
  }

  /** A better model's offer; null where none is within reach, or nothing can be said. */
  async #compare(modelId: string, signal: AbortSignal): Promise<RetrainOffer | null> {
    const { store, models } = this.#parts;
    const network = { networkId: await this.#parts.networkId(), excerptSeconds };
    const bundle = await models.load(modelId);
    const classifier = classifierOf(bundle);
    const present = { networkId: classifier.networkId, excerptSeconds };
    const decided = usableOf(store.corrections.examples()).flatMap((example) => {
      const heard = store.analyses.of(example.trackId, network);
      return heard === null ? [] : [{ example, heard }];
    });
    const labels = [...new Set(decided.map(({ example }) => example.genre))].toSorted(compareText);
    if (labels.length < 2) return null;
    const size = decided[0]!.heard.embeddings.length / decided[0]!.heard.segments.length;
    const guesses = await crossValidate(
      {
        embeddings: matrixOf(decided.map(({ heard }) => meanEmbedding(heard, size))),
        targets: decided.map(({ example }) => labels.indexOf(example.genre)),
        labels: labels.length,
        foldOf: foldsOf(decided.map(({ example }) => example)),
      },
      signal,
    );
    const learned = new Set(bundle.manifest.training.trackIds);
    const pairs = decided.flatMap(({ example, heard }, index) => {
      if (isOf(learned, example)) return [];
      const analysis =
        present.networkId === network.networkId ? heard : store.analyses.of(example.trackId, present);
      if (analysis === null) return [];
      const { genre, confidence } = predictTrack(analysis, classifier);
      const track = { id: String(example.trackId), truth: genreKey(example.genre) };
      const one: ScoredTrack = { ...track, genre: genreKey(genre), confidence };
      const other: ScoredTrack = { ...track, genre: genreKey(labels[guesses[index]!]!), confidence: 1 };
      return [{ one, other, isCorrection: example.isCorrection }];
    });
    return offerOf(pairs);
  }

  async #memory(): Promise<Memory> {
    const { store, models } = this.#parts;
    const modelId = await models.currentId();
    const stored = memorySchema.safeParse(store.settings.get(betterModelKey));
    if (stored.success && stored.data.modelId === modelId) return stored.data;
    // Decisions before the first look count; those about another model's suggestions do not.
    const memory = { modelId, group: stored.success ? store.decisions.newestGroup() : 0, offer: null };
    const hadOffer = stored.success && stored.data.offer !== null;
    store.settings.set(betterModelKey, memory);
    if (hadOffer) this.#parts.publish({ type: 'offerChanged' });
    return memory;
  }

  #remember(memory: Memory): void {
    const { store, publish } = this.#parts;
    store.settings.set(betterModelKey, memory);
    publish({ type: 'offerChanged' });
  }
}

/** Examples of genres that have enough of them. */
function usableOf(examples: readonly DecidedExample[]): DecidedExample[] {
  const counts = new Map<string, number>();
  for (const { genre } of examples) counts.set(genre, (counts.get(genre) ?? 0) + 1);
  return examples.filter(({ genre }) => counts.get(genre)! >= leastOfGenre);
}

/** Folds that part neither artists nor copies, as far as tags and folders tell. */
function foldsOf(examples: readonly DecidedExample[]): number[] {
  const { groups } = groupTracks(
    examples.map(({ path, genre, tags }) => {
      const folder = dirname(path);
      return { id: nameOf(path), genre, folder: join(basename(dirname(folder)), basename(folder)), tags };
    }),
    'auto',
  );
  const groupOfAudio = new Map<string, string>();
  const tracks = examples.map(({ genre, audioHash }, index) => {
    const { key } = groups[index]!;
    const group = audioHash === null ? key : (groupOfAudio.get(audioHash) ?? key);
    if (audioHash !== null) groupOfAudio.set(audioHash, group);
    return { genre, group };
  });
  return foldsOfGroups(tracks, { folds, seed });
}

/** Whether a model learned from the track, by the names under which training knows tracks. */
function isOf(trackIds: ReadonlySet<string>, { path, genre }: DecidedExample): boolean {
  const name = nameOf(path);
  return trackIds.has(name) || trackIds.has(`${genre}/${name}`);
}

function nameOf(path: string): string {
  return basename(path, extname(path));
}

function offerOf(
  pairs: readonly {
    readonly one: ScoredTrack;
    readonly other: ScoredTrack;
    readonly isCorrection: boolean;
  }[],
): RetrainOffer | null {
  if (pairs.length < leastCompared) return null;
  const { verdict, differenceInterval } = compareModels(
    pairs.map(({ one }) => one),
    pairs.map(({ other }) => other),
    seededRandom(seed),
  );
  if (verdict !== 'better') return null;
  const shareOf = (tracks: readonly ScoredTrack[]): number =>
    tracks.filter(({ truth, genre }) => truth === genre).length / tracks.length;
  const corrections = pairs.filter(({ isCorrection }) => isCorrection).length;
  const accuracy = shareOf(pairs.map(({ other }) => other));
  const presentAccuracy = shareOf(pairs.map(({ one }) => one));
  const [low, high] = differenceInterval;
  return {
    corrections,
    tracks: pairs.length,
    accuracy,
    presentAccuracy,
    differenceInterval: [low, high],
    sentence: `A model that follows your ${corrections} corrections would be right about ${percent(accuracy)} of the tracks like those you decided, instead of ${percent(presentAccuracy)}.`,
  };
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
