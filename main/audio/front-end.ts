/**
 * How audio of one sample rate reaches the mel bands of one feature setting without being resampled to the
 * setting's rate.
 *
 * A frame q times as long at q times the rate covers the same time, and its first bins are the same
 * frequencies. So where the audio's rate is a suitable multiple of the setting's, frames are taken straight from
 * it; other rates are brought to such a multiple, which a short filter does, since everything between the
 * setting's band and its mirror image may alias. What is left to do is what a resampler to the setting's rate
 * would have done to the top of the band: librosa's (soxr, quality HQ) is put into the mel weights.
 */
import type { FeatureConfig } from '../../models/feature-config.ts';
import { isTransformSize } from './kernels/kernels.ts';
import { melBands, type MelBand } from './mel.ts';
import type { ResamplerBand } from './resample.ts';

export interface FrontEnd {
  /** Rate at which frames are taken, Hz. */
  readonly sampleRate: number;
  /** Resampling to that rate, or null where the audio has it. */
  readonly band: ResamplerBand | null;
  /** Samples at that rate. */
  readonly frameLength: number;
  readonly hopLength: number;
  /** Over the bins of a frame, whose first are those of the setting. */
  readonly bands: readonly MelBand[];
}

/** Multiples of the setting's rate that are tried where the audio has to be resampled, cheapest first. */
const multiples = [1.5, 2, 3, 2.5, 4];

/** Magnitude of soxr HQ from 0.91 to 1 of the lower Nyquist frequency, in steps of 0.0025 (measured, soxr 1.1.0). */
const soxrFirst = 0.91;
const soxrStep = 0.0025;
const soxrMagnitudes = [
  1, 1, 1, 0.9999, 0.9998, 0.9994, 0.9984, 0.9962, 0.9921, 0.9847, 0.9727, 0.9544, 0.9279, 0.892, 0.8455,
  0.7881, 0.7207, 0.6448, 0.563, 0.4786, 0.3951, 0.3159, 0.244, 0.1815, 0.1296, 0.0885, 0.0575, 0.0353,
  0.0204, 0.011, 0.0054, 0.0024, 0.0009, 0.0003, 0.0001, 0, 0,
];

/** @param relative - frequency over the lower of the two Nyquist frequencies */
export function soxrMagnitude(relative: number): number {
  const position = (relative - soxrFirst) / soxrStep;
  if (position <= 0) return 1;
  const index = Math.floor(position);
  const next = soxrMagnitudes[index + 1];
  if (next === undefined) return 0;
  return soxrMagnitudes[index]! + (position - index) * (next - soxrMagnitudes[index]!);
}

/** The front end for audio of `sourceRate` Hz. */
export function planFrontEnd(sourceRate: number, config: FeatureConfig): FrontEnd {
  const nyquist = config.sampleRate / 2;
  const fits = (multiple: number): boolean =>
    multiple >= 1 && Number.isInteger(config.hopLength * multiple) && isTransformSize(config.nFft * multiple);
  const direct = sourceRate / config.sampleRate;
  if (fits(direct)) return build(direct, null, direct === 1 ? () => 1 : (hz) => soxrMagnitude(hz / nyquist));
  if (sourceRate > config.sampleRate) {
    const multiple = multiples.find(fits);
    if (multiple !== undefined) {
      const band = { pass: nyquist, stop: config.sampleRate * multiple - nyquist, attenuation: 90 };
      return build(multiple, band, (hz) => soxrMagnitude(hz / nyquist));
    }
  }
  // Upwards, or no multiple fits: the filter itself must be as steep as librosa's.
  const lower = Math.min(sourceRate, config.sampleRate) / 2;
  return build(1, { pass: 0.9135 * lower, stop: lower, attenuation: 126 }, () => 1);

  function build(multiple: number, band: ResamplerBand | null, magnitude: (hz: number) => number): FrontEnd {
    const frameLength = config.nFft * multiple;
    return {
      sampleRate: config.sampleRate * multiple,
      band,
      frameLength,
      hopLength: config.hopLength * multiple,
      // A spectrum of q times as many samples has q times the amplitude.
      bands: melBands(config.sampleRate / config.nFft, config, (hz) => (magnitude(hz) / multiple) ** 2),
    };
  }
}
