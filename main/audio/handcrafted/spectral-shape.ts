/** Where a spectrum's energy lies and how it is spread, frame by frame, as librosa computes it from magnitudes. */
import type { PowerFrames } from './power-frames.ts';
import { powerToDecibels } from './cepstrum.ts';
import { seriesOf, type Series } from './series.ts';

/** Share of the magnitude below the roll-off frequency. */
const rollShare = 0.85;
/** Powers below this count as this much in the flatness. */
const smallestPower = 1e-10;
/** Upper edge of the lowest contrast band, Hz; each further one is an octave higher. */
const lowestBandHz = 200;
const octaves = 6;
/** Share of a band's bins that make its peaks, and its valleys. */
const quantile = 0.02;

export interface SpectralShape {
  /** Centre of gravity of the magnitudes, Hz. */
  readonly centroid: Series;
  /** Deviation around it, Hz. */
  readonly bandwidth: Series;
  /** Frequency below which 85 % of the magnitude lies, Hz. */
  readonly rolloff: Series;
  /** Geometric over arithmetic mean of the powers: 1 for white noise, near 0 for tones. */
  readonly flatness: Series;
  /** Peaks above valleys in seven bands, decibels (Jiang et al. 2002, as `librosa.feature.spectral_contrast`). */
  readonly contrast: Series;
}

/** https://librosa.org/doc/latest/feature.html#spectral-features, each with its defaults. */
export function spectralShape({ numFrames, numBins, binHz, power }: PowerFrames): SpectralShape {
  const [centroid, bandwidth, rolloff, flatness] = [0, 1, 2, 3].map(() => seriesOf(numFrames, 1));
  const bands = contrastBands(numBins, binHz);
  const peaks = seriesOf(numFrames, bands.length);
  const valleys = seriesOf(numFrames, bands.length);
  const magnitudes = new Float64Array(numBins);
  for (let frame = 0; frame < numFrames; frame += 1) {
    const powers = power.subarray(frame * numBins, (frame + 1) * numBins);
    for (let bin = 0; bin < numBins; bin += 1) magnitudes[bin] = Math.sqrt(powers[bin]!);
    const [mean, deviation] = momentsOf(magnitudes);
    centroid!.values[frame] = mean * binHz;
    bandwidth!.values[frame] = deviation * binHz;
    rolloff!.values[frame] = rollBin(magnitudes) * binHz;
    flatness!.values[frame] = flatnessOf(powers);
    bands.forEach((band, index) => {
      const { low, high } = extremesOf(magnitudes, band);
      valleys.values[frame * bands.length + index] = low;
      peaks.values[frame * bands.length + index] = high;
    });
  }
  const peakLevels = powerToDecibels(peaks.values);
  const valleyLevels = powerToDecibels(valleys.values);
  return {
    centroid: centroid!,
    bandwidth: bandwidth!,
    rolloff: rolloff!,
    flatness: flatness!,
    contrast: { width: bands.length, values: peakLevels.map((level, i) => level - valleyLevels[i]!) },
  };
}

/** Mean and deviation of the bin number, weighted by magnitude; 0 of silence. */
function momentsOf(magnitudes: Float64Array): [mean: number, deviation: number] {
  let total = 0;
  let weighted = 0;
  for (let bin = 0; bin < magnitudes.length; bin += 1) {
    total += magnitudes[bin]!;
    weighted += bin * magnitudes[bin]!;
  }
  if (total === 0) return [0, 0];
  const mean = weighted / total;
  let spread = 0;
  for (let bin = 0; bin < magnitudes.length; bin += 1) spread += (bin - mean) ** 2 * magnitudes[bin]!;
  return [mean, Math.sqrt(spread / total)];
}

function rollBin(magnitudes: Float64Array): number {
  let total = 0;
  for (let bin = 0; bin < magnitudes.length; bin += 1) total += magnitudes[bin]!;
  const threshold = rollShare * total;
  let below = 0;
  for (let bin = 0; bin < magnitudes.length; bin += 1) {
    below += magnitudes[bin]!;
    if (below >= threshold) return bin;
  }
  return magnitudes.length - 1;
}

function flatnessOf(powers: Float32Array): number {
  let logarithms = 0;
  let sum = 0;
  for (let bin = 0; bin < powers.length; bin += 1) {
    const power = Math.max(smallestPower, powers[bin]!);
    logarithms += Math.log(power);
    sum += power;
  }
  return (Math.exp(logarithms / powers.length) * powers.length) / sum;
}

/** Bins `first` to before `end`, and how many of them make a peak or a valley. */
interface ContrastBand {
  readonly first: number;
  readonly end: number;
  readonly extremes: number;
}

/** librosa's bands: each begins one bin below its edge, and all but the last leave out their highest bin. */
function contrastBands(numBins: number, binHz: number): ContrastBand[] {
  return Array.from({ length: octaves + 1 }, (_, band) => {
    const low = band === 0 ? 0 : lowestBandHz * 2 ** (band - 1);
    const first = Math.max(0, Math.ceil(low / binHz) - (band === 0 ? 0 : 1));
    const end = band === octaves ? numBins : Math.floor((lowestBandHz * 2 ** band) / binHz) + 1;
    return {
      first,
      end: band === octaves ? end : end - 1,
      extremes: Math.max(1, roundHalfToEven(quantile * (end - first))),
    };
  });
}

/** As numpy rounds. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** Means of the smallest and of the largest magnitudes of a band. */
function extremesOf(
  magnitudes: Float64Array,
  { first, end, extremes }: ContrastBand,
): { low: number; high: number } {
  // Few are wanted of many: kept in order while passing over the band, which is faster than sorting it.
  const smallest = new Float64Array(extremes).fill(Infinity);
  const largest = new Float64Array(extremes).fill(-Infinity);
  const last = extremes - 1;
  for (let bin = first; bin < end; bin += 1) {
    const value = magnitudes[bin]!;
    if (value < smallest[last]!) {
      let at = last;
      for (; at > 0 && smallest[at - 1]! > value; at -= 1) smallest[at] = smallest[at - 1]!;
      smallest[at] = value;
    }
    if (value > largest[last]!) {
      let at = last;
      for (; at > 0 && largest[at - 1]! < value; at -= 1) largest[at] = largest[at - 1]!;
      largest[at] = value;
    }
  }
  const mean = (values: Float64Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return { low: mean(smallest), high: mean(largest) };
}
