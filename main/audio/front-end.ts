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
import { filterMagnitude, type ResamplerBand } from './resample.ts';

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

/**
 * Magnitude of soxr HQ (measured, soxr 1.1.0) from 0.91 to 1 of the lower Nyquist frequency in steps of 0.0025:
 * where one rate is 1.5, 2 or 3 times the other, and elsewhere.
 */
const soxrFirst = 0.91;
const soxrStep = 0.0025;
const soxrSimple = [
  1, 1, 1, 1, 0.9998, 0.9994, 0.9982, 0.9959, 0.9914, 0.9837, 0.9711, 0.9522, 0.9253, 0.8889, 0.8422, 0.785,
  0.718, 0.643, 0.5623, 0.479, 0.3967, 0.3184, 0.2472, 0.185, 0.133, 0.0916, 0.0601, 0.0374, 0.0219, 0.0119,
  0.006, 0.0027, 0.0011, 0.0004, 0.0001, 0, 0,
];
const soxrGeneral = [
  0.9993, 0.9992, 0.9992, 0.9992, 0.999, 0.9986, 0.9977, 0.9957, 0.9918, 0.9847, 0.9731, 0.9552, 0.9292,
  0.8935, 0.8471, 0.7897, 0.722, 0.6455, 0.5631, 0.4779, 0.3936, 0.3139, 0.2415, 0.1789, 0.127, 0.0862,
  0.0556, 0.0339, 0.0194, 0.0103, 0.005, 0.0022, 0.0008, 0.0003, 0.0001, 0, 0,
];

/** Magnitude, by frequency in Hz, of librosa's default resampler between two rates. */
export function soxrMagnitude(from: number, to: number): (hz: number) => number {
  const [lower, higher] = from < to ? [from, to] : [to, from];
  const magnitudes = [1.5, 2, 3].includes(higher / lower) ? soxrSimple : soxrGeneral;
  return (hz) => {
    const position = (hz / (lower / 2) - soxrFirst) / soxrStep;
    if (position <= 0) return 1;
    const index = Math.floor(position);
    const next = magnitudes[index + 1];
    if (next === undefined) return 0;
    return magnitudes[index]! + (position - index) * (next - magnitudes[index]!);
  };
}

/** The front end for audio of `sourceRate` Hz. */
export function planFrontEnd(sourceRate: number, config: FeatureConfig): FrontEnd {
  const nyquist = config.sampleRate / 2;
  const fits = (multiple: number): boolean =>
    multiple >= 1 && Number.isInteger(config.hopLength * multiple) && isTransformSize(config.nFft * multiple);
  const direct = sourceRate / config.sampleRate;
  if (direct === 1 && fits(1)) return build(1, null, () => 1);
  const wanted = soxrMagnitude(sourceRate, config.sampleRate);
  if (fits(direct)) return build(direct, null, wanted);
  const multiple = multiples.find(fits);
  if (sourceRate > config.sampleRate && multiple !== undefined) {
    const band = { pass: nyquist, stop: config.sampleRate * multiple - nyquist, attenuation: 90 };
    return build(multiple, band, wanted);
  }
  // Upwards, or no multiple fits: the filter itself must be as steep as librosa's, and the weights make up for
  // the rest where both let something through.
  const lower = Math.min(sourceRate, config.sampleRate) / 2;
  const band = { pass: 0.9135 * lower, stop: lower, attenuation: 126 };
  const own = filterMagnitude(sourceRate, band);
  return build(1, band, (hz) => (hz < 0.995 * lower ? wanted(hz) / own(hz) : 1));

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
