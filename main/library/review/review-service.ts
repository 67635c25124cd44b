/**
 * Review as a window sees it: which track is asked about next and why, decisions, and what a threshold would cost.
 *
 * The order lies in the database (store/review-line.ts): what was shown as coming next stays next, whatever is
 * ranked anew behind it, and a restart goes on at the same track. Every decision is stored before it is answered.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ParsedPayload, RequestAnswer } from '../../../models/engine-contract.ts';
import { Failure } from '../../../models/failure.ts';
import { classifierOf } from '../../../models/head.ts';
import { countedShare, type CountedShare } from '../../../models/counted-share.ts';
import type { UnnumberedEvent } from '../../event-hub.ts';
import type { ModelShelf } from '../../inference/model-shelf.ts';
import type { LibraryStore } from '../store/library-store.ts';
import type { Scope } from '../store/review-scope.ts';
import type { CheckedTrack } from '../store/spot-checks.ts';
import { everyTrack } from '../store/view.ts';
import { InformativeOrder } from './informative-order.ts';
import { CurrentModelFacts, type ModelFacts } from './model-facts.ts';
import { changeMemory, readMemory, type ReviewMemory } from './review-memory.ts';
import { reviewTrack } from './review-track.ts';
import { SoundGroups } from './sound-groups.ts';

/** A first ranking waits so long for groups that are still being made, milliseconds. */
const groupsPatienceMs = 300;
/** So many tracks more than are shown stand in the line when it was filled. */
const reserve = 20;
export interface ReviewServiceParts {
  readonly store: LibraryStore;
  readonly models: Pick<ModelShelf, 'currentId' | 'find' | 'load'>;
  readonly publish: (event: UnnumberedEvent) => void;
}

export class ReviewService {
  readonly #parts: ReviewServiceParts;
  readonly #groups: SoundGroups;
  readonly #informative: InformativeOrder;
  readonly #facts: CurrentModelFacts;
  /** Calls that change the line come one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: ReviewServiceParts) {
    this.#parts = parts;
    this.#facts = new CurrentModelFacts(parts.models);
    this.#groups = new SoundGroups(parts.store);
    this.#informative = new InformativeOrder(parts.store);
  }

  /** Ends work in the background after the slice in hand. */
  close(): Promise<void> {
    return this.#groups.close();
  }

  next(payload: ParsedPayload<'review.next'>): Promise<RequestAnswer<'review.next'>> {
    return this.#inTurn(async () => {
      const facts = await this.#facts.read();
      const { ids, memory } = await this.#advance(payload, facts);
      const { store } = this.#parts;
      const { reviewLine } = store;
      const scope = scopeOf(memory);
      const left = reviewLine.count(scope, facts.modelId);
      const checkId = memory.scope?.checkId ?? null;
      return {
        order: memory.order,
        scope: { kind: memory.scope?.kind ?? 'everything', total: memory.scope?.total ?? left },
        left,
        skipped: store.view.count({ ...everyTrack, states: ['skipped'] }, facts.modelId),
        today: store.decisions.countSince(startOfDay()),
        spotCheck: checkId === null ? null : shareOf(store.spotChecks.checkedIn(checkId)),
        tracks: ids.flatMap((id) => reviewTrack(store, id, facts) ?? []),
      };
    });
  }

  open({ selection }: ParsedPayload<'review.open'>): Promise<RequestAnswer<'review.open'>> {
    return this.#inTurn(async () => {
      const { store, models } = this.#parts;
      if (selection === null) {
        this.#begin({ scope: null });
        return { total: store.reviewLine.count({ sinceGroup: null }, await models.currentId()) };
      }
      const trackIds = store.view.idsOf(selection, await models.currentId());
      this.#chooseScope('chosen', trackIds, null);
      return { total: trackIds.length };
    });
  }

  /** Decides for the selection, and with `rest` for what waits around its one track. */
  async decide({
    selection,
    decision,
    rest,
  }: ParsedPayload<'review.decide'>): Promise<RequestAnswer<'review.decide'>> {
    const { store, models, publish } = this.#parts;
    const modelId = await models.currentId();
    let trackIds = store.view.idsOf(selection, modelId);
    let meant = decision;
    if (rest !== undefined) {
      const [trackId] = trackIds;
      if (trackId === undefined || trackIds.length > 1)
        throw new Failure(
          'invalid-request',
          'The rest of what is meant follows from one track. Nothing was decided.',
        );
      trackIds = [trackId, ...store.reviewLine.rest(trackId, rest, modelId)];
      const suggested = store.predictions.of(trackId, modelId)?.genre;
      if (decision.kind === 'accept' && suggested !== undefined)
        meant = { kind: 'genres', genres: [suggested] };
    }
    // A query may hold thousands of tracks nobody looked at: what the model cannot tell is not accepted unseen.
    const sureOnly = 'query' in selection;
    const { decided, undoLabel } = store.decisions.decide(trackIds, meant, { modelId, sureOnly });
    publish({ type: 'tracksChanged', trackIds: namedOrMany(decided) });
    return { decided: decided.length, undoLabel };
  }

  undo(): RequestAnswer<'review.undo'> {
    const { trackIds } = this.#parts.store.decisions.undo();
    this.#parts.publish({ type: 'tracksChanged', trackIds: namedOrMany(trackIds) });
    return { undone: trackIds.length, trackIds };
  }

  /** Decides again what the latest undo took back. */
  redo(): RequestAnswer<'review.redo'> {
    const { trackIds } = this.#parts.store.decisions.redo();
    this.#parts.publish({ type: 'tracksChanged', trackIds: namedOrMany(trackIds) });
    return { redone: trackIds.length, trackIds };
  }

  async estimate({ threshold }: ParsedPayload<'review.estimate'>): Promise<RequestAnswer<'review.estimate'>> {
    const { store } = this.#parts;
    const { modelId, outOfFold } = await this.#facts.read();
    return {
      threshold,
      ...store.thresholds.coverage(threshold, modelId),
      tested: shareOf(outOfFold.filter(({ confidence }) => confidence >= threshold)),
      checked: shareOf(store.spotChecks.checked(modelId, threshold)),
      inForce: store.decisions.lineInForce(),
    };
  }

  async applyThreshold({
    threshold,
  }: ParsedPayload<'review.applyThreshold'>): Promise<RequestAnswer<'review.applyThreshold'>> {
    const { store, models, publish } = this.#parts;
    const modelId = await models.currentId();
    const { accept, reopen } = store.thresholds.changes(threshold, modelId);
    const { undoLabel } = store.decisions.drawLine(threshold, { accept, reopen, modelId });
    this.#informative.forget();
    publish({ type: 'tracksChanged', trackIds: 'many' });
    return { decided: accept.length, reopened: reopen.length, undoLabel };
  }

  spotCheck({
    threshold,
    count,
  }: ParsedPayload<'review.spotCheck'>): Promise<RequestAnswer<'review.spotCheck'>> {
    return this.#inTurn(async () => {
      const { store, models } = this.#parts;
      const modelId = await models.currentId();
      const trackIds = store.thresholds.sample(threshold, count, modelId);
      const afterGroup = store.decisions.newestGroup();
      store.together(() => {
        const checkId = store.spotChecks.draw(trackIds, { threshold, modelId, afterGroup });
        this.#chooseScope('spotCheck', trackIds, checkId);
        store.reviewLine.append(trackIds);
      });
      return { total: trackIds.length };
    });
  }

  /** The ids to show, and what is remembered from now on. */
  async #advance(
    { order, from, count }: ParsedPayload<'review.next'>,
    facts: ModelFacts,
  ): Promise<{ ids: number[]; memory: ReviewMemory }> {
    const { settings, reviewLine } = this.#parts.store;
    const { modelId } = facts;
    const before = readMemory(settings);
    const isNewOrder = order !== undefined && order !== before.order;
    const memory = changeMemory(settings, {
      modelId,
      ...(isNewOrder && { order, seed: Math.floor(Math.random() * 2 ** 31) }),
    });
    if (from !== undefined && !reviewLine.has(from)) reviewLine.insert(from, before.at);
    const start = from ?? before.at;
    const isNewModel = before.modelId !== '' && before.modelId !== modelId;
    if (isNewOrder || isNewModel) {
      reviewLine.cut(start);
      this.#informative.forget();
    }
    const scope = scopeOf(memory);
    const waiting = (): number[] => reviewLine.waiting(start, count, scope, modelId);
    let ids = waiting();
    for (let tries = 0; ids.length < count && tries < 3; tries += 1) {
      const more = await this.#choose(count + reserve - ids.length, memory, facts);
      reviewLine.append(more);
      ids = waiting();
      if (more.length === 0) break;
    }
    // At the end come those that were passed over undecided.
    if (ids.length < count && start !== null && reviewLine.recall(start, scope, modelId) > 0) ids = waiting();
    if (from !== undefined) ids = [from, ...ids.filter((id) => id !== from)].slice(0, count);
    const at = from ?? ids[0] ?? null;
    if (at !== null) reviewLine.prune(at);
    return { ids, memory: changeMemory(settings, { at }) };
  }

  /** Tracks to put at the end of the line. */
  async #choose(count: number, memory: ReviewMemory, facts: ModelFacts): Promise<number[]> {
    const { reviewLine } = this.#parts.store;
    const { modelId, labels } = facts;
    const scope = scopeOf(memory);
    const { order, seed } = memory;
    if (order !== 'informative') return reviewLine.next(order, count, { scope, seed, modelId });
    await Promise.race([this.#updateGroups(modelId), delay(groupsPatienceMs)]);
    return this.#informative.take(count, { modelId, labels, scope });
  }

  /** Without its weights a model cannot tell what sounds alike; the review goes on without. */
  async #updateGroups(modelId: string): Promise<void> {
    const bundle = await this.#parts.models.load(modelId).catch(() => null);
    if (bundle) await this.#groups.update(classifierOf(bundle)).catch(() => undefined);
  }

  #chooseScope(kind: 'chosen' | 'spotCheck', trackIds: readonly number[], checkId: number | null): void {
    const { store } = this.#parts;
    store.reviewLine.setScope(trackIds);
    const sinceGroup = store.decisions.newestGroup();
    this.#begin({ scope: { kind, sinceGroup, total: trackIds.length, checkId } });
  }

  #begin(change: Pick<ReviewMemory, 'scope'>): void {
    this.#parts.store.reviewLine.cut(null);
    this.#informative.forget();
    changeMemory(this.#parts.store.settings, { ...change, at: null });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

function scopeOf({ scope }: ReviewMemory): Scope {
  return { sinceGroup: scope?.sinceGroup ?? null };
}

function shareOf(tracks: readonly Pick<CheckedTrack, 'right'>[]): CountedShare | null {
  return countedShare(tracks.filter(({ right }) => right).length, tracks.length);
}

/** The latest midnight here, milliseconds since the epoch. */
function startOfDay(): number {
  return new Date().setHours(0, 0, 0, 0);
}

/** Few ids are named, many are not: a page asks again for what it shows. */
function namedOrMany(trackIds: readonly number[]): readonly number[] | 'many' {
  return trackIds.length > 500 ? 'many' : trackIds;
}
