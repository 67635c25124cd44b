/** The draft in hand: the wizard's state, kept on the disk and told to windows, and the set that it speaks of. */
import type { RetrainRun, RetrainState, TrainingSource } from '../../models/retrain-contract.ts';
import type { UnnumberedEvent } from '../event-hub.ts';
import { DraftStore, emptyState } from './draft-store.ts';
import { noSet } from './refusals.ts';
import { trainingSet, type AudioDataset, type DecidedTrack } from './training-set.ts';

export interface DraftParts {
  readonly folder: string;
  readonly decidedTracks: () => readonly DecidedTrack[];
  readonly publish: (event: UnnumberedEvent) => void;
}

export class Draft {
  readonly store: DraftStore;
  readonly #parts: DraftParts;
  #state: RetrainState = emptyState;
  #set: AudioDataset | null = null;

  constructor(parts: DraftParts) {
    this.#parts = parts;
    this.store = new DraftStore(parts.folder);
  }

  get state(): RetrainState {
    return this.#state;
  }

  /** Takes up the state as it was left. */
  async load(): Promise<void> {
    this.#state = await this.store.load();
  }

  async change(change: Partial<RetrainState>): Promise<void> {
    this.note(change);
    this.tell();
    await this.store.save(this.#state);
  }

  async changeRun(change: Partial<RetrainRun>): Promise<void> {
    const { run } = this.#state;
    if (run !== null) await this.change({ run: { ...run, ...change } });
  }

  /** Changes the state in memory alone. */
  note(change: Partial<RetrainState>): void {
    this.#state = { ...this.#state, ...change };
  }

  /** Tells that the state is another. */
  tell(): void {
    this.#parts.publish({ type: 'retrainChanged' });
  }

  /** Nothing is chosen any more. */
  async end(): Promise<void> {
    this.#set = null;
    await this.store.clear();
    this.#state = emptyState;
    this.tell();
  }

  /**
   * The set as it is chosen and changed.
   *
   * @throws Failure `invalid-request` before one is chosen, what `trainingSet` throws.
   */
  async openSet(): Promise<AudioDataset> {
    const { source, changes } = this.#state;
    if (source === null) throw noSet();
    this.#set ??= await this.#read(source, changes);
    return this.#set;
  }

  /** The source or the changes are others: the set is read anew when it is next asked for. */
  forgetSet(): void {
    this.#set = null;
  }

  /** The tracks of a source without any change; none where it cannot be opened, of which the check tells. */
  async tracksAsFound(source: TrainingSource): Promise<AudioDataset['tracks']> {
    const set = await this.#read(source, emptyState.changes).catch(() => null);
    return set?.tracks ?? [];
  }

  async #read(source: TrainingSource, changes: RetrainState['changes']): Promise<AudioDataset> {
    const decided = source.library ? this.#parts.decidedTracks() : [];
    return trainingSet(source, changes, decided, this.store.listPath);
  }
}
