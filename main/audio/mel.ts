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

/** One band: the weights of neighbouring bins. */
export interface MelBand {
  readonly firstBin: number;
  readonly weights: readonly number[];
}

/** The band limits and number of a feature setting. */
export interface MelScale {
  readonly nMels: number;
  /** Hz. */
  readonly fMin: number;
  readonly fMax: number;
}

/**
 * The bands over bins `binHz` apart, lowest first. A band between two bins has no weights.
 * @param gain - power gain by frequency in Hz, multiplied into the weights
 */
export function melBands(binHz: number, scale: MelScale, gain: (hz: number) => number): MelBand[] {
  const { nMels, fMin, fMax } = scale;
  const low = hzToMel(fMin);
  const step = (hzToMel(fMax) - low) / (nMels + 1);
  const edges = Array.from({ length: nMels + 2 }, (_, i) => melToHz(low + step * i));
  return Array.from({ length: nMels }, (_, band) => {
    const [lower, centre, upper] = [edges[band]!, edges[band + 1]!, edges[band + 2]!];
    const height = 2 / (upper - lower);
    const firstBin = Math.floor(lower / binHz) + 1;
    const endBin = Math.ceil(upper / binHz);
    const weights = Array.from({ length: Math.max(0, endBin - firstBin) }, (_, i) => {
      const hz = (firstBin + i) * binHz;
      const side = hz <= centre ? (hz - lower) / (centre - lower) : (upper - hz) / (upper - centre);
      return side * height * gain(hz);
    });
    return { firstBin, weights };
  });
}
