/** A library of its own for a test: a fresh folder with a store in it, and short ways to fill both. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { trackQuerySchema, type TrackQuery } from '../../models/engine-contract.ts';
import type { TrackPrediction } from '../../models/prediction.ts';
import type { TrackAnalysis } from '../../models/worker-contract.ts';
import { openLibraryStore, type LibraryStore } from '../../main/library/store/library-store.ts';
import type { ScannedFile } from '../../main/library/store/scanned-file.ts';

/** The model of most tests. */
export const modelId = 'model-a';
export const analysisKey = { networkId: 'network-a', excerptSeconds: 30 };

/** A folder that goes when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earmark-library-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A store in a folder of its own, or in `folder`; closed when the test is over. */
export function openStore(folder = temporaryFolder()): LibraryStore {
  const store = openLibraryStore(folder);
  onTestFinished(() => store.close());
  return store;
}

/** Writes a file with these bytes, and the folders above it. */
export function put(path: string, content = path): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** A scanned file with an artist, a title, no genre and nothing special about it. */
export function scanned(path: string, change: Partial<ScannedFile> = {}): ScannedFile {
  return {
    path,
    stamp: { size: 1_000, modifiedMs: 1_700_000_000_000.25 },
    fileKey: null,
    tags: { artist: 'Artist', albumArtist: null, album: null, title: path, genres: [], year: null },
    durationSeconds: null,
    audioHash: null,
    ...change,
  };
}

export function prediction(
  genre: string,
  confidence = 0.8,
  change: Partial<TrackPrediction> = {},
): TrackPrediction {
  const other = genre === 'jazz' ? 'rock' : 'jazz';
  return {
    modelId,
    genre,
    confidence,
    margin: 2 * confidence - 1,
    recommendation: 'strong',
    topK: [
      { genre, probability: confidence },
      { genre: other, probability: 1 - confidence },
    ],
    segments: [{ startSeconds: 0, durationSeconds: 2.992, genre, probability: confidence }],
    ...change,
  };
}

export function analysis(audioHash: string, change: Partial<TrackAnalysis> = {}): TrackAnalysis {
  return {
    format: 'mp3',
    durationSeconds: 200.5,
    audioHash,
    segments: [
      { startSeconds: 0, durationSeconds: 2.992 },
      { startSeconds: 90.5, durationSeconds: 2.992 },
    ],
    embeddings: Float32Array.of(0.5, -1.25, 3, 0.125, 0, 2.5),
    peaks: [0, 0.2, 1],
    warnings: ['The file ends early.'],
    ...change,
  };
}

/** A query with defaults. */
export function query(change: Partial<TrackQuery> = {}): TrackQuery {
  return trackQuerySchema.parse(change);
}

/** The state of one track. */
export function stateOf(store: LibraryStore, id: number): string | undefined {
  return store.view.detail(id, modelId)?.state;
}

/** The paths a query finds, in order. */
export function pathsOf(store: LibraryStore, change: Partial<TrackQuery> = {}): string[] {
  return store.view.rows(query(change), 0, 500, modelId).rows.map(({ path }) => path);
}
