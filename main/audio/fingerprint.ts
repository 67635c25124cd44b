/**
 * Acoustic fingerprints: what stays of a recording when it is encoded, resampled or made louder, cut or tagged.
 *
 * After Haitsma and Kalker, "A highly robust audio fingerprinting system" (ISMIR 2002,
 * https://ismir2002.ismir.net/proceedings/02-FP04-2.pdf): a bit says whether the difference between two
 * neighbouring bands grows or falls over time; 33 bands give a word of 32 bits, about 40 words a second. Energies
 * are summed over a third of a second, so that words hardly change where two copies are not cut alike.
 */
import type { FeatureConfig } from '../../models/feature-config.ts';
import type { FingerprintPiece } from '../../models/fingerprint.ts';
import { melSpectrogram } from './spectrogram.ts';

const bits = 32;
/** Bands whose neighbours' differences are the bits. */
export const fingerprintBands = bits + 1;
/** What even a telephone and 64 kbit/s keep, Hz. */
export const fingerprintRange = { lowest: 250, highest: 3000 } as const;

/** The odd rate makes the front end resample every usual rate to twice this one: its transforms then stay short. */
const frontEnd: FeatureConfig = {
  sampleRate: 7000,
  nFft: 1024,
  hopLength: 171,
  nMels: fingerprintBands,
  fMin: fingerprintRange.lowest,
  fMax: fingerprintRange.highest,
  scale: { kind: 'decibels', topDb: 80 },
  windowFrames: 1,
};

/** Energies are summed over so long, seconds. */
const smoothSeconds = 0.35;
/** Bits compare energies so far apart, seconds. */
const lagSeconds = 0.1;
/** Frames so far below the loudest of the stretch, in power, tell nothing. */
const quietest = 1e-6;

/** The fingerprint of stretches of mono audio. */
export async function fingerprintOf(
  excerpts: readonly {
    readonly startSeconds: number;
    readonly sampleRate: number;
    readonly pcm: Float32Array;
  }[],
): Promise<FingerprintPiece[]> {
  const pieces: FingerprintPiece[] = [];
  for (const { startSeconds, sampleRate, pcm } of excerpts) {
    const { power } = await melSpectrogram(pcm, sampleRate, frontEnd);
    const hopSeconds = frontEnd.hopLength / frontEnd.sampleRate;
    pieces.push({ startSeconds, hopSeconds, words: fingerprintWords(power, hopSeconds) });
  }
  return pieces;
}

/**
 * Words of a spectrogram, one for every frame that has energies all around it.
 *
 * @param power `[frames, 33]` row by row.
 * @param hopSeconds from one frame to the next.
 */
export function fingerprintWords(power: Float32Array, hopSeconds: number): Uint32Array<ArrayBuffer> {
  const bands = fingerprintBands;
  const frames = power.length / bands;
  const width = Math.max(1, Math.round(smoothSeconds / hopSeconds));
  const lag = Math.max(1, Math.round(lagSeconds / hopSeconds));
  const sums = movingSums(power, bands, width);
  const count = Math.max(0, frames - width + 1 - lag);
  const energies = Float64Array.from({ length: count }, (_, frame) => energyOf(sums, frame, bands));
  const floor = energies.reduce((most, energy) => Math.max(most, energy), 0) * quietest;
  return Uint32Array.from({ length: count }, (_, frame) => {
    if (energies[frame]! <= floor) return 0;
    const now = (frame + lag) * bands;
    const before = frame * bands;
    let word = 0;
    for (let bit = 0; bit < bits; bit += 1) {
      const growth =
        sums[now + bit]! - sums[now + bit + 1]! - (sums[before + bit]! - sums[before + bit + 1]!);
      if (growth > 0) word |= 1 << bit;
    }
    return word >>> 0;
  });
}

function energyOf(sums: Float64Array, frame: number, bands: number): number {
  let sum = 0;
  for (let band = 0; band < bands; band += 1) sum += sums[frame * bands + band]!;
  return sum;
}

/** For each frame, the sum of it and the `width - 1` that follow: `[frames - width + 1, bands]`. */
function movingSums(power: Float32Array, bands: number, width: number): Float64Array {
  const frames = power.length / bands;
  const count = Math.max(0, frames - width + 1);
  const sums = new Float64Array(count * bands);
  const running = new Float64Array(bands);
  for (let frame = 0; frame < frames; frame += 1) {
    for (let band = 0; band < bands; band += 1) {
      running[band]! += power[frame * bands + band]!;
      if (frame >= width) running[band]! -= power[(frame - width) * bands + band]!;
      if (frame >= width - 1) sums[(frame - width + 1) * bands + band] = running[band]!;
    }
  }
  return sums;
}
