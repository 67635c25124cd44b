/** What is heard of a data set's tracks: embeddings and fingerprints, each computed once and kept. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  Failure,
  toSerialisedFailure,
  type FailureCode,
  type SerialisedFailure,
} from '../../models/failure.ts';
import { fingerprintSchema, type Fingerprint } from '../../models/fingerprint.ts';
import { meanEmbedding, type EmbeddedTrack } from '../../models/head.ts';
import type { TrackAnalysis } from '../../models/worker-contract.ts';
import { readTrackAudio } from '../audio/excerpts.ts';
import { extractFeatures } from '../audio/features.ts';
import { fingerprintOf } from '../audio/fingerprint.ts';
import type { Embedder } from '../inference/embedder.ts';
import { mapConcurrently } from '../library/map-concurrently.ts';
import type { Dataset } from './dataset.ts';
import { audioSource, identityOf, spectrogramSource } from './embed-dataset.ts';
import type { EmbeddingCache } from './embedding-cache.ts';
import { excerptSeconds } from './listen.ts';
import { ResultCache } from './result-cache.ts';
import { alikeTracks, mostCompared } from './same-recordings.ts';
import { fingerprintOfSpectrogram } from './spectrogram-fingerprint.ts';
import type { Spectrogram } from './spectrogram-set.ts';

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

/** What a listener gives of one file. */
export interface HeardAudio extends EmbeddedTrack {
  readonly audioHash: string;
  readonly durationSeconds: number;
  readonly warnings: readonly string[];
  readonly fingerprint: Fingerprint;
}

/** What was heard of a recording before, without its fingerprint. */
export type KnownSound = Omit<HeardAudio, 'fingerprint'>;

/** What a worker heard, as a check needs it: its set-up must ask for fingerprints. */
export function heardAudioOf(analysis: TrackAnalysis): HeardAudio {
  const { fingerprint } = analysis;
  if (fingerprint === undefined) {
    throw new Failure(
      'internal',
      'A worker was not asked for fingerprints, so duplicates cannot be found. Nothing was changed. Please report it.',
    );
  }
  return { ...analysis, fingerprint };
}

/** Hears a file in this process, where a pool of workers is not worth its start. Throws what `readTrackAudio` throws. */
export async function hearAudio(path: string, embedder: Embedder, signal: AbortSignal): Promise<HeardAudio> {
  const { features } = embedder;
  const segmentSeconds = (features.windowFrames * features.hopLength) / features.sampleRate;
  const audio = await readTrackAudio(path, { excerptSeconds, segmentSeconds, signal });
  const windows = await extractFeatures(audio.excerpts, features);
  const { audioHash, durationSeconds, warnings } = audio;
  return {
    audioHash,
    durationSeconds,
    warnings,
    embeddings: await embedder.embed(windows.map(({ data }) => data)),
    segments: windows.map(({ startSeconds, durationSeconds: seconds }) => ({
      startSeconds,
      durationSeconds: seconds,
    })),
    fingerprint: await fingerprintOf(audio.excerpts),
  };
}

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

export interface HearOptions {
  readonly listeners: Listeners;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Hears every track, in the order of `dataset.tracks`.
 *
 * @throws Failure `cancelled`, `backend-unavailable`, `damaged-model`; what was heard by then is kept.
 */
export async function hearDataset(dataset: Dataset, options: HearOptions): Promise<Hearing[]> {
  const { listeners, signal, onProgress } = options;
  const total = dataset.tracks.length;
  let done = 0;
  const trusting = total <= mostCompared ? options : withoutKnown(options);
  const hear = async (index: number): Promise<Hearing> => {
    throwIfStopped(signal);
    const hearing =
      dataset.kind === 'audio'
        ? await hearFirstReadable(dataset.tracks[index]!.paths, trusting)
        : await hearSpectrogram(dataset, index, listeners);
    done += 1;
    onProgress?.(done, total);
    return hearing;
  };
  const hearings = await mapConcurrently([...dataset.tracks.keys()], listeners.concurrency ?? 4, hear);
  return dataset.kind === 'audio' ? takeFingerprints(hearings, options) : hearings;
}

/** Among more tracks than can be compared by their embeddings, each needs its fingerprint. */
function withoutKnown(options: HearOptions): HearOptions {
  return { ...options, listeners: { ...options.listeners, known: undefined } };
}

/** Of tracks that were known before, those are listened to after all that sound like others: they may be copies. */
async function takeFingerprints(hearings: readonly Hearing[], options: HearOptions): Promise<Hearing[]> {
  const listening = withoutKnown(options);
  const concurrency = options.listeners.concurrency ?? 4;
  const alike = new Set(alikeTracks(hearings.map(({ heard }) => heard)));
  return mapConcurrently([...hearings.entries()], concurrency, async ([index, hearing]) => {
    const path = hearing.heard?.path ?? null;
    if (path === null || hearing.heard!.fingerprint.length > 0 || !alike.has(index)) return hearing;
    throwIfStopped(options.signal);
    // A copy that cannot be listened to any more is no reason to lose what is known of it.
    const heard = await hearFile(path, listening).catch(() => hearing.heard);
    return { ...hearing, heard };
  });
}

async function hearFirstReadable(paths: readonly string[], options: HearOptions): Promise<Hearing> {
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

async function hearFile(path: string, { listeners, signal }: HearOptions): Promise<Heard> {
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

function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new Failure(
      'cancelled',
      'The check was stopped. Nothing was changed; what was heard is kept, and the next check goes on from there.',
    );
  }
}
