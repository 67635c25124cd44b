/**
 * Analysis, measured against the Python way (librosa and Keras) on the same files in the same run.
 *
 * Start-up is left out on both sides: each process analyses one file before the clock starts.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../models/failure.ts';
import { audioExtensions } from '../../models/track.ts';
import { applicationFolder } from '../application-folder.ts';
import { excerptSeconds } from '../library/analyser.ts';
import { defaultModelId } from '../inference/model-shelf.ts';
import { AnalysisPool } from '../workers/analysis-pool.ts';
import { defaultWorkerCount } from '../workers/worker-count.ts';
import { makeMusic } from './made-music.ts';
import { runPython, type NotMeasured } from './python.ts';

const filesWanted = 24;

const pythonAnswerSchema = z.object({
  librosa: z.string(),
  keras: z.string(),
  tracks: z.number(),
  seconds: z.number().positive(),
  peakMegabytes: z.number(),
});

/** One side of the comparison. */
interface Speed {
  readonly seconds: number;
  readonly tracksPerSecond: number;
  readonly peakMegabytes: number;
}

export interface AnalysisMeasurement {
  readonly tracks: number;
  readonly workers: number;
  readonly ours: Speed & { readonly backend: string };
  readonly python:
    (Speed & { readonly measured: true; readonly librosa: string; readonly keras: string }) | NotMeasured;
  /** Our tracks a second over Python's; null where Python was not measured. */
  readonly ratio: number | null;
}

export interface AnalysisBenchOptions {
  readonly scratchFolder: string;
  /** Music to measure on; null makes some. */
  readonly filesFolder: string | null;
  readonly workers: number | null;
  readonly say: (message: string) => void;
}

/** Measures both sides, one after the other. Throws `invalid-request` when the folder holds no audio. */
export async function measureAnalysis(options: AnalysisBenchOptions): Promise<AnalysisMeasurement> {
  const files = options.filesFolder
    ? await audioFilesIn(options.filesFolder)
    : await makeMusic(options.scratchFolder, filesWanted, options.say);
  const workers = options.workers ?? defaultWorkerCount();
  options.say(`Measuring Earmark on ${files.length} files with ${workers} workers.`);
  const ours = await measureOurs(files, workers);
  options.say('Measuring librosa and Keras on the same files.');
  const python = await measurePython(files, workers);
  const ratio = python.measured ? ours.tracksPerSecond / python.tracksPerSecond : null;
  return { tracks: files.length, workers, ours, python, ratio };
}

async function audioFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const files = names.filter((name) => audioExtensions.has(name.split('.').at(-1)?.toLowerCase() ?? ''));
  if (files.length === 0)
    throw new Failure('invalid-request', `"${folder}" holds no audio files. Nothing was measured.`);
  return files.toSorted().map((name) => join(folder, name));
}

async function measureOurs(files: readonly string[], size: number): Promise<AnalysisMeasurement['ours']> {
  const bundleFolder = join(applicationFolder, 'models', 'bundles', defaultModelId);
  const pool = new AnalysisPool({ size, setup: { bundleFolder, excerptSeconds } });
  try {
    const { backend } = await pool.ready();
    const warmUp = Array.from({ length: pool.capacity }, () => files[0]!);
    await consume(pool.analyseAll(warmUp));
    const startMs = performance.now();
    await consume(pool.analyseAll(files));
    const seconds = (performance.now() - startMs) / 1000;
    const peaks = await Promise.all(pool.workerPids.map(peakMegabytes));
    const peak = peaks.reduce((sum, megabytes) => sum + megabytes, 0);
    return { seconds, tracksPerSecond: files.length / seconds, peakMegabytes: Math.round(peak), backend };
  } finally {
    await pool.close();
  }
}

async function consume(outcomes: ReturnType<AnalysisPool['analyseAll']>): Promise<void> {
  for await (const outcome of outcomes)
    if ('failure' in outcome) throw new Failure(outcome.failure.code, outcome.failure.message);
}

/** Largest resident memory so far; 0 where /proc does not tell. */
async function peakMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

async function measurePython(
  files: readonly string[],
  processes: number,
): Promise<AnalysisMeasurement['python']> {
  const found = await runPython('python-way.py', 'librosa and tensorflow', [String(processes), ...files]);
  if (!found.measured) return found;
  const { seconds, tracks, ...rest } = pythonAnswerSchema.parse(found.answer);
  return { measured: true, seconds, tracksPerSecond: tracks / seconds, ...rest };
}
