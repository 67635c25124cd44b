/** Power spectra of the frames of a signal, computed once and shared by every handcrafted feature. */
import type { SignalKernels } from '../kernels/kernels.ts';
import type { MelBand } from '../mel.ts';
import { copyStretch } from '../resample.ts';

export interface PowerFrames {
  readonly numFrames: number;
  /** 1 + nFft/2, from 0 Hz to half the sample rate. */
  readonly numBins: number;
  /** Hz between neighbouring bins. */
  readonly binHz: number;
  /** Squared magnitudes, `[numFrames, numBins]` row by row. */
  readonly power: Float32Array;
}

/** How a signal is cut into frames. */
export interface Framing {
  /** Hz. */
  readonly sampleRate: number;
  /** Samples a frame, a size of `isTransformSize`. */
  readonly nFft: number;
  /** Samples between frames. */
  readonly hopLength: number;
}

/** Frames centred on every `hopLength`-th sample, with silence beyond both ends: librosa's default. */
export function framesOf(samples: number, hopLength: number): number {
  return 1 + Math.floor(samples / hopLength);
}

/**
 * Squared magnitudes of the short-time Fourier transform under a periodic Hann window, as
 * `abs(librosa.stft(pcm)) ** 2` (https://librosa.org/doc/latest/generated/librosa.stft.html).
 */
export function powerFrames(
  kernels: SignalKernels,
  pcm: Float32Array,
  { sampleRate, nFft, hopLength }: Framing,
): PowerFrames {
  const numFrames = framesOf(pcm.length, hopLength);
  const half = nFft / 2;
  const numBins = half + 1;
  const power = new Float32Array(numFrames * numBins);
  const paddedLength = (numFrames - 1) * hopLength + nFft;
  const setup = kernels.createTransform(nFft);
  const window = kernels.allocateFloats(nFft);
  const [frame, spectrum, work] = [0, 1, 2].map(() => kernels.allocateFloats(nFft)) as [
    number,
    number,
    number,
  ];
  const powers = kernels.allocateFloats(half);
  const padded = kernels.allocateFloats(paddedLength);
  try {
    kernels.floats(window, nFft).set(periodicHann(nFft));
    copyStretch(pcm, -half, kernels.floats(padded, paddedLength));
    const bins = kernels.floats(powers, half);
    const ends = kernels.floats(spectrum, 2);
    for (let index = 0; index < numFrames; index += 1) {
      kernels.run.applyWindow(padded + index * hopLength * 4, window, frame, nFft * 4);
      kernels.transform(setup, frame, spectrum, work);
      kernels.run.powers(spectrum, powers, half * 4);
      const row = index * numBins;
      power.set(bins, row);
      // The transform packs the two real bins at the ends into the first pair.
      power[row] = ends[0]! ** 2;
      power[row + half] = ends[1]! ** 2;
    }
  } finally {
    kernels.destroyTransform(setup);
    for (const place of [window, frame, spectrum, work, powers, padded]) kernels.free(place);
  }
  return { numFrames, numBins, binHz: sampleRate / nFft, power };
}

/** `scipy.signal.get_window('hann', size)`. */
export function periodicHann(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
}

/**
 * The weighted sum of every frame's powers for each band, `[numFrames, bands]` row by row.
 * @param bands each within the frames' bins
 */
export function weighBins(
  kernels: SignalKernels,
  { numFrames, numBins, power }: PowerFrames,
  bands: readonly MelBand[],
): Float64Array {
  // Rows are whole vectors of four: weights of 0 behind each, over what may lie behind the last bin.
  const lengths = bands.map(({ weights }) => Math.max(4, Math.ceil(weights.length / 4) * 4));
  const weightCount = lengths.reduce((sum, length) => sum + length, 0);
  const frame = kernels.allocateFloats(numBins);
  const rows = kernels.allocateFloats(2 * bands.length);
  const weights = kernels.allocateFloats(weightCount);
  const sums = kernels.allocateFloats(bands.length);
  const result = new Float64Array(numFrames * bands.length);
  try {
    kernels
      .integers(rows, 2 * bands.length)
      .set(bands.flatMap(({ firstBin }, band) => [firstBin * 4, lengths[band]! * 4]));
    const table = kernels.floats(weights, weightCount);
    let at = 0;
    bands.forEach((band, index) => {
      table.set(band.weights, at);
      at += lengths[index]!;
    });
    const bins = kernels.floats(frame, numBins);
    const values = kernels.floats(sums, bands.length);
    for (let index = 0; index < numFrames; index += 1) {
      bins.set(power.subarray(index * numBins, (index + 1) * numBins));
      kernels.run.multiplyRows(frame, rows, rows + 8 * bands.length, weights, sums);
      result.set(values, index * bands.length);
    }
  } finally {
    for (const place of [frame, rows, weights, sums]) kernels.free(place);
  }
  return result;
}
