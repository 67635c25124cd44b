/** Mel power spectrogram of mono audio: frames, transform, power, mel filters. */
import type { FeatureConfig } from '../../models/feature-config.ts';
import { RealFft } from './fft.ts';
import { frontEndFor } from './front-end.ts';
import type { MelFilters } from './mel.ts';
import { resample } from './resample.ts';

export interface MelSpectrogram {
  readonly numFrames: number;
  /** Mel power, `[numFrames, nMels]` row by row. */
  readonly power: Float32Array;
}

const transforms = new Map<number, Promise<RealFft>>();

function transformOf(size: number): Promise<RealFft> {
  let transform = transforms.get(size);
  if (!transform) {
    transform = RealFft.create(size);
    transforms.set(size, transform);
  }
  return transform;
}

/**
 * Frames are centred on every `hopLength`-th sample, with silence beyond both ends: librosa's
 * `feature.melspectrogram(center=True, pad_mode='constant')` of the audio resampled to `config.sampleRate`.
 * @param sourceRate - of `pcm`, Hz
 */
export async function melSpectrogram(
  pcm: Float32Array,
  sourceRate: number,
  config: FeatureConfig,
): Promise<MelSpectrogram> {
  const frontEnd = frontEndFor(sourceRate, config);
  const { frameLength, hopLength, window, filters } = frontEnd;
  const fft = await transformOf(frameLength);
  const samples = frontEnd.band ? resample(pcm, sourceRate, frontEnd.sampleRate, frontEnd.band) : pcm;
  const numFrames =
    1 + Math.floor(Math.ceil((pcm.length * config.sampleRate) / sourceRate) / config.hopLength);
  const power = new Float32Array(numFrames * config.nMels);
  const bins = new Float32Array(filters.endBin);
  // One more on each side: bands beyond the first and the last are added up and dropped.
  const bands = new Float64Array(config.nMels + 2);
  const { input, output } = fft;
  for (let frame = 0; frame < numFrames; frame++) {
    applyWindow(samples, frame * hopLength - frameLength / 2, window, input);
    fft.transform();
    powerOf(output, bins, filters.firstBin, filters.endBin);
    applyFilters(bins, filters, bands, power, frame * config.nMels);
  }
  return { numFrames, power };
}

function applyWindow(samples: Float32Array, start: number, window: Float32Array, input: Float32Array): void {
  const length = window.length;
  const first = Math.max(0, -start);
  const end = Math.max(first, Math.min(length, samples.length - start));
  if (first > 0) input.fill(0, 0, first);
  if (end < length) input.fill(0, end);
  for (let i = first; i < end; i++) input[i] = samples[start + i]! * window[i]!;
}

/** Power of the bins `first` to `end`; see `RealFft.output` for their order. */
function powerOf(spectrum: Float32Array, bins: Float32Array, first: number, end: number): void {
  for (let bin = Math.max(1, first), at = 2 * bin; bin < end; bin++, at += 2) {
    const real = spectrum[at]!;
    const imaginary = spectrum[at + 1]!;
    bins[bin] = real * real + imaginary * imaginary;
  }
  if (first === 0) bins[0] = spectrum[0]! * spectrum[0]!;
  // Only a transform without headroom has its last bin at half its size, packed beside the first.
  if (2 * (end - 1) === spectrum.length) bins[end - 1] = spectrum[1]! * spectrum[1]!;
}

function applyFilters(
  bins: Float32Array,
  { firstBin, endBin, band, rising, falling, nMels }: MelFilters,
  bands: Float64Array,
  power: Float32Array,
  at: number,
): void {
  bands.fill(0);
  for (let bin = firstBin; bin < endBin; bin++) {
    const value = bins[bin]!;
    const edge = band[bin]!;
    bands[edge + 1]! += value * rising[bin]!;
    bands[edge]! += value * falling[bin]!;
  }
  for (let mel = 0; mel < nMels; mel++) power[at + mel] = bands[mel + 1]!;
}
