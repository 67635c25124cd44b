/** Leaving out where nothing sounds, as `librosa.effects.split` finds it: by the level of overlapping frames. */
import { rootMeanSquare } from './handcrafted/waveform.ts';

/** librosa's defaults, samples. */
const frames = { nFft: 2048, hopLength: 512 };
/** Nothing this quiet sounds, whatever it is relative to. */
const smallestLevel = 1e-5;

/** A run of samples, the end not included. */
export interface SampleRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Where something sounds in each of a track's stretches.
 * @param belowDecibels as quiet as this, relative to the loudest frame of all stretches, is silence
 */
export function soundingRanges(stretches: readonly Float32Array[], belowDecibels: number): SampleRange[][] {
  const levels = stretches.map((pcm) => rootMeanSquare(pcm, frames).values);
  const loudest = Math.max(...levels.map((values) => values.reduce((a, b) => Math.max(a, b), 0)));
  const threshold = Math.max(smallestLevel, loudest * 10 ** (-belowDecibels / 20));
  return stretches.map((pcm, index) => {
    const ranges: SampleRange[] = [];
    let start: number | null = null;
    const values = levels[index]!;
    for (let frame = 0; frame <= values.length; frame += 1) {
      const sounds = frame < values.length && values[frame]! > threshold;
      if (sounds) start ??= frame * frames.hopLength;
      else if (start !== null) {
        const end = Math.min(pcm.length, frame * frames.hopLength);
        if (end > start) ranges.push({ start, end });
        start = null;
      }
    }
    return ranges;
  });
}
