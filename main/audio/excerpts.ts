/**
 * A track's audio for analysis: about half a minute from several places, or all of a short file.
 *
 * Several places make a better guess than one stretch of the same length, and cost a seek each. Places where
 * nothing sounds are replaced by others.
 */
import { Failure } from '../../models/failure.ts';
import type { AudioFormat } from '../../models/track.ts';
import { AudioFile } from './audio-file.ts';
import { audioHash } from './audio-hash.ts';
import { FfmpegSource, hasFfmpeg } from './ffmpeg.ts';
import { UnsupportedAudio, type AudioSource, type PcmSlice } from './formats/container.ts';
import { probe, type Probe } from './probe.ts';

/** A stretch of mono audio and where it stands in the track. */
export type Excerpt = PcmSlice;

export interface TrackAudio {
  readonly format: AudioFormat;
  /** Length of the whole track, seconds. */
  readonly durationSeconds: number;
  /** See `audio-hash.ts`. */
  readonly audioHash: string;
  /** In the order of time. Each is whole segments long, except at the end of the track and in short files. */
  readonly excerpts: readonly Excerpt[];
  /** What was odd about the file, in whole sentences. */
  readonly warnings: readonly string[];
}

export interface ReadOptions {
  /** At most so many seconds, spread over the track. Positive. */
  readonly excerptSeconds: number;
  /** Length of the network's input, seconds. Positive. */
  readonly segmentSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** A file up to so much longer than the excerpts is taken whole. */
const wholeFactor = 1.2;
const segmentsPerExcerpt = 2;
/** Excerpts are spread from here to as far from the end: introductions and endings are not typical. */
const marginFraction = 0.05;
/** Shorter audio than this says nothing, seconds. */
const shortestSeconds = 0.5;
/** Root mean square below which an excerpt counts as silent: -70 dBFS. */
const silenceLevel = 10 ** (-70 / 20);
/** Other places tried instead of silent ones: while something sounded, and while nothing did. */
const replacementTries = 8;
const searchTries = 24;
/** Sound decoders stay near 1; beyond this the samples are garbage. */
const loudestPeak = 4;

/**
 * Reads excerpts of about `excerptSeconds` in all.
 * @throws Failure `not-found`, `no-permission`, `not-a-file`, `path-too-long`, `empty-file`, `read-failed`,
 * `not-audio`, `unreadable-audio`, `unsupported-format`, `silence`, `too-short`, `cancelled`.
 */
export async function readTrackAudio(path: string, options: ReadOptions): Promise<TrackAudio> {
  const file = await AudioFile.open(path);
  try {
    options.signal?.throwIfAborted();
    const found = await probe(file);
    return await readWithFallback(file, found, options);
  } catch (error) {
    if (options.signal?.aborted) {
      throw new Failure('cancelled', `Listening to ${file.label} was stopped. The file was left as it is.`, {
        cause: error,
      });
    }
    throw error;
  } finally {
    await file.close();
  }
}

/** Reads with Earmark's decoder, and where that fails with ffmpeg. */
async function readWithFallback(file: AudioFile, found: Probe, options: ReadOptions): Promise<TrackAudio> {
  let firstError: unknown;
  try {
    return await readWith(file, found, options, () => found.container.open(file, found.start, found.format));
  } catch (error) {
    if (error instanceof Failure && error.code !== 'unreadable-audio') throw error;
    options.signal?.throwIfAborted();
    firstError = error;
  }
  const range = { start: found.start, end: file.size };
  if (await hasFfmpeg()) {
    try {
      return await readWith(file, found, options, () => FfmpegSource.open(file, range, options.signal));
    } catch (error) {
      if (error instanceof Failure) throw error;
      options.signal?.throwIfAborted();
    }
    throw unreadable(file, firstError);
  }
  if (firstError instanceof UnsupportedAudio) {
    throw new Failure(
      'unsupported-format',
      `${file.label} holds audio that Earmark reads only with ffmpeg, which was not found. ` +
        'It was left as it is; install ffmpeg and try again.',
      { cause: firstError },
    );
  }
  throw unreadable(file, firstError);
}

async function readWith(
  file: AudioFile,
  found: Probe,
  options: ReadOptions,
  openSource: () => Promise<AudioSource>,
): Promise<TrackAudio> {
  const source = await openSource();
  try {
    const excerpts = await collect(file, source, options);
    return {
      format: found.format,
      durationSeconds: source.durationSeconds,
      audioHash: await audioHash(file, source.audioRange, found.format),
      excerpts,
      warnings: [...new Set(source.warnings)],
    };
  } finally {
    source.close();
  }
}

async function collect(file: AudioFile, source: AudioSource, options: ReadOptions): Promise<Excerpt[]> {
  const { durationSeconds } = source;
  const { excerptSeconds, segmentSeconds, signal } = options;
  if (durationSeconds < shortestSeconds) throw tooShort(file, durationSeconds);
  const listen = (startSeconds: number, seconds: number): Promise<Excerpt> =>
    source.decode(startSeconds, seconds, signal).then((slice) => checked(file, slice));

  if (durationSeconds <= excerptSeconds * wholeFactor) {
    const whole = await listen(0, durationSeconds);
    const seconds = whole.pcm.length / whole.sampleRate;
    if (whole.pcm.length === 0) throw unreadable(file, new Error('no samples came out'));
    if (seconds < shortestSeconds) throw tooShort(file, seconds);
    if (isSilent(whole)) throw silent(file);
    return [whole];
  }

  const plan = planExcerpts(durationSeconds, excerptSeconds, segmentSeconds);
  const heard: Excerpt[] = [];
  let samples = 0;
  const take = async (startSeconds: number, seconds: number): Promise<void> => {
    const excerpt = await listen(startSeconds, seconds);
    samples += excerpt.pcm.length;
    // Less than half a segment is left over at a ragged end: not worth an input of its own.
    const isLongEnough = excerpt.pcm.length >= 0.5 * segmentSeconds * excerpt.sampleRate;
    if (isLongEnough && !isSilent(excerpt)) heard.push(excerpt);
  };
  for (const { startSeconds, seconds } of plan) await take(startSeconds, seconds);

  const seconds = plan[0]!.seconds;
  for (let tries = 0; heard.length < plan.length; tries++) {
    if (tries >= (heard.length > 0 ? replacementTries : searchTries)) break;
    // Steps of the golden ratio fall between all earlier ones.
    const startSeconds = ((0.5 + tries * 0.618_033_988_75) % 1) * (durationSeconds - seconds);
    const overlaps = heard.some((excerpt) => Math.abs(excerpt.startSeconds - startSeconds) < seconds);
    if (!overlaps) await take(startSeconds, seconds);
  }
  if (samples === 0) throw unreadable(file, new Error('no samples came out'));
  if (heard.length === 0) throw silent(file);
  return heard.toSorted((a, b) => a.startSeconds - b.startSeconds);
}

/** Where to listen in a long track: excerpts of two segments, evenly from one margin to the other. */
export function planExcerpts(
  durationSeconds: number,
  excerptSeconds: number,
  segmentSeconds: number,
): { startSeconds: number; seconds: number }[] {
  const segments = Math.max(1, Math.floor(excerptSeconds / segmentSeconds + 1e-6));
  const count = Math.ceil(segments / segmentsPerExcerpt);
  const first = marginFraction * durationSeconds;
  return Array.from({ length: count }, (_, i) => {
    const length = Math.min(segmentsPerExcerpt, segments - i * segmentsPerExcerpt) * segmentSeconds;
    const last = (1 - marginFraction) * durationSeconds - length;
    const fraction = count === 1 ? 0.5 : i / (count - 1);
    return { startSeconds: first + fraction * (last - first), seconds: length };
  });
}

/** The slice as decoded, once it is known to be sound. */
function checked(file: AudioFile, slice: Excerpt): Excerpt {
  const { pcm } = slice;
  for (let i = 0; i < pcm.length; i++) {
    const sample = pcm[i]!;
    // Also true of NaN, which no comparison holds for.
    if (!(sample > -loudestPeak && sample < loudestPeak)) {
      throw unreadable(file, new Error('the samples make no sense'));
    }
  }
  return slice;
}

function isSilent({ pcm }: Excerpt): boolean {
  let energy = 0;
  for (let i = 0; i < pcm.length; i++) energy += pcm[i]! * pcm[i]!;
  return Math.sqrt(energy / Math.max(1, pcm.length)) < silenceLevel;
}

function unreadable(file: AudioFile, cause: unknown): Failure {
  return new Failure(
    'unreadable-audio',
    `${file.label} could not be decoded, it may be damaged. It was left as it is; try to play it, or get another copy.`,
    { cause },
  );
}

function tooShort(file: AudioFile, seconds: number): Failure {
  return new Failure(
    'too-short',
    `${file.label} lasts ${seconds.toFixed(2)} s, too short to tell a genre. It was left as it is.`,
  );
}

function silent(file: AudioFile): Failure {
  return new Failure(
    'silence',
    `${file.label} is silent wherever Earmark listened, so no genre can be heard. It was left as it is.`,
  );
}
