/** A made-up collection: five genres that sound different, each by several artists, as short WAV files. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { seededRandom, wavBytes } from '../support/made-audio.ts';

export const madeGenres = ['drone', 'clicks', 'melody', 'noise', 'siren'] as const;
export type MadeGenre = (typeof madeGenres)[number];

const sampleRate = 22_050;
const seconds = 6;

/** One clip; every seed gives another. */
export function madeClip(genre: MadeGenre, seed: number, length = seconds): Float32Array {
  const random = seededRandom(seed * 7919 + 13);
  const pcm = new Float32Array(Math.round(length * sampleRate));
  const sound = voiceOf(genre, random);
  for (let i = 0; i < pcm.length; i += 1) pcm[i] = sound(i / sampleRate) + 0.01 * (random() - 0.5);
  return pcm;
}

function voiceOf(genre: MadeGenre, random: () => number): (time: number) => number {
  const turn = 2 * Math.PI;
  const between = (low: number, high: number): number => low + (high - low) * random();
  const values = (count: number, low: number, high: number): number[] =>
    Array.from({ length: count }, () => between(low, high));
  switch (genre) {
    case 'drone': {
      const partials = values(6, 60, 500);
      const beats = values(6, 0.2, 1.7);
      return (time) =>
        partials.reduce(
          (sum, hertz, i) => sum + Math.sin(turn * hertz * time) * Math.sin(turn * beats[i]! * time),
          0,
        ) / 8;
    }
    case 'clicks': {
      const times = values(60, 0, seconds);
      const pitches = values(60, 1500, 6000);
      return (time) =>
        times.reduce((sum, start, i) => {
          const since = time - start;
          return since < 0 || since > 0.05
            ? sum
            : sum + Math.exp(-90 * since) * Math.sin(turn * pitches[i]! * since);
        }, 0) / 2;
    }
    case 'melody': {
      const notes = values(40, 0, 24).map((note) => 220 * 2 ** (Math.floor(note) / 12));
      const tempo = between(3, 6);
      return (time) => {
        const hertz = notes[Math.floor(time * tempo) % notes.length]!;
        const decay = Math.exp(-3 * ((time * tempo) % 1));
        return 0.4 * decay * (Math.sin(turn * hertz * time) + 0.5 * Math.sin(2 * turn * hertz * time));
      };
    }
    case 'noise': {
      const swells = values(5, 0.3, 3);
      return (time) =>
        0.3 *
        (random() - 0.5) *
        (1 + swells.reduce((sum, rate) => sum + Math.sin(turn * rate * time), 0) / 5);
    }
    case 'siren': {
      const rates = values(2, 0.3, 2);
      const centre = between(700, 1500);
      return (time) =>
        0.4 *
        Math.sin(
          turn * centre * time +
            300 * Math.sin(turn * rates[0]! * time) +
            90 * Math.sin(turn * rates[1]! * time),
        );
    }
  }
}

/** Writes a clip as a WAV file, with its folder. */
export async function writeClip(folder: string, path: string, pcm: Float32Array): Promise<string> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, wavBytes([pcm], sampleRate));
  return target;
}
