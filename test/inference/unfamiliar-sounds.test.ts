/** The shipped model on sounds that are no music: it must say that it cannot tell. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadBundle } from '../../main/inference/bundle.ts';
import { Embedder } from '../../main/inference/embedder.ts';
import { embedAudio } from '../../main/training/listen.ts';
import { classifierOf, predictTrack, type Classifier } from '../../models/head.ts';
import { shippedBundle } from '../models/network/musicnn-golden.ts';
import { seededRandom, wavBytes } from '../support/made-audio.ts';

const sampleRate = 22_050;
const tone = (hertz: number, time: number): number => Math.sin(2 * Math.PI * hertz * time);

/** One sample at `time` in seconds, given random numbers in [0, 1). */
type Sound = (time: number, random: () => number) => number;

const sounds: Readonly<Record<string, Sound>> = {
  'a chord over noise that pulses': (time, random) =>
    0.2 * tone(220, time) +
    0.15 * tone(277, time) +
    0.15 * tone(330, time) +
    0.3 * (random() - 0.5) * Math.exp(-8 * (time % 0.5)),
  'white noise': (_, random) => random() - 0.5,
  'a tone': (time) => 0.5 * tone(440, time),
  hum: (time, random) =>
    0.3 * tone(50, time) + 0.2 * tone(100, time) + 0.1 * tone(150, time) + 0.01 * (random() - 0.5),
  clicks: (time) => 0.8 * tone(1000, time) * Math.exp(-80 * (time % 0.5)),
};

let scratch: string;
let embedder: Embedder;
let classifier: Classifier;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'earmark-unfamiliar-'));
  embedder = await Embedder.load(shippedBundle);
  classifier = classifierOf(await loadBundle(shippedBundle));
});
afterAll(async () => {
  embedder.dispose();
  await rm(scratch, { recursive: true });
});

test.for(Object.entries(sounds))('%s: cannot tell', async ([name, sound]) => {
  const random = seededRandom(1);
  const pcm = Float32Array.from({ length: 12 * sampleRate }, (_, i) => sound(i / sampleRate, random));
  const path = join(scratch, `${name}.wav`);
  await writeFile(path, wavBytes([pcm], sampleRate));
  const prediction = predictTrack(await embedAudio(path, embedder), classifier);
  expect(prediction).toMatchObject({ recommendation: 'none', unfamiliar: true });
  expect(prediction.confidence).toBeLessThan(0.5);
});
