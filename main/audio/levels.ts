/** Mel powers to the logarithms a network is fed with. */
import type { FeatureConfig } from '../../models/feature-config.ts';
import type { SignalKernels } from './kernels/kernels.ts';

/** Powers below this count as this much, as librosa's `power_to_db` has it. */
const smallestPower = 1e-10;
/** Values scaled at a time. */
const blockValues = 16_384;

/** The largest of all values, 0 of none. */
export function largestOf(values: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > largest) largest = values[i]!;
  return largest;
}

/**
 * Replaces mel powers by the logarithms that the setting asks for.
 * @param largest - largest mel power of the whole track
 */
export function scaleLevels(
  kernels: SignalKernels,
  power: Float32Array,
  largest: number,
  { scale }: Pick<FeatureConfig, 'scale'>,
): void {
  const perDecade = 1 / Math.LN10;
  const reference = Math.max(smallestPower, largest);
  const steps: readonly [
    gain: number,
    bias: number,
    smallest: number,
    factor: number,
    offset: number,
    lowest: number,
  ] =
    scale.kind === 'log10'
      ? [(scale.gain * 10 ** (scale.levelDb / 10)) / reference, 1, 1, perDecade, 0, 0]
      : [1 / reference, 0, smallestPower / reference, 10 * perDecade, 0, -scale.topDb];
  const block = kernels.allocateFloats(blockValues);
  for (let at = 0; at < power.length; at += blockValues) {
    const count = Math.min(blockValues, power.length - at);
    const values = kernels.floats(block, count);
    values.set(power.subarray(at, at + count));
    kernels.run.scaleLevels(block, Math.ceil(count / 4) * 16, ...steps);
    power.set(values, at);
  }
  kernels.free(block);
}
