/**
 * How fast a method is on this machine: the method itself, begun on a few of the tracks and stopped after two epochs.
 *
 * What it listened to is kept for the training, and it leaves nothing else behind.
 */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochEvent, TrainingMethodName, TrainingOptions } from '../../models/training.ts';
import { compareText } from './compare-text.ts';
import { shuffled } from './folds.ts';
import type { TrainedModel, TrainingTrack } from './methods/method.ts';
import { seededRandom } from './random.ts';
import type { TrainingJob } from './training-contract.ts';
import type { RunTrainingOptions } from './training-process.ts';

export interface ProbeOptions {
  readonly datasetPath: string;
  readonly method: TrainingMethodName;
  readonly options: TrainingOptions;
  /** All that would be learned from. */
  readonly tracks: readonly TrainingTrack[];
  readonly cacheFolder: string;
  readonly runsFolder: string;
  readonly runTraining: (job: TrainingJob, options: RunTrainingOptions) => Promise<TrainedModel>;
  readonly signal: AbortSignal;
}

/** What was measured. */
export interface MethodPace {
  /** To listen to a track that the method has not listened to; next to nothing where it has. */
  readonly listeningSeconds: number;
  /** To train, beside epochs: what each track costs, and what any number of them costs. */
  readonly trackSeconds: number;
  readonly fixedSeconds: number;
  /** Null where the method has no epochs. */
  readonly epochs: {
    /** Of one network, for each track to learn from. */
    readonly trackSeconds: number;
    /** At most so many, of so many networks. */
    readonly most: number;
    readonly networks: number;
  } | null;
}

/** Genres and tracks of each that methods of epochs are tried on; the last of each genre is held out. */
const triedGenres = 4;
const triedOfGenre = 5;
/** The first epoch also prepares what all others use. */
const triedEpochs = 2;
/** Tracks of all genres that methods without epochs are tried on: twice, to tell what each track costs. */
const triedSizes = [40, 80];

/** @throws Failure what the method throws; `cancelled`. */
export async function probeMethod(options: ProbeOptions): Promise<MethodPace> {
  const folder = join(options.runsFolder, `probe-${randomUUID()}`);
  try {
    return options.method === 'transfer'
      ? await probeWhole(options, folder)
      : await probeEpochs(options, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function probeWhole(options: ProbeOptions, folder: string): Promise<MethodPace> {
  const [small, large] = triedSizes.map((size) => spread(options.tracks, size));
  const first = await runOn(small!, [], options, folder);
  const isAll = small!.length === options.tracks.length;
  const second = isAll ? first : await runOn(large!, [], options, folder);
  const more = large!.length - small!.length;
  const trackSeconds = more === 0 ? 0 : Math.max(0, (second.trainingSeconds - first.trainingSeconds) / more);
  return {
    listeningSeconds: first.listeningSeconds,
    trackSeconds,
    fixedSeconds: Math.max(0, first.trainingSeconds - trackSeconds * small!.length),
    epochs: null,
  };
}

async function probeEpochs(options: ProbeOptions, folder: string): Promise<MethodPace> {
  const byGenre = [...Map.groupBy(options.tracks, ({ genre }) => genre).values()]
    .toSorted((a, b) => b.length - a.length)
    .slice(0, triedGenres)
    .map((tracks) => tracks.slice(0, triedOfGenre));
  const training = byGenre.flatMap((tracks) => tracks.slice(0, -1));
  const held = byGenre.flatMap((tracks) => tracks.slice(-1));
  const { listeningSeconds, trainingSeconds, epochs } = await runOn(training, held, options, folder);
  const last = epochs.at(-1)!;
  const inEpochs = epochs.reduce((sum, { seconds }) => sum + seconds, 0);
  return {
    listeningSeconds,
    trackSeconds: 0,
    fixedSeconds: Math.max(0, trainingSeconds - inEpochs),
    epochs: {
      trackSeconds: last.seconds / training.length,
      most: last.epochs,
      networks: last.members,
    },
  };
}

interface Tried {
  readonly listeningSeconds: number;
  /** From the last track that was listened to until it ended. */
  readonly trainingSeconds: number;
  readonly epochs: readonly EpochEvent[];
}

/** Runs the method on these tracks until it ends, or has done two epochs. */
async function runOn(
  training: readonly TrainingTrack[],
  held: readonly TrainingTrack[],
  options: ProbeOptions,
  folder: string,
): Promise<Tried> {
  const enough = new AbortController();
  const heardMs: number[] = [];
  const epochs: EpochEvent[] = [];
  let lastMs = performance.now();
  try {
    await options.runTraining(
      {
        datasetPath: options.datasetPath,
        method: options.method,
        tracks: [...training],
        validation: [...held],
        labels: [...new Set(training.map(({ genre }) => genre))].toSorted(compareText),
        options: options.options,
        cacheFolder: options.cacheFolder,
        checkpointFolder: folder,
      },
      {
        onEvent: (event) => {
          lastMs = performance.now();
          if (event.type === 'phase' && event.phase === 'listening' && event.done > 0) heardMs.push(lastMs);
          if (event.type !== 'epoch') return;
          epochs.push(event);
          if (epochs.length === triedEpochs) enough.abort();
        },
        signal: AbortSignal.any([options.signal, enough.signal]),
        // Nothing of it is wanted any more.
        stopMs: 0,
      },
    );
    lastMs = performance.now();
  } catch (error) {
    if (!enough.signal.aborted || options.signal.aborted) throw error;
  }
  // The first track also waits for what listens to be loaded.
  const listeningSeconds =
    heardMs.length < 2 ? 0 : (heardMs.at(-1)! - heardMs[0]!) / 1000 / (heardMs.length - 1);
  return { listeningSeconds, trainingSeconds: (lastMs - (heardMs.at(-1) ?? lastMs)) / 1000, epochs };
}

/** So many tracks, of every genre about as many, two of each at least: by chance, the same every time. */
function spread(tracks: readonly TrainingTrack[], size: number): TrainingTrack[] {
  const random = seededRandom(1);
  const byGenre = [...Map.groupBy(tracks, ({ genre }) => genre).values()].map((own) =>
    shuffled(own.length, random).map((position) => own[position]!),
  );
  const chosen: TrainingTrack[] = [];
  for (let round = 0; chosen.length < tracks.length && (round < 2 || chosen.length < size); round += 1) {
    for (const own of byGenre) chosen.push(...own.slice(round, round + 1));
  }
  return chosen;
}
