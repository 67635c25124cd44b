/**
 * The real engine over a made-up library that was listened to and waits to be reviewed: what the review's window
 * is tested and measured with. Tracks are those of made-tracks.ts, in the genres of the model that came along.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createEngine, type Engine } from '../../../main/engine.ts';
import type { ScannedFile } from '../../../main/library/store/scanned-file.ts';
import type { TrackRow } from '../../../models/engine-contract.ts';
import { recommendationFor } from '../../../models/head.ts';
import type { TrackPrediction } from '../../../models/prediction.ts';
import { silentWav } from './made-sound.ts';
import { chance, madePeaks, madePrediction, madeTrack } from './made-tracks.ts';

const modelId = 'gtzan-v1';
const audio = { networkId: 'msd-musicnn-2', excerptSeconds: 30 };
/** Length of tracks that are files, about. */
const fileSeconds = 40;
/** Numbers in a sketch. */
const sketchSize = 32;

export interface ReviewEngineOptions {
  readonly tracks: number;
  /** Whether every track is a file that can be played; else they exist in the library only. */
  readonly files?: boolean;
  /** A data folder to go on with; nothing is added then, and it is left when the engine closes. */
  readonly dataFolder?: string;
}

export interface ReviewEngine extends Engine {
  /** Paths of the tracks' files. */
  readonly paths: readonly string[];
  /** Closes the engine and removes what was made. */
  close(): Promise<void>;
}

/** Opens an engine on a folder of its own, filled. */
export async function openReviewEngine(options: ReviewEngineOptions): Promise<ReviewEngine> {
  const folder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'earmark-review-'));
  const engine = await createEngine({ dataFolder: join(folder, 'data'), workers: 1 });
  const tracks = Array.from({ length: options.tracks }, (_, index) =>
    madeTrack(index + 1, join(folder, 'music')),
  ).map((track) =>
    options.files === true ? { ...track, path: `${track.path}.wav`, durationSeconds: fileSeconds } : track,
  );
  if (options.dataFolder === undefined) fill(engine, tracks, join(folder, 'music'));
  if (options.dataFolder === undefined && options.files === true)
    for (const track of tracks) writeSound(track);
  return {
    ...engine,
    paths: tracks.map(({ path }) => path),
    close: async () => {
      await engine.close();
      if (options.dataFolder === undefined) rmSync(folder, { recursive: true });
    },
  };
}

function fill({ store }: Engine, tracks: readonly TrackRow[], musicFolder: string): void {
  store.folders.add(musicFolder);
  store.together(() => {
    const ids = store.tracks.upsert(tracks.map(scannedFile));
    tracks.forEach((track, index) => {
      const trackId = ids[index]!;
      const prediction = reviewPrediction(track);
      store.analyses.save(trackId, audio, {
        format: track.format ?? 'mp3',
        durationSeconds: track.durationSeconds ?? 180,
        audioHash: `made ${track.id}`,
        segments: prediction.segments.map(({ startSeconds, durationSeconds }) => ({
          startSeconds,
          durationSeconds,
        })),
        embeddings: new Float32Array(prediction.segments.length),
        peaks: heardPeaks(track.id, prediction, track.durationSeconds ?? 180),
        warnings: [],
      });
      store.predictions.save([{ trackId, prediction }]);
    });
    const sketches = tracks.map((track, index) => ({ trackId: ids[index]!, sketch: madeSketch(track.id) }));
    store.sounds.save(modelId, sketches);
  });
}

function scannedFile({ id, path, artist, album, title, genresNow }: TrackRow): ScannedFile {
  return {
    path,
    stamp: { size: 160_044, modifiedMs: 1_700_000_000_000 },
    fileKey: null,
    tags: { artist, albumArtist: null, album, title, genres: genresNow, year: 1968 + (id % 55) },
    durationSeconds: null,
    audioHash: `made ${id}`,
  };
}

/** What the model says: that of the made-up library, surer and in the genres of the real one. One in 40 is strange. */
function reviewPrediction(track: TrackRow): TrackPrediction {
  const made = madePrediction({ ...track, durationSeconds: track.durationSeconds ?? 180 });
  const renamed = (genre: string): string => genre.toLowerCase().replaceAll('-', '');
  const sharpness = 1 + 3 * chance(track.id, 401);
  const weights = made.topK.map(({ probability }) => probability ** sharpness);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const topK = made.topK.map(({ genre }, place) => ({
    genre: renamed(genre),
    probability: weights[place]! / sum,
  }));
  const [confidence, second] = topK.map(({ probability }) => probability);
  const margin = confidence! - second!;
  const unfamiliar = chance(track.id, 400) < 1 / 40;
  return {
    ...made,
    modelId,
    unfamiliar,
    confidence: confidence!,
    margin,
    recommendation: unfamiliar
      ? 'none'
      : recommendationFor(confidence!, margin, {
          strong: { confidence: 0.8, margin: 0.25 },
          medium: { confidence: 0.6, margin: 0.1 },
          low: { confidence: 0.35, margin: 0.05 },
        }),
    genre: renamed(made.genre),
    topK,
    segments: made.segments.map((segment) => ({ ...segment, genre: renamed(segment.genre) })),
  };
}

/** The waveform as an analysis leaves it: nothing where nobody listened. */
function heardPeaks(id: number, { segments }: TrackPrediction, durationSeconds: number): number[] {
  const peaks = madePeaks(id);
  return peaks.map((peak, step) => {
    const place = (step / peaks.length) * durationSeconds;
    return segments.some(
      ({ startSeconds, durationSeconds: length }) =>
        place >= startSeconds - 1 && place <= startSeconds + length,
    )
      ? peak
      : 0;
  });
}

/** Four neighbours each sound alike. */
function madeSketch(id: number): Uint8Array {
  const kind = Math.ceil(id / 4);
  const sketch = Int8Array.from({ length: sketchSize }, (_, at) => (chance(kind, 500 + at) - 0.5) * 100);
  return new Uint8Array(sketch.buffer);
}

/** Each file has another length, so that no two are the same; long enough for the last segment. */
function writeSound({ id, path }: TrackRow): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, silentWav(fileSeconds + 4 + (id % 1000) / 1000));
}
