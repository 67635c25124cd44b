/**
 * The made-up library: an engine in memory with tracks by formula, jobs that take their time, decisions,
 * plans, batches and undo. For developing and testing the interface; no file is read or written.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { EventHub } from '../../../main/event-hub.ts';
import { JobBoard, type JobControl } from '../../../main/jobs.ts';
import {
  trackQuerySchema,
  type EngineClient,
  type EngineEvent,
  type EngineRequestName,
  type RequestAnswer,
  type ParsedPayload,
  type RequestPayload,
  type TrackRow,
} from '../../../models/engine-contract.ts';
import { defaultEnginePreferences, type EnginePreferences } from '../../../models/engine-preferences.ts';
import { Failure } from '../../../models/failure.ts';
import { parsePayload } from '../../../models/request-payload.ts';
import type { BatchSummary, Interruption, PlannedWrite, WriteResult } from '../../../models/tagging.ts';
import { agreementOf, findTracks, jumpIn } from './made-queries.ts';
import { heardTrack, madeGenres, madePeaks, madePrediction, madeTrack } from './made-tracks.ts';
import { plannedWrite, writeResult, type MadeBatch } from './made-writing.ts';

export interface MadeLibraryOptions {
  /** Tracks that are there at the start, listened to; default none. */
  readonly tracks?: number;
  /** Tracks that each added folder holds; default 240. */
  readonly tracksPerFolder?: number;
  /** Files a second that jobs handle; default 400. */
  readonly filesPerSecond?: number;
}

type Handlers = {
  readonly [Name in EngineRequestName]?: (
    payload: ParsedPayload<Name>,
  ) => RequestAnswer<Name> | Promise<RequestAnswer<Name>>;
};

/** How long a job waits between two handfuls. */
const tickMs = 50;

export class MadeLibrary implements EngineClient {
  readonly #hub = new EventHub();
  readonly #jobs = new JobBoard((job) => this.#hub.publish({ type: 'job', job }));
  readonly #tracks = new Map<number, TrackRow>();
  readonly #folders: { id: number; path: string; tracks: number; online: boolean }[] = [];
  readonly #settings: Record<string, unknown> = {};
  readonly #preferences: EnginePreferences = { ...defaultEnginePreferences };
  readonly #views = new Map<string, readonly number[]>();
  readonly #plans = new Map<string, PlannedWrite[]>();
  readonly #results = new Map<string, WriteResult[]>();
  readonly #batches: MadeBatch[] = [];
  readonly #undo: Map<number, TrackRow>[] = [];
  readonly #redo: Map<number, TrackRow>[] = [];
  readonly #tracksPerFolder: number;
  #filesPerSecond: number;
  /** What a write that was cut off left, as the next page is told. */
  interruption: Interruption | null = null;
  /** Whether the history answers with what no engine should: a batch without a time. */
  breakHistory = false;
  /** Every request that came, by name. */
  readonly requested: EngineRequestName[] = [];

  constructor(options: MadeLibraryOptions = {}) {
    this.#tracksPerFolder = options.tracksPerFolder ?? 240;
    this.#filesPerSecond = options.filesPerSecond ?? 400;
    if (options.tracks === undefined) return;
    this.#folders.push({ id: 1, path: '/music/Collection', tracks: options.tracks, online: true });
    for (let id = 1; id <= options.tracks; id += 1) {
      const track = madeTrack(id, '/music/Collection');
      this.#tracks.set(id, track.state === 'new' ? heardTrack(track) : track);
    }
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    return this.#hub.subscribe(listener);
  }

  async request<Name extends EngineRequestName>(
    name: Name,
    payload: RequestPayload<Name>,
  ): Promise<RequestAnswer<Name>> {
    this.requested.push(name);
    const handler: Handlers[Name] = this.#handlers[name];
    if (!handler) throw new Failure('invalid-request', `The made-up library does not answer "${name}".`);
    return handler(parsePayload(name, payload));
  }

  async close(): Promise<void> {
    await this.#jobs.close();
  }

  /** The track as it is now; for checks. */
  track(id: number): TrackRow {
    const track = this.#tracks.get(id);
    if (!track) throw new Failure('not-found', 'That track is not in the library any more.');
    return track;
  }

  /** How fast jobs go from now on. */
  setSpeed(filesPerSecond: number): void {
    this.#filesPerSecond = filesPerSecond;
  }

  readonly #handlers: Handlers = {
    'retrain.offer': () => ({ offer: null }),
    'library.overview': () => this.#overview(),
    'library.add': ({ paths }) => ({ jobId: this.#startScan(paths) }),
    'library.rescan': () => ({ jobId: this.#startScan([]) }),
    'library.removeFolder': ({ folderId }) => {
      const index = this.#folders.findIndex((folder) => folder.id === folderId);
      const [removed] = this.#folders.splice(index, 1);
      for (const [id, track] of this.#tracks)
        if (removed && track.path.startsWith(`${removed.path}/`)) this.#tracks.delete(id);
      this.#hub.publish({ type: 'tracksChanged', trackIds: 'many' });
      return {};
    },
    'library.analyse': ({ selection }) => ({ jobId: this.#startAnalysis(this.#idsOf(selection)) }),
    'library.rows': ({ query, start, count, view }) => {
      const known = view === undefined ? undefined : this.#views.get(view);
      const ids = known ?? findTracks(this.#tracks.values(), trackQuerySchema.parse(query));
      const name = known && view !== undefined ? view : randomUUID();
      this.#views.set(name, ids);
      const rows = ids.slice(start, start + count).map((id) => this.#tracks.get(id));
      return { total: ids.length, rows: rows.filter((row) => row !== undefined), view: name };
    },
    'library.jump': ({ query, view, text }) => {
      const rows = (this.#views.get(view) ?? []).map((id) => this.track(id));
      return { index: jumpIn(rows, trackQuerySchema.parse(query), text) };
    },
    'library.export': ({ selection, format, target }) => {
      const tracks = this.#idsOf(selection).length;
      const names = ['Jazz', 'Rock'].map((genre) => `${target}/${genre}.m3u8`);
      return { files: format === 'm3u8' ? names : [target], tracks, leftOut: 0 };
    },
    'track.detail': ({ id }) => {
      const track = this.track(id);
      const { artist, album, title, genresNow } = track;
      return {
        ...track,
        tags: { artist, albumArtist: artist, album, title, genres: genresNow, year: 1968 + (id % 55) },
        prediction: track.genre === null ? null : madePrediction(track),
        peaks: track.genre === null ? [] : madePeaks(id),
      };
    },
    'review.decide': (payload) => this.#decide(payload),
    'review.undo': () => {
      const trackIds = this.#turn(this.#undo, this.#redo);
      return { undone: trackIds.length, trackIds };
    },
    'review.redo': () => {
      const trackIds = this.#turn(this.#redo, this.#undo);
      return { redone: trackIds.length, trackIds };
    },
    'write.plan': (payload) => this.#plan(payload),
    'write.planRows': ({ planId, start, count }) => page(this.#plans.get(planId) ?? [], start, count),
    'write.start': ({ planId }) => ({ jobId: this.#startWrite(planId) }),
    'write.results': ({ jobId, start, count }) => page(this.#results.get(jobId) ?? [], start, count),
    'history.batches': () => ({
      batches: this.breakHistory
        ? [{ ...emptyBatch('broken', 'write', null, 0), startedAt: 'never' }]
        : this.#batches.map((batch) => batch.summary),
    }),
    'history.files': ({ batchId }) => ({ files: this.#batch(batchId).files.map((file) => ({ ...file })) }),
    'history.undo': ({ batchId, paths }) => ({ jobId: this.#startUndo(batchId, paths) }),
    'history.takeInterruption': () => {
      const { interruption } = this;
      this.interruption = null;
      return { interruption };
    },
    'history.prune': ({ keep }) => {
      const tooMany = Math.max(0, this.#batches.length - keep);
      const gone = this.#batches.splice(0, tooMany).map(({ summary }) => summary);
      const written = gone.filter(({ kind }) => kind === 'write');
      return {
        batches: gone.map(({ id }) => id),
        filesNotUndoable: written.reduce((sum, batch) => sum + batch.written - batch.undone, 0),
      };
    },
    'job.pause': ({ jobId }) => (this.#jobs.pause(jobId), {}),
    'job.resume': ({ jobId }) => (this.#jobs.resume(jobId), {}),
    'job.stop': ({ jobId }) => (this.#jobs.stop(jobId), {}),
    'engine.preferences': () => this.#engineState(),
    'engine.prefer': (change) => {
      Object.assign(this.#preferences, change);
      return this.#engineState();
    },
    'folder.list': ({ path }) => listing(path ?? '/music'),
    'settings.get': () => ({ settings: { ...this.#settings } }),
    'settings.set': ({ key, value }) => {
      this.#settings[key] = value;
      this.#hub.publish({ type: 'settingsChanged' });
      return {};
    },
  };

  #engineState(): RequestAnswer<'engine.preferences'> {
    const { workers, watch } = this.#preferences;
    return {
      workers,
      watch,
      workersInUse: workers ?? 7,
      workersUsual: 7,
      processors: 8,
      unwatched: [],
      dataFolder: '/home/you/.local/share/earmark',
    };
  }

  /** Puts back the rows of the latest step of one log, and remembers them as they were in the other. */
  #turn(from: Map<number, TrackRow>[], to: Map<number, TrackRow>[]): number[] {
    const step = from.pop();
    if (!step) return [];
    const trackIds = [...step.keys()];
    to.push(new Map(trackIds.map((id) => [id, this.track(id)])));
    for (const [id, track] of step) this.#tracks.set(id, track);
    this.#hub.publish({ type: 'tracksChanged', trackIds });
    return trackIds;
  }

  #overview(): RequestAnswer<'library.overview'> {
    const states: Record<string, number> = {};
    const genres: Record<string, number> = {};
    const formats: Record<string, number> = {};
    const agreements: Record<string, number> = {};
    const decided = new Set<string>();
    for (const track of this.#tracks.values()) {
      const { state, genre, decision, format } = track;
      const agreement = agreementOf(track);
      if (format !== null) formats[format] = (formats[format] ?? 0) + 1;
      if (agreement !== null) agreements[agreement] = (agreements[agreement] ?? 0) + 1;
      states[state] = (states[state] ?? 0) + 1;
      const shown = decision?.[0] ?? genre;
      if (shown !== null) genres[shown] = (genres[shown] ?? 0) + 1;
      for (const each of decision ?? []) decided.add(each);
    }
    return {
      folders: this.#folders.map((folder) => ({ ...folder })),
      tracks: this.#tracks.size,
      states,
      genres,
      formats,
      agreements,
      vocabulary: [...new Set([...madeGenres, ...decided])],
      modelId: 'made-up-v1',
      jobs: this.#jobs.snapshots(),
    };
  }

  #idsOf(selection: RequestPayload<'library.analyse'>['selection']): number[] {
    if ('ids' in selection) return selection.ids.filter((id) => this.#tracks.has(id));
    const found = findTracks(this.#tracks.values(), trackQuerySchema.parse(selection.query));
    return found.filter((id) => !selection.except?.includes(id));
  }

  #startScan(paths: readonly string[]): string {
    return this.#jobs.start('scan', async (control) => {
      const added: number[] = [];
      for (const path of paths) {
        const folder = { id: this.#folders.length + 1, path, tracks: 0, online: true };
        this.#folders.push(folder);
        control.setTotal(this.#tracksPerFolder);
        await this.#each(control, this.#tracksPerFolder, () => {
          const track = madeTrack(this.#tracks.size + 1, path);
          this.#tracks.set(track.id, track);
          folder.tracks += 1;
          if (track.state === 'new') added.push(track.id);
          return { id: track.id, path: track.path, failed: track.failure !== null };
        });
      }
      if (!control.signal.aborted && added.length > 0) this.#startAnalysis(added);
    });
  }

  #startAnalysis(ids: readonly number[]): string {
    return this.#jobs.start('analyse', async (control) => {
      control.setTotal(ids.length);
      await this.#each(control, ids.length, (index) => {
        const track = this.track(ids[index] ?? 0);
        if (!track.failure && track.state === 'new') this.#tracks.set(track.id, heardTrack(track));
        return { id: track.id, path: track.path, failed: track.failure !== null };
      });
    });
  }

  /** Handles `count` items at the library's speed, with pause and stop between handfuls. */
  async #each(
    control: JobControl,
    count: number,
    handle: (index: number) => { id: number | null; path: string; failed: boolean },
  ): Promise<void> {
    let index = 0;
    let owed = 0;
    while (index < count) {
      await delay(tickMs);
      await control.pausePoint();
      if (control.signal.aborted) return;
      owed += (this.#filesPerSecond * tickMs) / 1000;
      const changed: number[] = [];
      for (; owed >= 1 && index < count; owed -= 1, index += 1) {
        const { id, path, failed } = handle(index);
        control.setCurrent(path);
        control.advance(failed ? 'failed' : 'done');
        if (id !== null) changed.push(id);
      }
      if (changed.length > 0) this.#hub.publish({ type: 'tracksChanged', trackIds: changed });
    }
  }

  #decide({ selection, decision }: RequestPayload<'review.decide'>): RequestAnswer<'review.decide'> {
    const before = new Map<number, TrackRow>();
    for (const id of this.#idsOf(selection)) {
      const track = this.track(id);
      if (track.state === 'problem' || (decision.kind === 'accept' && track.genre === null)) continue;
      before.set(id, track);
      const genres = decision.kind === 'genres' ? decision.genres : track.genre === null ? [] : [track.genre];
      const isSuggestion = genres.length === 1 && genres[0] === track.genre;
      if (decision.kind === 'skip') this.#tracks.set(id, { ...track, decision: null, state: 'skipped' });
      else if (decision.kind === 'clear') this.#tracks.set(id, { ...track, decision: null, state: 'review' });
      else this.#tracks.set(id, { ...track, decision: genres, state: isSuggestion ? 'accepted' : 'changed' });
    }
    if (before.size > 0) this.#undo.push(before);
    this.#redo.length = 0;
    this.#hub.publish({ type: 'tracksChanged', trackIds: before.size > 1000 ? 'many' : [...before.keys()] });
    return { decided: before.size, undoLabel: decision.kind };
  }

  async #plan(payload: RequestPayload<'write.plan'>): Promise<RequestAnswer<'write.plan'>> {
    const { selection, policy, minConfidence } = payload;
    const rows: PlannedWrite[] = [];
    for (const id of this.#idsOf(selection)) {
      const track = this.track(id);
      const isSureEnough = minConfidence !== null && (track.confidence ?? 0) >= minConfidence;
      const genres = track.decision ?? (isSureEnough && track.genre !== null ? [track.genre] : null);
      if (genres) rows.push(plannedWrite(track, genres, policy));
    }
    await delay(Math.min(1500, rows.length / 20));
    const planId = randomUUID();
    this.#plans.set(planId, rows);
    const countOf = (outcome: PlannedWrite['outcome']): number =>
      rows.filter((row) => row.outcome === outcome).length;
    return {
      planId,
      counts: {
        change: countOf('change'),
        unchanged: countOf('unchanged'),
        kept: countOf('kept'),
        refused: countOf('refused'),
        alsoChanging: rows.filter((row) => row.alsoChanges.length > 0).length,
      },
    };
  }

  #startWrite(planId: string): string {
    const planned = (this.#plans.get(planId) ?? []).filter((row) => row.outcome === 'change');
    const byPath = new Map([...this.#tracks.values()].map((track) => [track.path, track]));
    const results: WriteResult[] = [];
    const batch = this.#newBatch('write', null, planned.length);
    const jobId = this.#jobs.start('write', async (control) => {
      control.setTotal(planned.length);
      control.setBatch(batch.summary.id);
      await this.#each(control, planned.length, (index) => {
        const row = planned[index];
        if (!row) throw new Error('The plan has fewer rows than it says.');
        const result = writeResult(row, index);
        results.push(result);
        const failed = result.status === 'failed' || result.status === 'skipped';
        const { path, before, after, failure } = result;
        batch.files.push({ path, before, after, state: failed ? 'failed' : 'written', failure });
        batch.summary = {
          ...batch.summary,
          written: batch.summary.written + (failed ? 0 : 1),
          failed: batch.summary.failed + (failed ? 1 : 0),
        };
        const track = byPath.get(path);
        if (track && !failed) this.#tracks.set(track.id, { ...track, genresNow: after, state: 'written' });
        return { id: track?.id ?? null, path, failed };
      });
      this.#hub.publish({ type: 'historyChanged' });
    });
    this.#results.set(jobId, results);
    return jobId;
  }

  #startUndo(batchId: string, paths: readonly string[] | null): string {
    const undone = this.#batch(batchId);
    const files = undone.files.filter(
      (file) => file.state === 'written' && (!paths || paths.includes(file.path)),
    );
    const batch = this.#newBatch('undo', batchId, files.length);
    const byPath = new Map([...this.#tracks.values()].map((track) => [track.path, track]));
    return this.#jobs.start('undo', async (control) => {
      control.setTotal(files.length);
      control.setBatch(batch.summary.id);
      await this.#each(control, files.length, (index) => {
        const file = files[index];
        if (!file) throw new Error('The batch has fewer files than it says.');
        const track = byPath.get(file.path);
        const isEdited = track !== undefined && track.genresNow.join('\0') !== file.after.join('\0');
        if (isEdited) {
          const failure = {
            code: 'undo-refused' as const,
            message: `"${file.path.slice(file.path.lastIndexOf('/') + 1)}" was changed by another program after Earmark wrote it (now "${track.genresNow.join('; ')}"). It was left as it is.`,
          };
          batch.files.push({
            path: file.path,
            before: file.after,
            after: file.before,
            state: 'failed',
            failure,
          });
          batch.summary = { ...batch.summary, failed: batch.summary.failed + 1 };
        } else {
          undone.files[undone.files.indexOf(file)] = { ...file, state: 'undone' };
          undone.summary = { ...undone.summary, undone: undone.summary.undone + 1 };
          batch.files.push({
            path: file.path,
            before: file.after,
            after: file.before,
            state: 'written',
            failure: null,
          });
          batch.summary = { ...batch.summary, written: batch.summary.written + 1 };
          if (track)
            this.#tracks.set(track.id, {
              ...track,
              genresNow: file.before,
              state: track.decision ? 'accepted' : 'review',
            });
        }
        return { id: track?.id ?? null, path: file.path, failed: isEdited };
      });
      this.#hub.publish({ type: 'historyChanged' });
    });
  }

  /** Another program writes a genre into the track's file. */
  editOutside(path: string, genre: string): void {
    for (const [id, track] of this.#tracks)
      if (track.path === path) this.#tracks.set(id, { ...track, genresNow: [genre] });
  }

  #newBatch(kind: 'write' | 'undo', undoes: string | null, files: number): MadeBatch {
    const id = `batch-${this.#batches.length + 1}`;
    const batch: MadeBatch = { summary: emptyBatch(id, kind, undoes, files), files: [] };
    this.#batches.push(batch);
    return batch;
  }

  #batch(batchId: string): MadeBatch {
    const batch = this.#batches.find(({ summary }) => summary.id === batchId);
    if (!batch) throw new Failure('unknown-batch', 'There is no such batch. Nothing was changed.');
    return batch;
  }
}

function emptyBatch(
  id: string,
  kind: BatchSummary['kind'],
  undoes: string | null,
  files: number,
): BatchSummary {
  return {
    id,
    kind,
    undoes,
    startedAt: new Date().toISOString(),
    policy: kind === 'write' ? 'fill' : null,
    modelId: kind === 'write' ? 'made-up-v1' : null,
    files,
    written: 0,
    failed: 0,
    undone: 0,
  };
}

function page<Row>(rows: readonly Row[], start: number, count: number): { total: number; rows: Row[] } {
  return { total: rows.length, rows: rows.slice(start, start + count) };
}

function listing(path: string): RequestAnswer<'folder.list'> {
  if (path.includes('missing'))
    throw new Failure('not-found', `"${path}" does not exist. Nothing was changed.`);
  const depth = path.split('/').filter((part) => part !== '').length;
  const names = depth >= 3 ? [] : ['Albums', 'Live', 'Mixtapes', 'New'];
  return {
    path,
    parent: depth === 0 ? null : path.slice(0, path.lastIndexOf('/')) || '/',
    folders: names.map((name) => ({ name, path: `${path === '/' ? '' : path}/${name}` })),
    audioFiles: depth === 3 ? 24 : 0,
  };
}
