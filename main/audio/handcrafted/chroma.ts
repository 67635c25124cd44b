/**
 * Chroma: how much of each of the twelve pitch classes sounds, as `librosa.feature.chroma_stft` has it, with its
 * estimate of how far the music is from concert pitch.
 */
import type { SignalKernels } from '../kernels/kernels.ts';
import { largestOf } from '../levels.ts';
import type { MelBand } from '../mel.ts';
import { weighBins, type PowerFrames } from './power-frames.ts';
import type { Series } from './series.ts';

/** Pitch classes, C first. */
export const pitchClasses = 12;

/** Peaks of the spectrum count as pitches between these, Hz. */
const lowestPitch = 150;
const highestPitch = 4000;
/** A peak is at least so large, as a share of its frame's largest power. */
const peakShare = 0.1;
/** Steps of the tuning in a semitone. */
const tuningSteps = 100;
/** A at 440 Hz, four octaves down: octaves are counted from here. */
const lowestA = 440 / 16;
/** Filters are strongest in this octave and fall off around it with this width. */
const centreOctave = 5;
const octaveWidth = 2;
/** Largest value of a frame below which it is not scaled: the smallest normal float32. */
const smallestNormal = 2 ** -126;

/** `[numFrames, 12]`, the largest of each frame 1; 0 in silence. */
export function chroma(kernels: SignalKernels, frames: PowerFrames): Series {
  const filters = chromaFilters(frames.numBins, frames.binHz, estimateTuning(frames));
  const values = weighBins(kernels, frames, filters);
  for (let start = 0; start < values.length; start += pitchClasses) {
    const frame = values.subarray(start, start + pitchClasses);
    const largest = Math.max(...frame);
    if (largest < smallestNormal) continue;
    for (let pitch = 0; pitch < pitchClasses; pitch += 1) frame[pitch]! /= largest;
  }
  return { width: pitchClasses, values };
}

/**
 * How far the music lies above the nearest concert pitch, in semitones from -0.5 to 0.49: the commonest of the
 * louder half of all spectral peaks; 0 where there are none. `librosa.estimate_tuning` over the power spectrum.
 */
export function estimateTuning({ numFrames, numBins, binHz, power }: PowerFrames): number {
  const pitches: number[] = [];
  const sizes: number[] = [];
  const firstBin = Math.max(1, Math.ceil(lowestPitch / binHz));
  const endBin = Math.min(numBins - 1, Math.ceil(highestPitch / binHz));
  for (let frame = 0; frame < numFrames; frame += 1) {
    const row = power.subarray(frame * numBins, (frame + 1) * numBins);
    const threshold = peakShare * largestOf(row);
    for (let bin = firstBin; bin < endBin; bin += 1) {
      const [before, here, after] = [row[bin - 1]!, row[bin]!, row[bin + 1]!];
      if (!(here > threshold && here > before && here >= after)) continue;
      // The top of the parabola through the three.
      const slope = (after - before) / 2;
      const bend = after + before - 2 * here;
      const shift = Math.abs(slope) >= Math.abs(bend) ? 0 : -slope / bend;
      pitches.push((bin + shift) * binHz);
      sizes.push(here + 0.5 * slope * shift);
    }
  }
  if (pitches.length === 0) return 0;
  const loud = medianOf(sizes);
  const counts = new Int32Array(tuningSteps);
  pitches.forEach((pitch, index) => {
    if (sizes[index]! < loud) return;
    const semitones = pitchClasses * Math.log2(pitch / lowestA);
    const residual = semitones - Math.floor(semitones + 0.5);
    counts[Math.min(tuningSteps - 1, Math.floor((residual + 0.5) * tuningSteps))]! += 1;
  });
  let commonest = 0;
  for (let step = 1; step < tuningSteps; step += 1) if (counts[step]! > counts[commonest]!) commonest = step;
  return commonest / tuningSteps - 0.5;
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).toSorted();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const keptFilters = new Map<string, readonly MelBand[]>();

/** Gaussian bumps around each pitch class in every octave (D. Ellis; `librosa.filters.chroma`), C first. */
function chromaFilters(numBins: number, binHz: number, tuning: number): readonly MelBand[] {
  const key = `${numBins} ${binHz} ${tuning}`;
  const kept = keptFilters.get(key);
  if (kept) return kept;
  const reference = lowestA * 2 ** (tuning / pitchClasses);
  const positionOf = (bin: number): number => pitchClasses * Math.log2((bin * binHz) / reference);
  // The bin at 0 Hz is given a place one and a half octaves below the next.
  const positions = Array.from({ length: numBins + 1 }, (_, bin) =>
    bin === 0 ? positionOf(1) - 1.5 * pitchClasses : positionOf(bin),
  );
  const columns = Array.from({ length: numBins }, (_, bin) => {
    const position = positions[bin]!;
    const width = Math.max(positions[bin + 1]! - position, 1);
    const bumps = Array.from({ length: pitchClasses }, (_, pitch) => {
      // Octaves are counted from A, the filters begin with C, three semitones above.
      const away = position - (pitch + 3);
      const distance = away - pitchClasses * Math.floor(away / pitchClasses + 0.5);
      return Math.exp(-0.5 * ((2 * distance) / width) ** 2);
    });
    const weight = Math.exp(-0.5 * ((position / pitchClasses - centreOctave) / octaveWidth) ** 2);
    return bumps.map((bump) => (bump * weight) / Math.hypot(...bumps));
  });
  const filters = Array.from({ length: pitchClasses }, (_, pitch) => ({
    firstBin: 0,
    weights: columns.map((column) => column[pitch]!),
  }));
  keptFilters.set(key, filters);
  return filters;
}
