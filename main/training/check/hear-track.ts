/** What is heard of one track of a data set: its embedding and its fingerprint, each computed once and kept. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  Failure,
  toSerialisedFailure,
  type FailureCode,
  type SerialisedFailure,
} from '../../../models/failure.ts';
import { fingerprintSchema, type Fingerprint } from '../../../models/fingerprint.ts';
import { meanEmbedding, type EmbeddedTrack } from '../../../models/head.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Spectrogram } from '../dataset/spectrogram-set.ts';
import { audioSource, identityOf, spectrogramSource } from '../embed-dataset.ts';
import type { EmbeddingCache } from '../embedding-cache.ts';
import { excerptSeconds } from '../listen.ts';
import { ResultCache } from '../result-cache.ts';
import type { HeardAudio, KnownSound } from './heard-audio.ts';
import { fingerprintOfSpectrogram } from './spectrogram-fingerprint.ts';

/** Raised when fingerprints change. */
const fingerprintVersion = 1;

const soundSchema = z.object({
  /** Digest of the audio: equal for copies to the byte. */
  audioHash: z.string(),
  durationSeconds: z.number(),
  /** What was odd about the file, in sentences. */
  warnings: z.array(z.string()),
  fingerprint: fingerprintSchema,
});

/** Failures that are not of one file: nothing can be heard then. */
const stoppingCodes: ReadonlySet<FailureCode> = new Set([
  'backend-unavailable',
  'damaged-model',
  'incompatible-model',
  'unknown-model',
]);

/** Who listens. */
export interface Listeners {
  /** Hears a file: `heardAudioOf` what `AnalysisPool.analyse` gives, where its workers take fingerprints. */
  readonly analyse: (path: string, options: { signal: AbortSignal }) => Promise<HeardAudio>;
  /** Hears a spectrogram, approximately. */
  readonly embedSpectrogram: (spectrogram: Spectrogram) => Promise<EmbeddedTrack>;
  /** Where results are kept; null to keep none. */
  readonly cache: {
    readonly embeddings: EmbeddingCache;
    /** For everything else. */
    readonly folder: string;
    /** Names the network: `Pretrained.digest`. */
    readonly networkDigest: string;
  } | null;
  /**
   * What is known of a recording, by the digest of its audio; null where nothing is. A file known so is listened to
   * only where another sounds like it, and a fingerprint has to tell whether the two are one.
   */
  readonly known?: ((audioHash: string) => KnownSound | null) | undefined;
  /** Files heard at a time, default 4. */
  readonly concurrency?: number;
}

/** What was heard of a track. */
export interface Heard {
  /** The file that was heard; null for a track of a spectrogram set. */
  readonly path: string | null;
  /** Equal for copies to the byte. */
  readonly audioHash: string;
  readonly durationSeconds: number;
  readonly warnings: readonly string[];
  /** Empty where none was needed. */
  readonly fingerprint: Fingerprint;
  /** Mean over the track. */
  readonly embedding: Float64Array;
}

/** What became of one track. */
export interface Hearing {
  /** Null where none of its files can be heard. */
  readonly heard: Heard | null;
  /** Its files that cannot be heard. */
  readonly failures: readonly { readonly path: string; readonly failure: SerialisedFailure }[];
}

export interface HearTrackOptions {
  readonly listeners: Listeners;
  readonly signal: AbortSignal;
}

/** Hears the track at this position of the data set: the first of its files that can be heard. */
export function hearTrack(dataset: Dataset, index: number, options: HearTrackOptions): Promise<Hearing> {
  return dataset.kind === 'audio'
    ? hearFirstReadable(dataset.tracks[index]!.paths, options)
    : hearSpectrogram(dataset, index, options.listeners);
}

async function hearFirstReadable(paths: readonly string[], options: HearTrackOptions): Promise<Hearing> {
  const failures: { path: string; failure: SerialisedFailure }[] = [];
  for (const path of paths) {
    try {
      return { heard: await hearFile(path, options), failures };
    } catch (error) {
      throwIfStopped(options.signal);
      const failure = toSerialisedFailure(error);
      if (stoppingCodes.has(failure.code)) throw error;
      failures.push({ path, failure });
    }
  }
  return { heard: null, failures };
}

/**
 * Hears one file, or finds what was kept of it.
 *
 * @throws Failure what listening throws.
 */
export async function hearFile(path: string, { listeners, signal }: HearTrackOptions): Promise<Heard> {
  let analysis: Promise<HeardAudio> | undefined;
  const analyse = (): Promise<HeardAudio> => (analysis ??= listeners.analyse(path, { signal }));
  // Where the file cannot even be looked at, listening says why.
  const identity = listeners.cache && (await identityOf(path).catch(() => null));
  if (listeners.cache === null || identity === null) return heardOf(path, await analyse(), await analyse());
  const { embeddings, folder, networkDigest } = listeners.cache;
  const source = audioSource(networkDigest, identity);
  const sounds = new ResultCache(folder, soundSchema);
  const soundOf = ['sound', fingerprintVersion, excerptSeconds, identity];
  const known = listeners.known?.(identity) ?? null;
  if (known !== null && (await sounds.find(soundOf)) === null) {
    const embedded = await embeddings.get(source, async () => known);
    return heardOf(path, { ...known, fingerprint: [] }, embedded);
  }
  const sound = await sounds.get(soundOf, async () => {
    const { audioHash, durationSeconds, warnings, fingerprint } = await analyse();
    return { audioHash, durationSeconds, warnings: [...warnings], fingerprint: [...fingerprint] };
  });
  return heardOf(path, sound, await embeddings.get(source, async () => known ?? analyse()));
}

function heardOf(
  path: string | null,
  { audioHash, durationSeconds, warnings, fingerprint }: Omit<HeardAudio, keyof EmbeddedTrack>,
  embedded: EmbeddedTrack,
): Heard {
  const embedding = meanEmbedding(embedded, embedded.embeddings.length / embedded.segments.length);
  return { path, audioHash, durationSeconds, warnings, fingerprint, embedding };
}

async function hearSpectrogram(
  { set, tracks }: Extract<Dataset, { kind: 'spectrograms' }>,
  index: number,
  { embedSpectrogram, cache }: Listeners,
): Promise<Hearing> {
  const spectrogram = set.spectrogram(index);
  const { decibels, frames, framePeriodSeconds } = spectrogram;
  const failure = spectrogramFailure(tracks[index]!.id, decibels);
  if (failure !== null) return { heard: null, failures: [{ path: tracks[index]!.id, failure }] };
  const embed = (): Promise<EmbeddedTrack> => embedSpectrogram(spectrogram);
  const embedded = cache
    ? await cache.embeddings.get(spectrogramSource(cache.networkDigest, set.digest, tracks[index]!.id), embed)
    : await embed();
  const sound = {
    audioHash: createHash('sha256').update(decibels).digest('hex'),
    durationSeconds: frames * framePeriodSeconds,
    warnings: [],
    fingerprint: fingerprintOfSpectrogram(spectrogram),
  };
  return { heard: heardOf(null, sound, embedded), failures: [] };
}

/** Why a spectrogram says nothing, null where it says something: of silence all values are one. */
function spectrogramFailure(id: string, decibels: Int8Array): SerialisedFailure | null {
  if (decibels.some((value) => value !== decibels[0])) return null;
  return {
    code: 'silence',
    message: `The spectrogram of ${id} is all of one level, so nothing is heard in it.`,
  };
}

export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new Failure(
      'cancelled',
      'The check was stopped. Nothing was changed; what was heard is kept, and the next check goes on from there.',
    );
  }
}
