/** Excerpts of a track to the inputs of a network, for any feature setting. */
import type { FeatureConfig } from '../../models/feature-config.ts';
import type { Excerpt } from './collect-excerpts.ts';
import { signalKernels } from './kernels/kernels.ts';
import { largestOf, scaleLevels } from './levels.ts';
import { melSpectrogram, type MelSpectrogram } from './spectrogram.ts';

/** One input of the network. */
export interface FeatureWindow {
  /** Place in the track, seconds. */
  readonly startSeconds: number;
  /** Length of the audio it was made of, seconds. */
  readonly durationSeconds: number;
  /** Log-mel values `[windowFrames, nMels]` row by row. */
  readonly data: Float32Array;
}

/**
 * Cuts every excerpt into consecutive windows that do not overlap; a rest shorter than a window is left out.
 * An excerpt shorter than one window is repeated until it fills one. Levels are relative to the loudest mel
 * band over all excerpts, so the track's loudness does not matter.
 */
export async function extractFeatures(
  excerpts: readonly Pick<Excerpt, 'startSeconds' | 'sampleRate' | 'pcm'>[],
  config: FeatureConfig,
): Promise<FeatureWindow[]> {
  const kernels = await signalKernels();
  const spectrograms: MelSpectrogram[] = [];
  for (const { pcm, sampleRate } of excerpts)
    spectrograms.push(await melSpectrogram(pcm, sampleRate, config));
  const largest = Math.max(...spectrograms.map(({ power }) => largestOf(power)));
  const frameSeconds = config.hopLength / config.sampleRate;
  const windowSeconds = config.windowFrames * frameSeconds;
  const windows: FeatureWindow[] = [];
  for (const [index, { startSeconds, sampleRate, pcm }] of excerpts.entries()) {
    const { numFrames, power } = spectrograms[index]!;
    scaleLevels(kernels, power, largest, config);
    const count = Math.floor(numFrames / config.windowFrames);
    for (let window = 0; window < count; window++) {
      const first = window * config.windowFrames;
      windows.push({
        startSeconds: startSeconds + first * frameSeconds,
        durationSeconds: Math.min(windowSeconds, pcm.length / sampleRate - first * frameSeconds),
        data: power.subarray(first * config.nMels, (first + config.windowFrames) * config.nMels),
      });
    }
    if (count === 0) {
      const data = new Float32Array(config.windowFrames * config.nMels);
      for (let at = 0; at < data.length; at += power.length) {
        data.set(power.subarray(0, Math.min(power.length, data.length - at)), at);
      }
      windows.push({ startSeconds, durationSeconds: pcm.length / sampleRate, data });
    }
  }
  return windows;
}
