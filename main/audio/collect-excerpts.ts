/** Which places of a track are listened to, and what is done where nothing sounds or the audio is damaged. */
import { Failure } from '../../models/failure.ts';
import type { AudioSource, PcmSlice } from './formats/container.ts';
import { silent, tooShort, unreadable } from './listening-failures.ts';

/** A stretch of mono audio and where it stands in the track. */
export type Excerpt = PcmSlice;

export interface CollectOptions {
  /** At most so many seconds, spread over the track. Positive. */
  readonly excerptSeconds: number;
  /** Length of the network's input, seconds. Positive. */
  readonly segmentSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

interface Place {
  readonly startSeconds: number;
  readonly seconds: number;
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
/** Other places tried instead of silent or damaged ones: while something was heard, and while nothing was. */
const replacementTries = 8;
const searchTries = 24;
/** Sound decoders stay near 1; beyond this the samples are garbage. */
const loudestPeak = 4;

/**
 * Excerpts of a track in the order of time, each whole segments long except at the end of the track; all of a
 * short file in one piece.
 * @param label - the file's name for failures
 * @throws Failure `too-short`, `silence`, `unreadable-audio`, `read-failed`
 */
export async function collectExcerpts(
  label: string,
  source: AudioSource,
  options: CollectOptions,
): Promise<Excerpt[]> {
  const { durationSeconds } = source;
  if (durationSeconds < shortestSeconds) throw tooShort(label, durationSeconds);
  const listener = new Listener(source, options);
  if (durationSeconds <= options.excerptSeconds * wholeFactor)
    await listenToAll(listener, durationSeconds, options);
  else await listenToPlaces(listener, durationSeconds, options);
  const heard = listener.heard.toSorted((a, b) => a.startSeconds - b.startSeconds);
  if (heard.length > 0) {
    if (listener.damage !== null)
      source.warnings.push('Some of the audio is damaged; those parts were left out.');
    return heard;
  }
  if (listener.heardSeconds === 0)
    throw unreadable(label, listener.damage ?? new Error('no samples came out'));
  if (listener.longestSeconds < shortestSeconds) throw tooShort(label, listener.longestSeconds);
  throw silent(label);
}

async function listenToAll(
  listener: Listener,
  durationSeconds: number,
  options: CollectOptions,
): Promise<void> {
  await listener.listen({ startSeconds: 0, seconds: durationSeconds });
  if (listener.damage === null) return;
  // Damage somewhere: what can be had, a segment at a time.
  const { segmentSeconds } = options;
  for (let startSeconds = 0; startSeconds < durationSeconds; startSeconds += segmentSeconds) {
    await listener.listen({
      startSeconds,
      seconds: Math.min(segmentSeconds, durationSeconds - startSeconds),
    });
  }
}

async function listenToPlaces(
  listener: Listener,
  durationSeconds: number,
  options: CollectOptions,
): Promise<void> {
  const plan = planExcerpts(durationSeconds, options.excerptSeconds, options.segmentSeconds);
  for (const place of plan) await listener.listen(place);
  const seconds = plan[0]!.seconds;
  for (let tries = 0; listener.heard.length < plan.length; tries++) {
    if (tries >= (listener.heard.length > 0 ? replacementTries : searchTries)) break;
    // Steps of the golden ratio fall between all earlier ones.
    const startSeconds = ((0.5 + tries * 0.618_033_988_75) % 1) * (durationSeconds - seconds);
    const overlaps = listener.heard.some(
      (excerpt) => Math.abs(excerpt.startSeconds - startSeconds) < seconds,
    );
    if (!overlaps) await listener.listen({ startSeconds, seconds });
  }
}

/** Where to listen in a long track: excerpts of two segments, evenly from one margin to the other. */
export function planExcerpts(
  durationSeconds: number,
  excerptSeconds: number,
  segmentSeconds: number,
): Place[] {
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

/** Decodes places and keeps those where something sounds. */
class Listener {
  readonly heard: Excerpt[] = [];
  /** Why a place could not be decoded; null while all could. */
  damage: unknown = null;
  /** Seconds decoded, silent ones among them. */
  heardSeconds = 0;
  longestSeconds = 0;
  readonly #source: AudioSource;
  readonly #options: CollectOptions;

  constructor(source: AudioSource, options: CollectOptions) {
    this.#source = source;
    this.#options = options;
  }

  async listen({ startSeconds, seconds }: Place): Promise<void> {
    const { signal, segmentSeconds } = this.#options;
    let excerpt: Excerpt;
    try {
      excerpt = await this.#source.decode(startSeconds, seconds, signal);
      if (!isSound(excerpt)) throw new Error('the samples make no sense');
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof Failure) throw error;
      this.damage ??= error;
      return;
    }
    const length = excerpt.pcm.length / excerpt.sampleRate;
    this.heardSeconds += length;
    this.longestSeconds = Math.max(this.longestSeconds, length);
    // Less than half a segment is left over at a ragged end: not worth an input of its own.
    const enough = Math.min(seconds, segmentSeconds) / 2;
    if (length >= Math.max(enough, shortestSeconds) && !isSilent(excerpt)) this.heard.push(excerpt);
  }
}

function isSound({ pcm }: Excerpt): boolean {
  for (let i = 0; i < pcm.length; i++) {
    const sample = pcm[i]!;
    // Not true of NaN either, which no comparison holds for.
    if (!(sample > -loudestPeak && sample < loudestPeak)) return false;
  }
  return true;
}

function isSilent({ pcm }: Excerpt): boolean {
  let energy = 0;
  for (let i = 0; i < pcm.length; i++) energy += pcm[i]! * pcm[i]!;
  return Math.sqrt(energy / Math.max(1, pcm.length)) < silenceLevel;
}
