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
import { collectExcerpts, type CollectOptions, type Excerpt } from './collect-excerpts.ts';
import { FfmpegSource, hasFfmpeg } from './ffmpeg.ts';
import { UnsupportedAudio, type AudioSource } from './formats/container.ts';
import { formatsBetweenTags, untaggedRange } from './formats/tag-regions.ts';
import { stopped, unreadable, unsupported } from './listening-failures.ts';
import { probe, type Probe } from './probe.ts';

export type { Excerpt } from './collect-excerpts.ts';
export type ReadOptions = CollectOptions;

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

/**
 * Reads excerpts of about `excerptSeconds` in all.
 * @throws Failure `not-found`, `no-permission`, `not-a-file`, `path-too-long`, `empty-file`, `read-failed`,
 * `not-audio`, `unreadable-audio`, `unsupported-format`, `silence`, `too-short`, `cancelled`.
 */
export async function readTrackAudio(path: string, options: ReadOptions): Promise<TrackAudio> {
  const file = await AudioFile.open(path);
  try {
    options.signal?.throwIfAborted();
    return await readWithFallback(file, await probe(file), options);
  } catch (error) {
    if (options.signal?.aborted) throw stopped(file.label, error);
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
  const range = formatsBetweenTags.has(found.format)
    ? await untaggedRange(file, found.start)
    : { start: found.start, end: file.size };
  if (await hasFfmpeg()) {
    try {
      return await readWith(file, found, options, () => FfmpegSource.open(file, range, options.signal));
    } catch (error) {
      if (error instanceof Failure) throw error;
      options.signal?.throwIfAborted();
    }
  } else if (firstError instanceof UnsupportedAudio) throw unsupported(file.label, firstError);
  throw firstError instanceof Failure ? firstError : unreadable(file.label, firstError);
}

async function readWith(
  file: AudioFile,
  found: Probe,
  options: ReadOptions,
  openSource: () => Promise<AudioSource>,
): Promise<TrackAudio> {
  const source = await openSource();
  try {
    const excerpts = await collectExcerpts(file.label, source, options);
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
