/** Mel-frequency cepstral coefficients and their derivatives, as librosa computes them. */
import { seriesOf, type Series } from './series.ts';

/** Powers below this count as this much, and values so far below the largest are raised: `power_to_db`. */
const smallestPower = 1e-10;
const rangeDecibels = 80;
/** Frames that a derivative looks at: `librosa.feature.delta`'s default width. */
export const deltaFrames = 9;

/**
 * 10 log10 of every power, not more than 80 dB below the largest
 * (https://librosa.org/doc/latest/generated/librosa.power_to_db.html with `ref=1`).
 */
export function powerToDecibels(power: ArrayLike<number>): Float64Array {
  const decibels = new Float64Array(power.length);
  let largest = smallestPower;
  for (let i = 0; i < power.length; i += 1) if (power[i]! > largest) largest = power[i]!;
  const smallest = Math.max(smallestPower, largest * 10 ** (-rangeDecibels / 10));
  for (let i = 0; i < power.length; i += 1) decibels[i] = 10 * Math.log10(Math.max(smallest, power[i]!));
  return decibels;
}

/**
 * The first coefficients of the orthonormal discrete cosine transform (type II) of each frame.
 * @param decibels `[numFrames, nMels]` row by row
 */
export function cepstrum(decibels: ArrayLike<number>, nMels: number, coefficients: number): Series {
  const numFrames = decibels.length / nMels;
  const result = seriesOf(numFrames, coefficients);
  const rows = Array.from({ length: coefficients }, (_, k) => {
    const gain = Math.sqrt((k === 0 ? 1 : 2) / nMels);
    return Float64Array.from(
      { length: nMels },
      (_, band) => gain * Math.cos((Math.PI * k * (2 * band + 1)) / (2 * nMels)),
    );
  });
  for (let frame = 0; frame < numFrames; frame += 1) {
    rows.forEach((row, k) => {
      let sum = 0;
      for (let band = 0; band < nMels; band += 1) sum += row[band]! * decibels[frame * nMels + band]!;
      result.values[frame * coefficients + k] = sum;
    });
  }
  return result;
}

/**
 * First or second derivative over time by a fit of a line or a parabola to nine frames (Savitzky and Golay 1964):
 * `librosa.feature.delta` with its defaults. At the ends the fit to the first or last nine frames counts; of
 * fewer than nine frames, which librosa refuses, all derivatives are 0.
 */
export function delta({ width, values }: Series, order: 1 | 2): Series {
  const numFrames = values.length / width;
  const result = seriesOf(numFrames, width);
  if (numFrames < deltaFrames) return result;
  const half = (deltaFrames - 1) / 2;
  const taps = derivativeTaps(half, order);
  for (let frame = 0; frame < numFrames; frame += 1) {
    const centre = Math.min(Math.max(frame, half), numFrames - 1 - half);
    for (let column = 0; column < width; column += 1) {
      let sum = 0;
      for (let tap = -half; tap <= half; tap += 1) {
        sum += taps[tap + half]! * values[(centre + tap) * width + column]!;
      }
      result.values[frame * width + column] = sum;
    }
  }
  return result;
}

/** Weights of the frames -half to half in the fitted polynomial's highest derivative, which is the same everywhere. */
function derivativeTaps(half: number, order: 1 | 2): number[] {
  const positions = Array.from({ length: 2 * half + 1 }, (_, i) => i - half);
  const meanSquare = positions.reduce((sum, k) => sum + k * k, 0) / positions.length;
  const shape = positions.map((k) => (order === 1 ? k : k * k - meanSquare));
  const norm = shape.reduce((sum, value) => sum + value * value, 0);
  return shape.map((value) => (order * value) / norm);
}
