/** Mel power spectrogram of mono audio: frames, transform, power, mel bands. */
import type { FeatureConfig } from '../../models/feature-config.ts';
import { planFrontEnd, type FrontEnd } from './front-end.ts';
import { signalKernels, type SignalKernels } from './kernels/kernels.ts';
import { copyStretch, Resampler } from './resample.ts';

export interface MelSpectrogram {
  readonly numFrames: number;
  /** Mel power, `[numFrames, nMels]` row by row. */
  readonly power: Float32Array;
}

/** Samples held at a time: little enough for the processor's cache. */
const blockSamples = 49_152;
/** Front ends kept: a library has few sample rates. */
const keptAnalysers = 6;

/** Mel spectrograms of one source rate and one feature setting. */
class MelAnalyser {
  readonly #kernels: SignalKernels;
  readonly #config: FeatureConfig;
  readonly #sourceRate: number;
  readonly #frontEnd: FrontEnd;
  readonly #blockFrames: number;
  readonly #resampler: Resampler | null;
  readonly #transform: number;
  // Places in the kernels' memory.
  readonly #window: number;
  readonly #block: number;
  readonly #frame: number;
  readonly #spectrum: number;
  readonly #work: number;
  readonly #powers: number;
  readonly #powerBytes: number;
  readonly #rows: number;
  readonly #weights: number;
  readonly #output: number;

  constructor(kernels: SignalKernels, sourceRate: number, config: FeatureConfig) {
    this.#kernels = kernels;
    this.#config = config;
    this.#sourceRate = sourceRate;
    this.#frontEnd = planFrontEnd(sourceRate, config);
    const { frameLength, hopLength, bands, band } = this.#frontEnd;
    this.#blockFrames = Math.max(1, Math.floor((blockSamples - frameLength) / hopLength) + 1);
    const blockLength = (this.#blockFrames - 1) * hopLength + frameLength;
    this.#resampler =
      band && new Resampler(kernels, sourceRate, this.#frontEnd.sampleRate, band, blockLength);
    this.#transform = kernels.createTransform(frameLength);

    const powers = Math.max(...bands.map(({ firstBin, weights }) => firstBin + weights.length));
    this.#powerBytes = Math.ceil(powers / 4) * 16;
    const rows = new Int32Array(bands.length * 2);
    const weights: number[] = [];
    for (const [index, mel] of bands.entries()) {
      const padded = Math.max(4, Math.ceil(mel.weights.length / 4) * 4);
      rows[2 * index] = mel.firstBin * 4;
      rows[2 * index + 1] = padded * 4;
      weights.push(...mel.weights, ...Array.from({ length: padded - mel.weights.length }, () => 0));
    }

    this.#window = kernels.allocateFloats(frameLength);
    this.#block = kernels.allocateFloats(blockLength);
    this.#frame = kernels.allocateFloats(frameLength);
    this.#spectrum = kernels.allocateFloats(frameLength);
    this.#work = kernels.allocateFloats(frameLength);
    this.#powers = kernels.allocateFloats(this.#powerBytes / 4);
    this.#rows = kernels.allocateFloats(rows.length);
    this.#weights = kernels.allocateFloats(weights.length);
    this.#output = kernels.allocateFloats(this.#blockFrames * bands.length);
    kernels.integers(this.#rows, rows.length).set(rows);
    kernels.floats(this.#weights, weights.length).set(weights);
    // Periodic Hann.
    const window = kernels.floats(this.#window, frameLength);
    for (let i = 0; i < frameLength; i++) window[i] = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / frameLength);
  }

  analyse(pcm: Float32Array): MelSpectrogram {
    const { sampleRate, hopLength: targetHop, nMels } = this.#config;
    const { frameLength, hopLength } = this.#frontEnd;
    const samples = Math.ceil((pcm.length * sampleRate) / this.#sourceRate);
    const numFrames = 1 + Math.floor(samples / targetHop);
    const power = new Float32Array(numFrames * nMels);
    for (let first = 0; first < numFrames; first += this.#blockFrames) {
      const frames = Math.min(this.#blockFrames, numFrames - first);
      this.#fillBlock(pcm, first * hopLength - frameLength / 2, (frames - 1) * hopLength + frameLength);
      this.#analyseBlock(frames);
      power.set(this.#kernels.floats(this.#output, frames * nMels), first * nMels);
    }
    return { numFrames, power };
  }

  #fillBlock(pcm: Float32Array, start: number, length: number): void {
    if (this.#resampler) this.#resampler.render(pcm, start, length, this.#block);
    else copyStretch(pcm, start, this.#kernels.floats(this.#block, length));
  }

  #analyseBlock(frames: number): void {
    const { nMels } = this.#config;
    const { frameLength, hopLength } = this.#frontEnd;
    const { run } = this.#kernels;
    const rowsEnd = this.#rows + nMels * 8;
    for (let frame = 0; frame < frames; frame++) {
      run.applyWindow(this.#block + frame * hopLength * 4, this.#window, this.#frame, frameLength * 4);
      this.#kernels.transform(this.#transform, this.#frame, this.#spectrum, this.#work);
      run.powers(this.#spectrum, this.#powers, this.#powerBytes);
      run.multiplyRows(this.#powers, this.#rows, rowsEnd, this.#weights, this.#output + frame * nMels * 4);
    }
  }

  free(): void {
    this.#resampler?.free();
    this.#kernels.destroyTransform(this.#transform);
    const places = [
      this.#window,
      this.#block,
      this.#frame,
      this.#spectrum,
      this.#work,
      this.#powers,
      this.#rows,
      this.#weights,
      this.#output,
    ];
    for (const place of places) this.#kernels.free(place);
  }
}

/** In the order of their last use. */
const analysers = new Map<string, MelAnalyser>();

function analyserFor(kernels: SignalKernels, sourceRate: number, config: FeatureConfig): MelAnalyser {
  const key = `${sourceRate} ${JSON.stringify(config)}`;
  const analyser = analysers.get(key) ?? new MelAnalyser(kernels, sourceRate, config);
  analysers.delete(key);
  analysers.set(key, analyser);
  for (const [oldest, unused] of analysers) {
    if (analysers.size <= keptAnalysers) break;
    analysers.delete(oldest);
    unused.free();
  }
  return analyser;
}

/**
 * Frames are centred on every `hopLength`-th sample, with silence beyond both ends: librosa's
 * `feature.melspectrogram(center=True, pad_mode='constant')` of the audio resampled to `config.sampleRate`.
 * @param sourceRate - of `pcm`, a whole number of Hz
 */
export async function melSpectrogram(
  pcm: Float32Array,
  sourceRate: number,
  config: FeatureConfig,
): Promise<MelSpectrogram> {
  const kernels = await signalKernels();
  return analyserFor(kernels, sourceRate, config).analyse(pcm);
}
