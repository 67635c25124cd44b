/** The signals of scripts/goldens/make-handcrafted-goldens.py, which says what they are; 22 050 Hz. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { seededRandom } from '../../support/made-audio.ts';

export const goldenRate = 22_050;

/** @param valueAt of the time in seconds, and of some noise, -0.5..0.5 */
function made(
  seconds: number,
  seeds: readonly number[],
  valueAt: (t: number, noises: number[]) => number,
): Float32Array {
  const randoms = seeds.map(seededRandom);
  return Float32Array.from({ length: Math.round(seconds * goldenRate) }, (_, i) =>
    valueAt(
      i / goldenRate,
      randoms.map((random) => random() - 0.5),
    ),
  );
}

export const goldenSignals = {
  melody: (seconds: number): Float32Array =>
    made(seconds, [7], (t, [noise]) => {
      const note = Math.floor(t / 0.4);
      const pitch = 220 * 2 ** ((((note * 7) % 12) + 0.23) / 12);
      const age = t - note * 0.4;
      let sound = 0;
      for (let k = 1; k <= 5; k += 1) sound += Math.sin(2 * Math.PI * k * pitch * age) / k ** 1.5;
      return 0.3 * Math.exp(-4 * age) * sound + 0.01 * noise!;
    }),
  beats: (seconds: number): Float32Array =>
    made(seconds, [11, 13], (t, [drum, noise]) => {
      const beat = Math.floor(t / 0.6);
      const age = t - beat * 0.6;
      const thump = beat % 2 === 0 ? 0.5 * Math.exp(-9 * age) * Math.sin(2 * Math.PI * 61 * age) : 0;
      return 0.6 * Math.exp(-25 * age) * drum! + thump + 0.004 * noise!;
    }),
  sweep: (seconds: number): Float32Array =>
    made(seconds, [17], (t, [noise]) => {
      if (t > 0.5 * seconds && t < 0.7 * seconds) return 0;
      const growth = Math.log(6000 / 80) / seconds;
      const tone = 0.3 * Math.sin((2 * Math.PI * 80 * (Math.exp(growth * t) - 1)) / growth);
      return tone + 0.4 * (0.5 + 0.5 * Math.sin(2 * Math.PI * 1.3 * t)) * noise!;
    }),
};

const numbers = z.array(z.number());
const schema = z.object({
  cases: z.array(
    z.object({
      signal: z.enum(['melody', 'beats', 'sweep']),
      seconds: z.number(),
      tuning: z.number(),
      tempo: z.number(),
      measured: z.record(z.string(), z.object({ mean: numbers, deviation: numbers })),
      spectrogram: z.record(z.string(), numbers),
      sounding: z.array(z.tuple([z.number(), z.number()])),
    }),
  ),
});

/** What librosa says of each signal. */
export const { cases: goldenCases } = schema.parse(
  JSON.parse(await readFile(new URL('../golden/handcrafted.json', import.meta.url), 'utf8')),
);
