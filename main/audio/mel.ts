/**
 * Slaney's mel scale and filters, as librosa's defaults have them
 * (https://librosa.org/doc/latest/generated/librosa.filters.mel.html): triangles that overlap by half, each of
 * unit area.
 */

/** Mel per Hz below `breakHz`, and the step of the logarithm above it. */
const linearHzPerMel = 200 / 3;
const breakHz = 1000;
const breakMel = breakHz / linearHzPerMel;
const logStep = Math.log(6.4) / 27;

export function hzToMel(hz: number): number {
  return hz < breakHz ? hz / linearHzPerMel : breakMel + Math.log(hz / breakHz) / logStep;
}

export function melToHz(mel: number): number {
  return mel < breakMel ? mel * linearHzPerMel : breakHz * Math.exp((mel - breakMel) * logStep);
}

/**
 * Mel filters stored by bin: no bin lies in more than two triangles, the falling side of one band and the
 * rising side of the next.
 */
export interface MelFilters {
  readonly nMels: number;
  /** First bin with any weight, and the one behind the last. */
  readonly firstBin: number;
  readonly endBin: number;
  /** Of each bin: the band whose rising side it is on, 0..nMels. */
  readonly band: Int32Array;
  /** Of each bin: its weight in `band`, and in the band before. */
  readonly rising: Float32Array;
  readonly falling: Float32Array;
}

/**
 * @param bins - number of bins
 * @param binHz - distance between them, Hz
 * @param gain - power gain of each bin, by its frequency in Hz
 */
export function melFilters(
  bins: number,
  binHz: number,
  { nMels, fMin, fMax }: { readonly nMels: number; readonly fMin: number; readonly fMax: number },
  gain: (hz: number) => number,
): MelFilters {
  const low = hzToMel(fMin);
  const step = (hzToMel(fMax) - low) / (nMels + 1);
  const edges = Array.from({ length: nMels + 2 }, (_, i) => melToHz(low + step * i));
  const band = new Int32Array(bins);
  const rising = new Float32Array(bins);
  const falling = new Float32Array(bins);
  let firstBin = bins;
  let endBin = 0;
  for (let bin = 0; bin < bins; bin++) {
    const hz = bin * binHz;
    if (hz < edges[0]! || hz >= edges[nMels + 1]!) continue;
    let edge = 0;
    while (edges[edge + 1]! <= hz) edge += 1;
    const lower = edges[edge]!;
    const upper = edges[edge + 1]!;
    const position = (hz - lower) / (upper - lower);
    const power = gain(hz);
    band[bin] = edge;
    if (edge < nMels) rising[bin] = ((position * 2) / (edges[edge + 2]! - lower)) * power;
    if (edge > 0) falling[bin] = (((1 - position) * 2) / (upper - edges[edge - 1]!)) * power;
    firstBin = Math.min(firstBin, bin);
    endBin = bin + 1;
  }
  return { nMels, firstBin: Math.min(firstBin, endBin), endBin, band, rising, falling };
}
