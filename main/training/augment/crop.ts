/**
 * Crops of clips, changed at random so that a network learns what does not matter: cheap equivalents, on
 * spectrograms, of pitch shifting, time stretching and noise.
 *
 * A pitch shift moves every frequency by the same factor, which in mel bands is a warp: equal steps above 1 kHz,
 * smaller ones below. A stretch takes more or fewer frames for the same crop. Both are one interpolation.
 */
import { hzToMel, melToHz } from '../../audio/mel.ts';
import type { Clip } from '../clips/clip.ts';
import type { Augmentation } from '../../../models/training.ts';

export interface CropOptions {
  /** Frames of a crop. */
  readonly frames: number;
  readonly nMels: number;
  /** Hz: the bands reach from 0 to here. */
  readonly fMax: number;
  /** Decibels from the loudest to the floor. */
  readonly topDb: number;
  readonly augmentation: Augmentation;
}

/** Noise is up to so much softer still than it may be at the loudest, decibels. */
const noiseRangeDb = 20;
/** Share of the crops that get noise. */
const noiseShare = 0.5;
/** Masks of each kind, and the largest share of bands or frames that one covers. */
const masks = 2;
const maskShare = 0.15;

export type DrawCrop = (clip: Clip, random: () => number, target: Float32Array) => void;

/** A function that writes a random crop of a clip, `[frames, nMels]` decibels row by row. */
export function cropper(options: CropOptions): DrawCrop {
  const { augmentation, frames, nMels } = options;
  const { pitchSemitones, stretch, noiseBelowDecibels } = augmentation;
  const isWarped = pitchSemitones > 0 || stretch > 0;
  return (clip, random, target) => {
    if (isWarped) {
      const semitones = pitchSemitones * (2 * random() - 1);
      const speed = 1 + stretch * (2 * random() - 1);
      const start = random() * Math.max(0, clip.frames - frames * speed);
      const bands = bandPositions(2 ** (semitones / 12), options);
      interpolate(clip, { start, speed, bands }, options, target);
    } else copy(clip, Math.floor(random() * (Math.max(0, clip.frames - frames) + 1)), target);
    if (augmentation.equaliserDecibels > 0) equalise(target, options, random);
    if (noiseBelowDecibels !== null && random() < noiseShare) {
      const level = meanLevelOf(target, nMels) - noiseBelowDecibels - noiseRangeDb * random();
      addNoise(target, level, random);
    }
    if (augmentation.masks) mask(target, options, random);
  };
}

/** A clip shorter than the crop begins anew. */
function copy({ decibels, nMels, frames }: Clip, start: number, target: Float32Array): void {
  const from = start * nMels;
  const length = frames * nMels;
  for (let place = 0; place < target.length; place += 1) target[place] = decibels[(from + place) % length]!;
}

/** Where each band's content comes from, as a place between bands, when frequencies are `factor` times as high. */
export function bandPositions(
  factor: number,
  { nMels, fMax }: Pick<CropOptions, 'nMels' | 'fMax'>,
): Float64Array {
  const step = hzToMel(fMax) / (nMels + 1);
  return Float64Array.from(
    { length: nMels },
    (_, band) => hzToMel(melToHz(step * (band + 1)) / factor) / step - 1,
  );
}

interface Warp {
  /** First frame of the clip, and its frames for each of the crop. */
  readonly start: number;
  readonly speed: number;
  readonly bands: Float64Array;
}

function interpolate(
  { decibels, frames, nMels }: Clip,
  { start, speed, bands }: Warp,
  { frames: wanted, topDb }: CropOptions,
  target: Float32Array,
): void {
  const low = Int32Array.from(bands, (band) => Math.max(0, Math.min(nMels - 2, Math.floor(band))));
  // Above the highest band there is nothing to hear; below the lowest, the lowest will do.
  const share = bands.map((band, place) => Math.max(0, Math.min(1, band - low[place]!)));
  for (let frame = 0; frame < wanted; frame += 1) {
    const position = start + frame * speed;
    const before = Math.floor(position) % frames;
    const after = (before + 1) % frames;
    const towards = position - Math.floor(position);
    for (let band = 0; band < nMels; band += 1) {
      const place = frame * nMels + band;
      if (bands[band]! > nMels) {
        target[place] = -topDb;
        continue;
      }
      const [from, part] = [low[band]!, share[band]!];
      const first =
        decibels[before * nMels + from]! * (1 - part) + decibels[before * nMels + from + 1]! * part;
      const second =
        decibels[after * nMels + from]! * (1 - part) + decibels[after * nMels + from + 1]! * part;
      target[place] = first * (1 - towards) + second * towards;
    }
  }
}

/** The mean power of the crop, in decibels; every 7th value tells it well enough. */
function meanLevelOf(decibels: Float32Array, nMels: number): number {
  let power = 0;
  let count = 0;
  // 7 and the number of bands share no factor, so all bands are heard.
  const step = nMels % 7 === 0 ? 5 : 7;
  for (let place = 0; place < decibels.length; place += step) {
    power += 10 ** (decibels[place]! / 10);
    count += 1;
  }
  return 10 * Math.log10(power / count);
}

/** White noise has the same mean power in every band, and in a frame a power that is exponentially distributed. */
function addNoise(target: Float32Array, level: number, random: () => number): void {
  const mean = 10 ** (level / 10);
  for (let place = 0; place < target.length; place += 1) {
    const noise = -mean * Math.log(1 - random());
    target[place] = Math.min(0, 10 * Math.log10(10 ** (target[place]! / 10) + noise));
  }
}

/** Points of an equaliser from the lowest band to the highest; the curve goes straight from one to the next. */
const equaliserPoints = 5;

/** Another microphone, another mastering: no cell rises above the clip's maximum, none falls below the floor. */
function equalise(
  target: Float32Array,
  { nMels, topDb, augmentation }: CropOptions,
  random: () => number,
): void {
  const points = Array.from(
    { length: equaliserPoints + 1 },
    () => augmentation.equaliserDecibels * (2 * random() - 1),
  );
  const curve = Float32Array.from({ length: nMels }, (_, band) => {
    const position = (band / nMels) * equaliserPoints;
    const point = Math.floor(position);
    const share = position - point;
    return points[point]! * (1 - share) + points[point + 1]! * share;
  });
  for (let place = 0; place < target.length; place += 1) {
    const level = target[place]! + curve[place % nMels]!;
    target[place] = Math.max(-topDb, Math.min(0, level));
  }
}

/** SpecAugment's masks: stretches of bands and of frames put to the floor. */
function mask(target: Float32Array, { frames, nMels, topDb }: CropOptions, random: () => number): void {
  for (let index = 0; index < masks; index += 1) {
    const height = Math.floor(random() * (maskShare * nMels + 1));
    const band = Math.floor(random() * (nMels - height + 1));
    for (let frame = 0; frame < frames; frame += 1) {
      target.fill(-topDb, frame * nMels + band, frame * nMels + band + height);
    }
    const width = Math.floor(random() * (maskShare * frames + 1));
    const start = Math.floor(random() * (frames - width + 1));
    target.fill(-topDb, start * nMels, (start + width) * nMels);
  }
}
