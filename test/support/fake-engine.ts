/** A small engine for tests of the shells: a library of made tracks in memory, real events, no files. */
import { EventHub, type UnnumberedEvent } from '../../main/event-hub.ts';
import type {
  EngineClient,
  EngineEvent,
  EngineRequestName,
  RequestAnswer,
  ParsedPayload,
  RequestPayload,
  TrackRow,
} from '../../models/engine-contract.ts';
import { Failure } from '../../models/failure.ts';
import { parsePayload } from '../../models/request-payload.ts';
import { isJobOver, type JobSnapshot } from '../../models/job.ts';

type Handlers = {
  [Name in EngineRequestName]?: (payload: ParsedPayload<Name>) => RequestAnswer<Name>;
};

export class FakeEngine implements EngineClient {
  /** Every request that arrived, oldest first. */
  readonly requests: { readonly name: EngineRequestName; readonly payload: unknown }[] = [];
  readonly #events = new EventHub();
  readonly #tracks: TrackRow[];
  readonly #settings: Record<string, unknown> = {};
  readonly #jobs: JobSnapshot[] = [];
  closed = false;

  constructor(trackCount = 3) {
    this.#tracks = Array.from({ length: trackCount }, (_, index) => trackRow(index + 1));
  }

  readonly #handlers: Handlers = {
    'retrain.offer': () => ({ offer: null }),
    'library.overview': () => ({
      folders: [{ id: 1, path: '/music', tracks: this.#tracks.length, online: true }],
      tracks: this.#tracks.length,
      states: { review: this.#tracks.length },
      genres: { rock: this.#tracks.length },
      vocabulary: ['jazz', 'rock'],
      modelId: 'fake',
      jobs: this.#jobs,
    }),
    'library.rows': ({ start, count }) => ({
      total: this.#tracks.length,
      rows: this.#tracks.slice(start, start + count),
    }),
    'library.add': () => {
      this.publishJob({ jobId: 'scan-1', kind: 'scan' });
      return { jobId: 'scan-1' };
    },
    'review.decide': ({ selection }) => {
      const ids = 'ids' in selection ? selection.ids : this.#tracks.map((track) => track.id);
      this.publish({ type: 'tracksChanged', trackIds: ids });
      return { decided: ids.length, undoLabel: 'Accept' };
    },
    'settings.get': () => ({ settings: this.#settings }),
    'settings.set': ({ key, value }) => {
      this.#settings[key] = value;
      this.publish({ type: 'settingsChanged' });
      return {};
    },
    'models.list': () => {
      throw new TypeError('the shelf is empty');
    },
  };

  async request<Name extends EngineRequestName>(
    name: Name,
    payload: RequestPayload<Name>,
  ): Promise<RequestAnswer<Name>> {
    const parsed = parsePayload(name, payload);
    this.requests.push({ name, payload: parsed });
    const handler: Handlers[Name] = this.#handlers[name];
    if (!handler) throw new Failure('not-found', 'This engine cannot do that.');
    return handler(parsed);
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    return this.#events.subscribe(listener);
  }

  publish(event: UnnumberedEvent): void {
    this.#events.publish(event);
  }

  /** Publishes a snapshot of a job; while it is not over, the overview lists it. */
  publishJob(change: Partial<JobSnapshot> = {}): void {
    const job = jobSnapshot(change);
    const index = this.#jobs.findIndex((known) => known.jobId === job.jobId);
    this.#jobs.splice(index < 0 ? this.#jobs.length : index, 1, job);
    this.publish({ type: 'job', job });
  }

  /** Tracks have no files here. */
  /** No set is chosen here. */
  async clipPath(): Promise<string | null> {
    return null;
  }

  trackPath(): string | null {
    return null;
  }

  /** Ends every job, as the engine does. */
  async close(): Promise<void> {
    for (const job of this.#jobs) if (!isJobOver(job.state)) this.publishJob({ ...job, state: 'stopped' });
    this.closed = true;
  }
}

export function jobSnapshot(change: Partial<JobSnapshot> = {}): JobSnapshot {
  return {
    jobId: 'job-1',
    kind: 'analyse',
    state: 'running',
    current: '/music/1.mp3',
    done: 1,
    total: 3,
    ratePerSecond: 2,
    remainingSeconds: 1,
    failures: 0,
    canPause: true,
    batchId: null,
    failure: null,
    ...change,
  };
}

function trackRow(id: number): TrackRow {
  return {
    id,
    path: `/music/${id}.mp3`,
    artist: 'Can',
    title: `Track ${id}`,
    album: null,
    genresNow: [],
    genre: 'rock',
    confidence: 0.8,
    runnerUp: 'jazz',
    runnerUpProbability: 0.1,
    recommendation: 'strong',
    decision: null,
    state: 'review',
    format: 'mp3',
    durationSeconds: 200,
    failure: null,
  };
}
