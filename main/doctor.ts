/** The doctor: what is in use, what is missing, and the way to get it. Changes nothing. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import envPaths from 'env-paths';
import { z } from 'zod';
import { toSerialisedFailure } from '../models/failure.ts';
import { applicationFolder } from './application-folder.ts';
import { ffmpegCommand } from './audio/ffmpeg.ts';
import { backendNames, loadBackend } from './inference/backend.ts';
import { resolveDataFolder } from './library/data-folder.ts';
import { programVersion } from './program-version.ts';
import { defaultWorkerCount } from './workers/worker-count.ts';

const missingThingSchema = z.object({
  /** What is not there, such as `TensorFlow`. */
  what: z.string(),
  /** What that means, in a sentence. */
  consequence: z.string(),
  /** How to get it, in a sentence. */
  remedy: z.string(),
});

export const doctorReportSchema = z.object({
  version: z.string(),
  /** `linux x64` and its like. */
  platform: z.string(),
  node: z.string(),
  sqlite: z.string(),
  tfjs: z.string(),
  /** `version` null: the package is not there; `runtime` false: the window opens in the browser instead. */
  electron: z.object({ version: z.string().nullable(), runtime: z.boolean() }),
  backend: z.object({
    /** Null when none loads. */
    name: z.enum(backendNames).nullable(),
    version: z.string().nullable(),
    /** Why it is not libtensorflow; null when it is. */
    reason: z.string().nullable(),
  }),
  /** Worker processes that an analysis uses unless told otherwise. */
  workers: z.number().int().positive(),
  folders: z.object({
    program: z.string(),
    /** Null when it cannot be used; `missing` says why. */
    data: z.string().nullable(),
    cache: z.string(),
  }),
  ffmpeg: z.object({ command: z.string(), version: z.string() }).nullable(),
  missing: z.array(missingThingSchema),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;
type MissingThing = z.infer<typeof missingThingSchema>;

export interface DoctorOptions {
  /** What `--data` said. */
  readonly dataFolder?: string | undefined;
  /** What `--workers` said. */
  readonly workers?: number | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Examines this installation. Never throws: what fails is part of the report. */
export async function examine(options: DoctorOptions = {}): Promise<DoctorReport> {
  const environment = options.environment ?? process.env;
  const [backend, ffmpeg] = await Promise.all([examineBackend(), examineFfmpeg()]);
  const data = examineDataFolder(options.dataFolder, environment);
  const electron = examineElectron(environment);
  return {
    version: programVersion(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    sqlite: process.versions.sqlite ?? 'none',
    tfjs: packageVersion('@tensorflow/tfjs-core') ?? 'none',
    electron,
    backend,
    workers: options.workers ?? defaultWorkerCount(),
    folders: { program: applicationFolder, data: data.folder, cache: cacheFolder(environment) },
    ffmpeg,
    missing: [
      ...(data.missing === null ? [] : [data.missing]),
      ...missingBackend(backend),
      ...(electron.runtime ? [] : [missingElectron]),
      ...(ffmpeg === null ? [missingFfmpeg] : []),
    ],
  };
}

/** The user's cache folder, shared by all clones: EARMARK_CACHE, else the platform's usual place. */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return environment['EARMARK_CACHE'] || envPaths('earmark', { suffix: '' }).cache;
}

async function examineBackend(): Promise<DoctorReport['backend']> {
  try {
    const { name, version, reason } = await loadBackend();
    return { name, version, reason };
  } catch (error) {
    return { name: null, version: null, reason: toSerialisedFailure(error).message };
  }
}

function missingBackend({ name, reason }: DoctorReport['backend']): MissingThing[] {
  if (name === 'tensorflow') return [];
  const needs =
    process.platform === 'linux'
      ? ' It needs either that download or Python 3 with pip and a C++ compiler.'
      : '';
  return [
    {
      what: 'TensorFlow',
      consequence:
        name === 'wasm'
          ? `WebAssembly does its work: the same results, the network about four times slower (${reason ?? 'no reason known'}).`
          : `Nothing can be analysed. ${reason ?? ''}`.trim(),
      remedy: `Run "node scripts/run.mjs setup", which fetches the TensorFlow library.${needs}`,
    },
  ];
}

function examineElectron(
  environment: Readonly<Record<string, string | undefined>>,
): DoctorReport['electron'] {
  const running = process.versions['electron'];
  if (running !== undefined) return { version: running, runtime: true };
  const folder = join(applicationFolder, 'node_modules', 'electron');
  const program = readText(join(folder, 'path.txt')) ?? 'electron';
  const runtime = existsSync(
    join(environment['ELECTRON_OVERRIDE_DIST_PATH'] || join(folder, 'dist'), program),
  );
  return { version: packageVersion('electron'), runtime };
}

const missingElectron: MissingThing = {
  what: "Electron's runtime",
  consequence: '"npm start" opens the same interface in the browser instead of a window.',
  remedy:
    'Run "node scripts/run.mjs setup" where the network allows the download, or set ELECTRON_MIRROR to a server that has it.',
};

async function examineFfmpeg(): Promise<DoctorReport['ffmpeg']> {
  const command = ffmpegCommand();
  try {
    const { stdout } = await promisify(execFile)(command, ['-version'], { timeout: 10_000 });
    return { command, version: /version (\S+)/.exec(stdout)?.[1] ?? 'unknown' };
  } catch {
    return null;
  }
}

const missingFfmpeg: MissingThing = {
  what: 'ffmpeg',
  consequence: 'Files that the built-in decoders cannot read are not analysed.',
  remedy: 'Install ffmpeg so that it is on PATH, or set EARMARK_FFMPEG to the program.',
};

function examineDataFolder(
  option: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): { folder: string | null; missing: MissingThing | null } {
  try {
    return { folder: resolveDataFolder({ option, environment }), missing: null };
  } catch (error) {
    const missing = {
      what: 'A data folder',
      consequence: toSerialisedFailure(error).message,
      remedy: 'Name a folder that can be written, with --data or the variable EARMARK_DATA.',
    };
    return { folder: null, missing };
  }
}

function packageVersion(name: string): string | null {
  const text = readText(join(applicationFolder, 'node_modules', name, 'package.json'));
  return text === null ? null : z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
