/**
 * Polyphase resampling between rational rates, with a Kaiser-windowed sinc
 * (J. F. Kaiser and R. W. Schafer, "On the use of the I0-sinh window for spectrum analysis", 1980).
 */

/** What a resampler lets through, Hz: all of `pass`, nothing from `stop` on. */
export interface ResamplerBand {
  readonly pass: number;
  readonly stop: number;
}

/** Attenuation beyond `stop`, decibels. */
const stopDecibels = 90;
/** Multiples of so many taps keep the inner loop unrolled. */
const unroll = 8;

interface PolyphaseFilter {
  readonly upBy: number;
  readonly downBy: number;
  readonly tapsPerPhase: number;
  /** `[upBy, tapsPerPhase]` row by row; each row is reversed in time, ready for a scalar product. */
  readonly taps: Float32Array;
}

const filters = new Map<string, PolyphaseFilter>();

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Modified Bessel function of the first kind, order 0, by its series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function designFilter(from: number, to: number, band: ResamplerBand): PolyphaseFilter {
  const key = `${from} ${to} ${band.pass} ${band.stop}`;
  const known = filters.get(key);
  if (known) return known;
  const divisor = greatestCommonDivisor(from, to);
  const upBy = to / divisor;
  const downBy = from / divisor;
  // Kaiser's estimates of length and shape for an attenuation and a transition width.
  const transition = (band.stop - band.pass) / from;
  const wanted = (stopDecibels - 7.95) / (14.36 * transition) + 1;
  const tapsPerPhase = Math.max(unroll, Math.ceil(wanted / unroll) * unroll);
  const beta = 0.1102 * (stopDecibels - 8.7);
  const cutoff = (band.pass + band.stop) / from; // of half the input rate
  const half = tapsPerPhase / 2;
  const taps = new Float32Array(upBy * tapsPerPhase);
  const window0 = besselI0(beta);
  for (let phase = 0; phase < upBy; phase++) {
    const row = new Float64Array(tapsPerPhase);
    let sum = 0;
    for (let tap = 0; tap < tapsPerPhase; tap++) {
      const time = tap - half + 1 - phase / upBy; // input samples from the output's place
      const position = time / half;
      if (Math.abs(position) >= 1) continue;
      const angle = Math.PI * cutoff * time;
      const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
      row[tap] = (sinc * besselI0(beta * Math.sqrt(1 - position * position))) / window0;
      sum += row[tap]!;
    }
    for (let tap = 0; tap < tapsPerPhase; tap++) taps[phase * tapsPerPhase + tap] = row[tap]! / sum;
  }
  const filter = { upBy, downBy, tapsPerPhase, taps };
  filters.set(key, filter);
  return filter;
}

/**
 * Mono samples at another rate. Beyond both ends there is silence; the first sample keeps its time.
 * @param from - Hz, a whole number, as is `to`
 * @returns ceil(length * to / from) samples
 */
export function resample(pcm: Float32Array, from: number, to: number, band: ResamplerBand): Float32Array {
  if (from === to) return pcm;
  const filter = designFilter(from, to, band);
  const { upBy, downBy, tapsPerPhase, taps } = filter;
  const half = tapsPerPhase / 2;
  const padded = new Float32Array(pcm.length + 2 * tapsPerPhase + downBy);
  padded.set(pcm, half - 1);
  const output = new Float32Array(Math.ceil((pcm.length * upBy) / downBy));
  convolve(padded, output, taps, tapsPerPhase, upBy, downBy);
  return output;
}

/** One scalar product an output sample; its own function so that it is compiled for these types alone. */
function convolve(
  input: Float32Array,
  output: Float32Array,
  taps: Float32Array,
  tapsPerPhase: number,
  upBy: number,
  downBy: number,
): void {
  const wholeStep = Math.floor(downBy / upBy);
  const phaseStep = downBy % upBy;
  let start = 0;
  let phase = 0;
  for (let i = 0; i < output.length; i++) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    const end = start + tapsPerPhase;
    for (let x = start, t = phase * tapsPerPhase; x < end; x += 8, t += 8) {
      a += input[x]! * taps[t]! + input[x + 4]! * taps[t + 4]!;
      b += input[x + 1]! * taps[t + 1]! + input[x + 5]! * taps[t + 5]!;
      c += input[x + 2]! * taps[t + 2]! + input[x + 6]! * taps[t + 6]!;
      d += input[x + 3]! * taps[t + 3]! + input[x + 7]! * taps[t + 7]!;
    }
    output[i] = a + b + (c + d);
    start += wholeStep;
    phase += phaseStep;
    if (phase >= upBy) {
      phase -= upBy;
      start += 1;
    }
  }
}
