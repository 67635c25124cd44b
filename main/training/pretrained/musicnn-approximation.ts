/**
 * A shared spectrogram as MSD-musicnn would have seen the audio, approximately.
 *
 * The spectrogram has fewer frames, other bands and another level than the network's own front end, so both
 * axes are interpolated in power. Embeddings of such windows are near those of the audio but not the same: a
 * bundle's translation (translation.ts) brings them closer.
 */
import { musicnnFeatures } from '../../../models/feature-config.ts';
import type { Spectrogram } from '../dataset/spectrogram-set.ts';

/** Level of a clip's maximum as the network is shown it; the translation is fitted to this choice. */
const levelDb = 25;

/** Slaney's mel scale, as librosa has it: linear below 1 kHz, logarithmic above. */
export function hertzToMel(hertz: number): number {
  return hertz < 1000 ? (3 * hertz) / 200 : 15 + (27 * Math.log(hertz / 1000)) / Math.log(6.4);
}

/**
 * The network's input, `[frames, 96]` row by row at 62.5 frames a second, values log10(10000 p + 1).
 */
export function approximateMusicnnInput(spectrogram: Spectrogram): { data: Float32Array; frames: number } {
  const { nMels, sampleRate, hopLength, fMax } = musicnnFeatures;
  const framesPerSecond = sampleRate / hopLength;
  const bands = bandPositions(spectrogram, nMels, fMax);
  const frames = Math.floor(spectrogram.frames * spectrogram.framePeriodSeconds * framesPerSecond);
  const powers = powersOfDecibels();
  const data = new Float32Array(frames * nMels);
  const gain = 10_000 * 10 ** (levelDb / 10);
  const powerAt = (band: number, frame: number): number =>
    powers[spectrogram.decibels[band * spectrogram.frames + frame]! + 128]!;
  for (let frame = 0; frame < frames; frame += 1) {
    // Centres of the columns, on either side; not beyond the last two.
    const seconds = (frame + 0.5) / framesPerSecond;
    const position = Math.min(
      Math.max(seconds / spectrogram.framePeriodSeconds - 0.5, 0),
      spectrogram.frames - 1.001,
    );
    const left = Math.floor(position);
    const right = position - left;
    bands.forEach(({ low, high }, band) => {
      const before = powerAt(low, left) * (1 - high) + powerAt(low + 1, left) * high;
      const after = powerAt(low, left + 1) * (1 - high) + powerAt(low + 1, left + 1) * high;
      data[frame * nMels + band] = Math.log10(gain * (before * (1 - right) + after * right) + 1);
    });
  }
  return { data, frames };
}

/**
 * The non-overlapping windows of `windowFrames` in `[frames, nMels]`. A clip shorter than one is repeated until it
 * fills one, as audio is (main/audio/features.ts).
 */
export function cutWindows(
  input: { readonly data: Float32Array; readonly frames: number },
  windowFrames = musicnnFeatures.windowFrames,
): Float32Array[] {
  const width = input.data.length / input.frames;
  if (input.frames < windowFrames) {
    const length = windowFrames * width;
    return [Float32Array.from({ length }, (_, place) => input.data[place % input.data.length]!)];
  }
  return Array.from({ length: Math.floor(input.frames / windowFrames) }, (_, window) =>
    input.data.slice(window * windowFrames * width, (window + 1) * windowFrames * width),
  );
}

/** For each wanted band, the two bands of the spectrogram it lies between and the weight of the upper. */
function bandPositions(
  spectrogram: Spectrogram,
  nMels: number,
  fMax: number,
): { low: number; high: number }[] {
  const stepIn = hertzToMel(spectrogram.sampleRate / 2) / (spectrogram.nMels + 1);
  const stepOut = hertzToMel(fMax) / (nMels + 1);
  return Array.from({ length: nMels }, (_, band) => {
    const position = Math.min(Math.max(((band + 1) * stepOut) / stepIn - 1, 0), spectrogram.nMels - 1);
    const low = Math.min(Math.floor(position), spectrogram.nMels - 2);
    return { low, high: position - low };
  });
}

/** 10^(dB / 10) for every int8, from -128. */
function powersOfDecibels(): Float64Array {
  return Float64Array.from({ length: 256 }, (_, index) => 10 ** ((index - 128) / 10));
}
