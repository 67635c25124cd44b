/** What the waveform itself tells, frame by frame: zero crossings and level. */
import { framesOf, type Framing } from './power-frames.ts';
import { seriesOf, type Series } from './series.ts';

/** Samples nearer to 0 than this count as 0, which is on the positive side. */
const zeroRange = 1e-10;

/** Share of a frame's samples before which the sign changes: `librosa.feature.zero_crossing_rate`. */
export function zeroCrossingRate(
  pcm: Float32Array,
  { nFft, hopLength }: Omit<Framing, 'sampleRate'>,
): Series {
  const result = seriesOf(framesOf(pcm.length, hopLength), 1);
  // crossings[i]: how many there are before the samples up to i. Beyond the ends the outermost samples go on.
  const crossings = new Int32Array(pcm.length);
  for (let i = 1; i < pcm.length; i += 1) {
    const isCrossing = pcm[i]! < -zeroRange !== pcm[i - 1]! < -zeroRange;
    crossings[i] = crossings[i - 1]! + (isCrossing ? 1 : 0);
  }
  const upTo = (sample: number): number => crossings[Math.min(Math.max(sample, 0), pcm.length - 1)] ?? 0;
  for (let frame = 0; frame < result.values.length; frame += 1) {
    const first = frame * hopLength - nFft / 2;
    result.values[frame] = (upTo(first + nFft - 1) - upTo(first)) / nFft;
  }
  return result;
}

/** Root mean square of each frame, with silence beyond the ends: `librosa.feature.rms`. */
export function rootMeanSquare(pcm: Float32Array, { nFft, hopLength }: Omit<Framing, 'sampleRate'>): Series {
  const result = seriesOf(framesOf(pcm.length, hopLength), 1);
  for (let frame = 0; frame < result.values.length; frame += 1) {
    const first = Math.max(0, frame * hopLength - nFft / 2);
    const end = Math.min(pcm.length, frame * hopLength + nFft / 2);
    let energy = 0;
    for (let i = first; i < end; i += 1) energy += pcm[i]! * pcm[i]!;
    result.values[frame] = Math.sqrt(energy / nFft);
  }
  return result;
}
