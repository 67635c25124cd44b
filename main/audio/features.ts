/** Excerpts of a track to the inputs of a network, for any feature setting. */
import type { FeatureConfig } from '../../models/feature-config.ts';
import type { Excerpt } from './excerpts.ts';
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

/** Powers below this count as this much, as librosa's `power_to_db` has it. */
const smallestPower = 1e-10;

/**
 * Cuts every excerpt into consecutive windows that do not overlap; a rest shorter than a window is left out.
 * An excerpt shorter than one window is repeated until it fills one. Levels are relative to the loudest mel
 * band over all excerpts, so the track's loudness does not matter.
 */
export async function extractFeatures(
  excerpts: readonly Pick<Excerpt, 'startSeconds' | 'sampleRate' | 'pcm'>[],
  config: FeatureConfig,
): Promise<FeatureWindow[]> {
  const spectrograms: MelSpectrogram[] = [];
  for (const { pcm, sampleRate } of excerpts)
    spectrograms.push(await melSpectrogram(pcm, sampleRate, config));
  let largest = 0;
  for (const { power } of spectrograms) {
    for (let i = 0; i < power.length; i++) if (power[i]! > largest) largest = power[i]!;
  }
  const frameSeconds = config.hopLength / config.sampleRate;
  const windowSeconds = config.windowFrames * frameSeconds;
  const windows: FeatureWindow[] = [];
  for (const [index, { startSeconds, sampleRate, pcm }] of excerpts.entries()) {
    const { numFrames, power } = spectrograms[index]!;
    scaleLevels(power, largest, config);
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

/** Replaces mel powers by the logarithms that the setting asks for. `largest` is that of the whole track. */
export function scaleLevels(power: Float32Array, largest: number, config: FeatureConfig): void {
  const { scale } = config;
  if (scale.kind === 'log10') {
    const gain = (scale.gain * 10 ** (scale.levelDb / 10)) / Math.max(largest, Number.MIN_VALUE);
    for (let i = 0; i < power.length; i++) power[i] = Math.log10(power[i]! * gain + 1);
    return;
  }
  const reference = 10 * Math.log10(Math.max(smallestPower, largest));
  const floor = -scale.topDb;
  for (let i = 0; i < power.length; i++) {
    const decibels = 10 * Math.log10(Math.max(smallestPower, power[i]!)) - reference;
    power[i] = decibels > floor ? decibels : floor;
  }
}
