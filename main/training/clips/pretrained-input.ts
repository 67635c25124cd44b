/**
 * The pretrained network's input as clips in memory: its own frames and bands, as decibels below the clip's maximum,
 * which one byte a value holds.
 */
import { musicnnFeatures, type FeatureConfig } from '../../../models/feature-config.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Spectrogram } from '../dataset/spectrogram-set.ts';
import { approximateMusicnnInput } from '../pretrained/musicnn-approximation.ts';
import { clipOf, windowsOf, type Clip } from './clip.ts';

/** Decibels from a clip's maximum to its floor; what lies below is next to 0 in the network's input. */
export const clipTopDb = 80;
/** What clips of audio are listened to through. */
export const clipFeatures: FeatureConfig = {
  ...musicnnFeatures,
  scale: { kind: 'decibels', topDb: clipTopDb },
};

/** Level of a clip's maximum as the network is shown it, decibels: of audio, and of what is made of spectrograms. */
const levelOf = { audio: 15, spectrograms: 25 } as const;
/** The network's input is log10(gain p + 1) of the power p. */
const gain = 10_000;

/** The clip of a shared spectrogram, as the network would have seen the audio, approximately. */
export function approximateClip(spectrogram: Spectrogram): Clip {
  const { data } = approximateMusicnnInput(spectrogram);
  const decibels = data.map((value) =>
    Math.max(-clipTopDb, 10 * Math.log10((10 ** value - 1) / gain) - levelOf.spectrograms),
  );
  return clipOf(decibels, clipFeatures.nMels);
}

/** From decibels to the network's input. */
export class PretrainedInput {
  /** At every whole decibel, from the floor to the maximum. */
  readonly #levels: Float32Array;

  constructor(kind: Dataset['kind']) {
    this.#levels = Float32Array.from({ length: clipTopDb + 1 }, (_, place) =>
      Math.log10(gain * 10 ** ((levelOf[kind] + place - clipTopDb) / 10) + 1),
    );
  }

  /** Converts decibels, whole or not, in place. */
  convert(decibels: Float32Array): Float32Array {
    const levels = this.#levels;
    for (let place = 0; place < decibels.length; place += 1) {
      const position = Math.min(clipTopDb, Math.max(0, decibels[place]! + clipTopDb));
      const below = Math.min(Math.floor(position), clipTopDb - 1);
      const share = position - below;
      decibels[place] = levels[below]! * (1 - share) + levels[below + 1]! * share;
    }
    return decibels;
  }

  /** The windows that a clip is predicted from. */
  windows(clip: Clip): Float32Array[] {
    return windowsOf(clip, clipFeatures.windowFrames).map((window) => this.convert(window));
  }
}
