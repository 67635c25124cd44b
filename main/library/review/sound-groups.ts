/**
 * Sound groups: keeps the groups of tracks that sound alike up to date, a little at a time.
 *
 * New tracks come with a sketch; here they find their group, and tracks predicted before there were sketches get
 * theirs from the embeddings that are stored. Both are kept, so each track costs this once. It is done in slices
 * of a few milliseconds between which the engine answers, and begins when someone reviews; whoever asks meanwhile
 * sees the groups that are there.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Classifier } from '../../../models/head.ts';
import type { LibraryStore } from '../store/library-store.ts';
import { excerptSeconds } from '../analyser.ts';
import { Leaders } from './leaders.ts';
import { sketchOf, unpackSketch } from './sketch.ts';

/** Tracks handled at once: about 5 ms of work. */
const sketchesPerSlice = 20;
const groupedPerSlice = 40;
const leadersPerSlice = 1000;
/** Between two slices, milliseconds. */
const pauseMs = 3;

export class SoundGroups {
  readonly #store: LibraryStore;
  readonly #running = new Map<string, Promise<void>>();
  #closed = false;

  constructor(store: LibraryStore) {
    this.#store = store;
  }

  /** Brings the groups of a model up to date; several calls share one pass. Resolves when it is done. */
  update(classifier: Classifier): Promise<void> {
    const { modelId } = classifier;
    let running = this.#running.get(modelId);
    if (!running) {
      running = this.#update(classifier).finally(() => this.#running.delete(modelId));
      this.#running.set(modelId, running);
    }
    return running;
  }

  /** Ends after the slice in hand. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#running.values());
  }

  async #update(classifier: Classifier): Promise<void> {
    await this.#sketchOld(classifier);
    const { modelId } = classifier;
    const { sounds } = this.#store;
    if (this.#closed || sounds.ungrouped(modelId, 1).length === 0) return;
    const leaders = await this.#readLeaders(modelId);
    for (;;) {
      if (this.#closed) return;
      const tracks = sounds.ungrouped(modelId, groupedPerSlice);
      if (tracks.length === 0) return;
      const members = tracks.map(({ trackId, sketch }) => {
        const vector = unpackSketch(sketch);
        const leader = leaders.nearest(vector);
        if (leader === null) leaders.add(trackId, vector);
        return { trackId, leader: leader ?? trackId };
      });
      sounds.group(modelId, members);
      await delay(pauseMs);
    }
  }

  async #sketchOld(classifier: Classifier): Promise<void> {
    const { modelId, networkId } = classifier;
    const { sounds, analyses } = this.#store;
    for (let after = 0; !this.#closed;) {
      const ids = sounds.unsketched(modelId, after, sketchesPerSlice);
      if (ids.length === 0) return;
      const sketches = ids.flatMap((trackId) => {
        const analysis = analyses.of(trackId, { networkId, excerptSeconds });
        return analysis === null ? [] : [{ trackId, sketch: sketchOf(analysis, classifier) }];
      });
      sounds.save(modelId, sketches);
      // Those whose embeddings are gone are passed over until they are heard again.
      after = ids.at(-1)!;
      await delay(pauseMs);
    }
  }

  async #readLeaders(modelId: string): Promise<Leaders> {
    const leaders = new Leaders();
    for (let after = 0; !this.#closed;) {
      const found = this.#store.sounds.leaders(modelId, after, leadersPerSlice);
      for (const { trackId, sketch } of found) leaders.add(trackId, unpackSketch(sketch));
      if (found.length < leadersPerSlice) break;
      after = found.at(-1)!.trackId;
      await delay(pauseMs);
    }
    return leaders;
  }
}
