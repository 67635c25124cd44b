/** What a feature setting asks to be done to the sound itself, before anything is measured. */
import type { FeatureConfig } from '../../models/feature-config.ts';
import type { Excerpt } from './collect-excerpts.ts';
import type { SignalKernels } from './kernels/kernels.ts';
import { withLevel } from './loudness.ts';
import { resampled } from './resample.ts';
import { soundingRanges, type SampleRange } from './silence.ts';

type Sound = Pick<Excerpt, 'startSeconds' | 'sampleRate' | 'pcm'>;

/** An excerpt, perhaps with pieces left out. */
export interface PreparedExcerpt extends Sound {
  /** Place in the track of what is so many seconds into `pcm`. */
  readonly placeOf: (seconds: number) => number;
}

/**
 * The excerpts as they are, or, where the setting wants anything done or needs the samples themselves, at its
 * sample rate: scaled to its level, without silence, with pre-emphasis, in this order. An excerpt without sound is
 * left out, unless all are.
 */
export function prepareExcerpts(
  kernels: SignalKernels,
  excerpts: readonly Sound[],
  config: FeatureConfig,
): PreparedExcerpt[] {
  const { sampleRate: rate, normaliseLoudness, removeSilence, preEmphasis, statistics } = config;
  const isUntouched = [normaliseLoudness, removeSilence, preEmphasis].every((option) => option === undefined);
  if (isUntouched && statistics !== 'handcrafted-audio-1') return excerpts.map(whole);
  let sounds = excerpts.map(({ startSeconds, sampleRate, pcm }) => ({
    startSeconds,
    sampleRate: rate,
    pcm: resampled(kernels, pcm, sampleRate, rate),
  }));
  if (normaliseLoudness !== undefined) sounds = withLevel(sounds, normaliseLoudness);
  const prepared = removeSilence === undefined ? sounds.map(whole) : withoutSilence(sounds, removeSilence);
  if (preEmphasis === undefined) return prepared;
  return prepared.map((excerpt) => ({ ...excerpt, pcm: emphasised(excerpt.pcm, preEmphasis) }));
}

function whole(sound: Sound): PreparedExcerpt {
  return { ...sound, placeOf: (seconds) => sound.startSeconds + seconds };
}

function withoutSilence(sounds: readonly Sound[], belowDecibels: number): PreparedExcerpt[] {
  const ranges = soundingRanges(
    sounds.map(({ pcm }) => pcm),
    belowDecibels,
  );
  const prepared = sounds.flatMap((sound, index) =>
    ranges[index]!.length === 0 ? [] : [onlyRanges(sound, ranges[index]!)],
  );
  return prepared.length > 0 ? prepared : sounds.map(whole);
}

function onlyRanges(sound: Sound, ranges: readonly SampleRange[]): PreparedExcerpt {
  const pcm = new Float32Array(ranges.reduce((sum, { start, end }) => sum + end - start, 0));
  const pieces: { readonly at: number; readonly start: number }[] = [];
  let at = 0;
  for (const { start, end } of ranges) {
    pcm.set(sound.pcm.subarray(start, end), at);
    pieces.push({ at, start });
    at += end - start;
  }
  return {
    ...sound,
    pcm,
    placeOf(seconds) {
      const sample = seconds * sound.sampleRate;
      const piece = pieces.findLast((candidate) => candidate.at <= sample) ?? pieces[0]!;
      return sound.startSeconds + (piece.start + sample - piece.at) / sound.sampleRate;
    },
  };
}

/** y[n] = x[n] - coefficient x[n - 1]; the first sample stands for the one before it, so that nothing clicks. */
function emphasised(pcm: Float32Array, coefficient: number): Float32Array {
  return pcm.map((sample, i) => sample - coefficient * pcm[Math.max(0, i - 1)]!);
}
