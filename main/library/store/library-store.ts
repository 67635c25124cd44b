/**
 * The library's database: `library.sqlite` in the data folder, one class a subject over one connection.
 *
 * Two processes may have the same data folder open, a window and a command line. Readers never wait; a writer
 * waits up to five seconds for another's transaction (a few hundred rows), then fails with 'store-busy'.
 * `changedElsewhere` tells a window that it should ask again. The lists of two processes that use different
 * models share one table of standings, derived anew whenever the other's is asked for: right, but slow; work
 * that goes by ids (`rowsOf`, `detail`, `workFor`) does not need it.
 */
import { join } from 'node:path';
import type { TrackSelection } from '../../../models/engine-contract.ts';
import { Analyses } from './analyses.ts';
import { Connection } from './connection.ts';
import { Corrections } from './corrections.ts';
import { Decisions } from './decisions.ts';
import { Folders } from './folders.ts';
import { migrate } from './migrations.ts';
import { Predictions } from './predictions.ts';
import { Scans } from './scans.ts';
import { ReviewLine } from './review-line.ts';
import { Settings } from './settings.ts';
import { Sounds } from './sounds.ts';
import { SpotChecks } from './spot-checks.ts';
import { Standing } from './standing.ts';
import { Thresholds } from './thresholds.ts';
import { Tracks } from './tracks.ts';
import { View } from './view.ts';
import { remainingWork, workFor, type TrackWork, type WorkRequest } from './work.ts';

export const databaseName = 'library.sqlite';

export class LibraryStore {
  readonly folders: Folders;
  readonly scans: Scans;
  readonly tracks: Tracks;
  readonly analyses: Analyses;
  readonly predictions: Predictions;
  readonly decisions: Decisions;
  readonly corrections: Corrections;
  readonly view: View;
  readonly settings: Settings;
  readonly sounds: Sounds;
  readonly reviewLine: ReviewLine;
  readonly thresholds: Thresholds;
  readonly spotChecks: SpotChecks;
  readonly #connection: Connection;
  #dataVersion: number;

  constructor(connection: Connection) {
    const standing = new Standing(connection);
    this.#connection = connection;
    this.folders = new Folders(connection);
    this.scans = new Scans(connection, standing);
    this.tracks = new Tracks(connection, standing);
    this.analyses = new Analyses(connection, standing);
    this.predictions = new Predictions(connection, standing);
    this.decisions = new Decisions(connection, standing);
    this.corrections = new Corrections(connection);
    this.view = new View(connection, standing, this.analyses, this.predictions);
    this.settings = new Settings(connection);
    this.sounds = new Sounds(connection);
    this.reviewLine = new ReviewLine(connection, standing);
    this.thresholds = new Thresholds(connection, standing);
    this.spotChecks = new SpotChecks(connection);
    this.#dataVersion = this.#readDataVersion();
  }

  /** What the tracks of a selection still need before they have a prediction of the model. */
  tracksNeedingAnalysis({
    selection,
    ...request
  }: Omit<WorkRequest, 'trackIds'> & { readonly selection: TrackSelection }): TrackWork[] {
    const trackIds = this.view.idsOf(selection, request.modelId);
    return remainingWork(this.#connection, { ...request, trackIds });
  }

  /** The same of tracks named by id, those that need nothing included. */
  workFor(request: WorkRequest): TrackWork[] {
    return workFor(this.#connection, request);
  }

  /** Several calls as one transaction: all of it is stored, or nothing. `work` must not wait for anything. */
  together<Result>(work: () => Result): Result {
    return this.#connection.write(work);
  }

  /** Whether another process wrote since this was last asked. */
  changedElsewhere(): boolean {
    const version = this.#readDataVersion();
    const changed = version !== this.#dataVersion;
    this.#dataVersion = version;
    return changed;
  }

  close(): void {
    this.#connection.close();
  }

  #readDataVersion(): number {
    return this.#connection.one<{ data_version: number }>('PRAGMA data_version')?.data_version ?? 0;
  }
}

/**
 * Opens the library in an existing data folder, making or migrating it where needed.
 * @throws Failure 'store-damaged' | 'store-incompatible' | 'store-busy' | 'no-permission' | 'disk-full';
 * whatever was there is left as it is.
 */
export function openLibraryStore(dataFolder: string): LibraryStore {
  const path = join(dataFolder, databaseName);
  const connection = new Connection(path);
  try {
    migrate(connection, path);
    connection.tune();
    return new LibraryStore(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
}
