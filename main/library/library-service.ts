/** The library as a window sees it: folders are added and scanned, tracks analysed, rows shown. */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  trackQuerySchema,
  type ParsedPayload,
  type RequestAnswer,
  type TrackSelection,
} from '../../models/engine-contract.ts';
import { isJobOver } from '../../models/job.ts';
import type { UnnumberedEvent } from '../event-hub.ts';
import type { ModelShelf } from '../inference/model-shelf.ts';
import type { JobBoard, JobControl } from '../jobs.ts';
import type { Analyser } from './analyser.ts';
import { ChangeCollector } from './change-collector.ts';
import type { Scanner } from './scanner.ts';
import type { LibraryStore } from './store/library-store.ts';

/** Orders of rows kept so that a list does not move under its reader. */
const keptViews = 4;

export interface LibraryServiceParts {
  readonly store: LibraryStore;
  readonly scanner: Scanner;
  readonly analyser: Analyser;
  readonly models: ModelShelf;
  readonly jobs: JobBoard;
  readonly publish: (event: UnnumberedEvent) => void;
}

export class LibraryService {
  readonly #parts: LibraryServiceParts;
  readonly #views = new Map<string, readonly number[]>();

  constructor(parts: LibraryServiceParts) {
    this.#parts = parts;
  }

  async overview(): Promise<RequestAnswer<'library.overview'>> {
    const { store, models, jobs } = this.#parts;
    const modelId = await models.currentId();
    const { manifest } = await models.find(modelId);
    const { tracks, states, genres, formats, agreements } = store.view.facets(modelId);
    return {
      folders: store.folders.list(),
      tracks,
      states,
      genres,
      formats,
      agreements,
      vocabulary: [...new Set([...manifest.labels, ...store.decisions.genres()])],
      modelId,
      threshold: store.decisions.lineInForce(),
      jobs: jobs.snapshots(),
    };
  }

  /** Adds folders and files, scans them, and analyses what is new. Answers with the job of the scan. */
  async add(paths: readonly string[]): Promise<string> {
    const absolute = paths.map((path) => resolve(path));
    for (const path of absolute) {
      const isFolder = await stat(path).then(
        (found) => found.isDirectory(),
        () => false,
      );
      if (isFolder) this.#parts.store.folders.add(path);
    }
    return this.#startScan(absolute);
  }

  /** Scans every folder of the library, and the files that were added one by one. */
  rescan(): string {
    const { store } = this.#parts;
    return this.#startScan([
      ...store.folders.list().map((folder) => folder.path),
      ...store.tracks.loosePaths(),
    ]);
  }

  /** Scans folders and files of the library in which something changed. */
  scan(paths: readonly string[]): string {
    return this.#startScan(paths);
  }

  async analyse(selection: TrackSelection, fresh: boolean): Promise<string> {
    const { store, models } = this.#parts;
    return this.#startAnalysis(store.view.idsOf(selection, await models.currentId()), fresh);
  }

  /** Predicts every track with the model in use; null where each has its prediction already. */
  async predictAll(): Promise<string | null> {
    const { store, models } = this.#parts;
    const modelId = await models.currentId();
    const trackIds = store.view.idsOf({ query: trackQuerySchema.parse({}) }, modelId);
    return trackIds.length === 0 ? null : this.#startAnalysis(trackIds, false);
  }

  /** A page of rows. The first page of a query fixes the order; later ones name it by its `view`. */
  async rows({
    query,
    start,
    count,
    view,
  }: ParsedPayload<'library.rows'>): Promise<RequestAnswer<'library.rows'>> {
    const { store, models } = this.#parts;
    const modelId = await models.currentId();
    let name = view;
    let ids = name === undefined ? undefined : this.#views.get(name);
    if (name === undefined || ids === undefined) {
      ids = store.view.idsOf({ query }, modelId);
      name = randomUUID();
      this.#views.set(name, ids);
      for (const oldest of [...this.#views.keys()].slice(0, Math.max(0, this.#views.size - keptViews)))
        this.#views.delete(oldest);
    }
    const rows = store.view.rowsOf(ids.slice(start, start + count), modelId);
    return { total: ids.length, rows, view: name };
  }

  /** Where a view that is open jumps to. */
  async jump({ query, view, text }: ParsedPayload<'library.jump'>): Promise<RequestAnswer<'library.jump'>> {
    const { store, models } = this.#parts;
    const ids = this.#views.get(view);
    if (ids === undefined) return { index: null };
    return { index: store.view.placeOf(text, ids, query, await models.currentId()) };
  }

  #startScan(paths: readonly string[]): string {
    const { jobs } = this.#parts;
    return jobs.start('scan', (control) => this.#scan(paths, control));
  }

  async #scan(paths: readonly string[], control: JobControl): Promise<void> {
    const { scanner, publish } = this.#parts;
    const changes = new ChangeCollector((trackIds) => publish({ type: 'tracksChanged', trackIds }));
    const trackIds: number[] = [];
    try {
      const onAway = (away: readonly number[]): void => away.forEach((trackId) => changes.add(trackId));
      for await (const found of scanner.scan(paths, { signal: control.signal, onAway })) {
        await control.pausePoint();
        control.setCurrent(found.path);
        control.advance(found.failure ? 'failed' : 'done');
        if (found.trackId === null) continue;
        changes.add(found.trackId);
        if (!found.failure) trackIds.push(found.trackId);
      }
    } finally {
      changes.flush();
    }
    if (!control.signal.aborted && trackIds.length > 0) this.#startAnalysis(trackIds, false);
  }

  #startAnalysis(trackIds: readonly number[], fresh: boolean): string {
    const { jobs } = this.#parts;
    return jobs.start('analyse', (control) => this.#analyse(trackIds, fresh, control));
  }

  async #analyse(trackIds: readonly number[], fresh: boolean, control: JobControl): Promise<void> {
    const { analyser, models, publish } = this.#parts;
    const changes = new ChangeCollector((ids) => publish({ type: 'tracksChanged', trackIds: ids }));
    control.setTotal(trackIds.length);
    const options = { modelId: await models.currentId(), fresh, signal: control.signal };
    try {
      for await (const track of analyser.analyse(trackIds, options)) {
        control.setCurrent(track.path);
        control.advance(track.failure ? 'failed' : 'done');
        changes.add(track.trackId);
        await control.pausePoint();
      }
    } finally {
      changes.flush();
    }
  }

  /** Whether a scan or an analysis is under way. */
  isBusy(): boolean {
    return this.#parts.jobs
      .snapshots()
      .some(({ kind, state }) => (kind === 'scan' || kind === 'analyse') && !isJobOver(state));
  }
}
