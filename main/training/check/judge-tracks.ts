/** What quick heads say of the tracks of a data set: whose label is suspect, and what accuracy to expect. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { datasetReportSchema, type CheckedTrack } from '../../../models/dataset-check.ts';
import { ResultCache } from '../result-cache.ts';
import type { Judged } from './dataset-report.ts';
import type { Heard } from './hear-track.ts';
import { learningCurveOf } from './learning-curve.ts';
import { findSuspectLabels, type LabelledEmbedding } from './suspect-labels.ts';

/** Raised when quick heads say something else of the same tracks. */
const judgementVersion = 1;
const judgementSchema = datasetReportSchema.pick({ suspects: true, learningCurve: true });

export interface JudgeOptions {
  readonly seed: number;
  /** Where the judgement is kept; null to keep none. */
  readonly cacheFolder: string | null;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** Judges the tracks that are not left out; the same of the same tracks, so it is kept: training asks again. */
export async function judge(
  examples: readonly CheckedTrack[],
  heard: readonly (Heard | null)[],
  options: JudgeOptions,
): Promise<Judged> {
  const usable = examples.filter(({ leftOut }) => leftOut === null);
  if (new Set(usable.map(({ genre }) => genre)).size < 2) return { suspects: [], learningCurve: null };
  const tracks = usable.map(({ genre, group, index }): LabelledEmbedding => ({
    genre,
    group,
    embedding: heard[index]!.embedding,
  }));
  const { cacheFolder, seed } = options;
  const { suspects, learningCurve } =
    cacheFolder === null
      ? await judgeTracks(tracks, options)
      : await new ResultCache(cacheFolder, judgementSchema).get(
          ['judgement', judgementVersion, seed, digestOf(tracks)],
          () => judgeTracks(tracks, options),
        );
  const placed = suspects.map((suspect) => ({ ...suspect, index: usable[suspect.index]!.index }));
  return { suspects: placed, learningCurve };
}

async function judgeTracks(
  tracks: readonly LabelledEmbedding[],
  { seed, onProgress, signal }: JudgeOptions,
): Promise<z.infer<typeof judgementSchema>> {
  const learningCurve = await learningCurveOf(tracks, {
    seed,
    onProgress,
    signal,
  });
  return { suspects: findSuspectLabels(tracks, { seed }), learningCurve };
}

function digestOf(tracks: readonly LabelledEmbedding[]): string {
  const digest = createHash('sha256');
  for (const { genre, group, embedding } of tracks) {
    digest.update(JSON.stringify([genre, group])).update(Float64Array.from(embedding));
  }
  return digest.digest('hex');
}
