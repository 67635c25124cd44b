/**
 * The level of a track: the root mean square of its blocks of 0.4 s, those left out in which next to nothing
 * sounds. The gates are those of ITU-R BS.1770-5 (https://www.itu.int/rec/R-REC-BS.1770): -70 dBFS, then 10 dB
 * below the mean of what is left; without its weighting of frequencies.
 */

const blockSeconds = 0.4;
const absoluteGate = 10 ** (-70 / 10);
const relativeGate = 10 ** (-10 / 10);

interface Sound {
  readonly sampleRate: number;
  readonly pcm: Float32Array;
}

/** dBFS of all stretches together, a full-scale square wave being 0; null of silence. */
export function gatedLevel(stretches: readonly Sound[]): number | null {
  const powers = stretches.flatMap(blockPowers).filter((power) => power > absoluteGate);
  if (powers.length === 0) return null;
  const threshold = relativeGate * meanOf(powers);
  return 10 * Math.log10(meanOf(powers.filter((power) => power >= threshold)));
}

/** The stretches scaled by one factor, so that their level is `level` dBFS; silence as it is. */
export function withLevel<T extends Sound>(stretches: readonly T[], level: number): T[] {
  const present = gatedLevel(stretches);
  if (present === null) return [...stretches];
  const gain = 10 ** ((level - present) / 20);
  return stretches.map((stretch) => ({ ...stretch, pcm: stretch.pcm.map((sample) => sample * gain) }));
}

/** Mean squares; a rest shorter than half a block goes with none. */
function blockPowers({ sampleRate, pcm }: Sound): number[] {
  const length = Math.min(pcm.length, Math.round(blockSeconds * sampleRate));
  const powers: number[] = [];
  for (let first = 0; first + length / 2 < pcm.length; first += length) {
    const end = Math.min(pcm.length, first + length);
    let energy = 0;
    for (let i = first; i < end; i += 1) energy += pcm[i]! * pcm[i]!;
    powers.push(energy / (end - first));
  }
  return powers;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
