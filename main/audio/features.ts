/** Excerpts of a track to the inputs of a network, for any feature setting. */
import type { FeatureConfig } from '../../models/feature-config.ts';
import type { Excerpt } from './collect-excerpts.ts';
import { handcraftedFeatures } from './handcrafted/handcrafted.ts';
import { spectrogramStatistics, stretchToFloor } from './handcrafted/spectrogram-statistics.ts';
import { signalKernels, type SignalKernels } from './kernels/kernels.ts';
import { largestOf, scaleLevels } from './levels.ts';
import { prepareExcerpts, type PreparedExcerpt } from './prepare.ts';
import { melSpectrogram, type MelSpectrogram } from './spectrogram.ts';

/** One input of the network. */
export interface FeatureWindow {
  /** Place in the track, seconds. */
  readonly startSeconds: number;
  /** Length of the audio it was made of, seconds. */
  readonly durationSeconds: number;
  /** Log-mel values `[windowFrames, nMels]` row by row, or, where the setting names statistics, their vector. */
  readonly data: Float32Array;
}

/**
 * Cuts every excerpt into consecutive windows that do not overlap; a rest shorter than a window is left out.
 * An excerpt shorter than one window is repeated until it fills one, or condensed as it is where the setting
 * names statistics. Levels are relative to the loudest mel band over all excerpts, so the track's loudness does
 * not matter; only `handcrafted-audio-1` hears it, unless `normaliseLoudness` is set.
 */
export async function extractFeatures(
  excerpts: readonly Pick<Excerpt, 'startSeconds' | 'sampleRate' | 'pcm'>[],
  config: FeatureConfig,
): Promise<FeatureWindow[]> {
  const kernels = await signalKernels();
  const prepared = prepareExcerpts(kernels, excerpts, config);
  if (config.statistics === 'handcrafted-audio-1') {
    return prepared.flatMap((excerpt) => handcraftedWindows(kernels, excerpt, config));
  }
  const spectrograms: MelSpectrogram[] = [];
  for (const { pcm, sampleRate } of prepared)
    spectrograms.push(await melSpectrogram(pcm, sampleRate, config));
  const largest = Math.max(...spectrograms.map(({ power }) => largestOf(power)));
  for (const { power } of spectrograms) scaleLevels(kernels, power, largest, config);
  if (config.statistics === 'spectrogram-1' && config.scale.kind === 'decibels') {
    const levels = spectrograms.map(({ power }) => power);
    stretchToFloor(levels, config.scale.topDb);
  }
  return prepared.flatMap((excerpt, index) =>
    spectrogramWindows(kernels, excerpt, spectrograms[index]!, config),
  );
}

/** @param spectrogram its powers already logarithms */
function spectrogramWindows(
  kernels: SignalKernels,
  { sampleRate, pcm, placeOf }: PreparedExcerpt,
  { numFrames, power: levels }: MelSpectrogram,
  config: FeatureConfig,
): FeatureWindow[] {
  const { nMels, windowFrames, statistics } = config;
  const frameSeconds = config.hopLength / config.sampleRate;
  const excerptSeconds = pcm.length / sampleRate;
  const finished = (frames: Float32Array): Float32Array =>
    statistics === undefined ? frames : spectrogramStatistics(kernels, frames, config);
  const count = Math.floor(numFrames / windowFrames);
  if (count === 0) {
    const data = statistics === undefined ? repeated(levels, windowFrames * nMels) : finished(levels);
    return [{ startSeconds: placeOf(0), durationSeconds: excerptSeconds, data }];
  }
  return Array.from({ length: count }, (_, window) => {
    const first = window * windowFrames;
    return {
      startSeconds: placeOf(first * frameSeconds),
      durationSeconds: Math.min(windowFrames * frameSeconds, excerptSeconds - first * frameSeconds),
      data: finished(levels.subarray(first * nMels, (first + windowFrames) * nMels)),
    };
  });
}

/** Each window is measured as a sound of its own, with silence beyond its ends. */
function handcraftedWindows(
  kernels: SignalKernels,
  { sampleRate, pcm, placeOf }: PreparedExcerpt,
  config: FeatureConfig,
): FeatureWindow[] {
  const windowSamples = config.windowFrames * config.hopLength;
  // Resampling may take a few samples off an excerpt that was cut to whole windows: a frame less will do.
  const count = Math.max(1, Math.floor((pcm.length + config.hopLength) / windowSamples));
  const isShort = pcm.length + config.hopLength < windowSamples;
  return Array.from({ length: count }, (_, window) => {
    const first = window * windowSamples;
    const samples = isShort ? pcm : pcm.subarray(first, first + windowSamples);
    return {
      startSeconds: placeOf(first / sampleRate),
      durationSeconds: samples.length / sampleRate,
      data: handcraftedFeatures(kernels, samples, config),
    };
  });
}

function repeated(values: Float32Array, length: number): Float32Array {
  const result = new Float32Array(length);
  for (let at = 0; at < length; at += values.length) {
    result.set(values.subarray(0, Math.min(values.length, length - at)), at);
  }
  return result;
}
