/** Fingerprints: a recording is known again however it is encoded, and never taken for another. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTrackAudio } from '../../main/audio/excerpts.ts';
import { matchRecordings } from '../../main/audio/fingerprint-match.ts';
import { fingerprintOf } from '../../main/audio/fingerprint.ts';
import type { Fingerprint } from '../../models/fingerprint.ts';
import { madeSignal, runFfmpeg, wavBytes } from '../support/made-audio.ts';

const recordings = 4;
const seconds = 20;
/** What ffmpeg makes of each recording: its ending, then its options. */
const copies: Readonly<Record<string, readonly string[]>> = {
  'mp3-64k.mp3': ['-b:a', '64k'],
  'aac-64k.m4a': ['-b:a', '64k'],
  'vorbis.ogg': ['-c:a', 'libvorbis', '-q:a', '0'],
  'opus-48k.opus': ['-ar', '48000', '-c:a', 'libopus', '-b:a', '48k'],
  'resampled.wav': ['-ar', '11025'],
  'quieter.flac': ['-af', 'volume=-14dB', '-ar', '48000'],
  'cut.mp3': ['-ss', '1.037', '-b:a', '64k'],
};

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-fingerprint-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function fingerprintOfFile(path: string, excerptSeconds = 30): Promise<Fingerprint> {
  const { excerpts } = await readTrackAudio(path, { excerptSeconds, segmentSeconds: 3 });
  return fingerprintOf(excerpts);
}

function pcmFingerprint(pcm: Float32Array, sampleRate = 22_050): Promise<Fingerprint> {
  return fingerprintOf([{ startSeconds: 0, sampleRate, pcm }]);
}

test('at least nine in ten re-encoded copies are found, and nothing else', { timeout: 240_000 }, async () => {
  const fingerprints: Fingerprint[] = [];
  const recordingOf: number[] = [];
  for (let recording = 0; recording < recordings; recording += 1) {
    const original = join(folder, `${recording}.wav`);
    await writeFile(original, wavBytes([madeSignal(seconds, 44_100, recording + 1)], 44_100));
    const paths = [original];
    for (const [name, options] of Object.entries(copies)) {
      const path = join(folder, `${recording}.${name}`);
      await runFfmpeg(original, ...options, path);
      paths.push(path);
    }
    for (const path of paths) {
      fingerprints.push(await fingerprintOfFile(path));
      recordingOf.push(recording);
    }
  }
  const matches = matchRecordings(fingerprints);
  const isRight = ({ first, second }: { first: number; second: number }): boolean =>
    recordingOf[first] === recordingOf[second];
  expect(matches.filter((match) => !isRight(match))).toEqual([]);
  const perRecording = Object.keys(copies).length + 1;
  const found = matches.filter(({ first }) => first % perRecording === 0).length;
  expect(found / (recordings * Object.keys(copies).length)).toBeGreaterThanOrEqual(0.9);
});

test('hundreds of different clips give no match, in a moment', { timeout: 240_000 }, async () => {
  const fingerprints: Fingerprint[] = [];
  for (let seed = 1; seed <= 200; seed += 1) {
    fingerprints.push(await pcmFingerprint(madeSignal(seed % 3 === 0 ? 2.5 : 10, 22_050, 1000 + seed)));
  }
  const started = performance.now();
  expect(matchRecordings(fingerprints)).toEqual([]);
  expect(performance.now() - started).toBeLessThan(5000);
});

test('a stretch out of the middle is found, with its place', async () => {
  const whole = madeSignal(40, 22_050, 5);
  const first = await pcmFingerprint(whole.subarray(0, 22_050 * 25));
  const second = await pcmFingerprint(whole.subarray(22_050 * 12, 22_050 * 37));
  const [match, ...others] = matchRecordings([first, second]);
  expect(others).toEqual([]);
  expect(match).toMatchObject({ first: 0, second: 1 });
  expect(match!.offsetSeconds).toBeCloseTo(-12, 0);
  expect(match!.comparedSeconds).toBeGreaterThan(11);
});

test('excerpts of a long track are compared at their places', async () => {
  const whole = madeSignal(150, 22_050, 6);
  const paths = ['long.wav', 'cut start.wav'].map((name) => join(folder, name));
  await writeFile(paths[0]!, wavBytes([whole], 22_050));
  await writeFile(paths[1]!, wavBytes([whole.subarray(22_050)], 22_050));
  const fingerprints = await Promise.all(paths.map((path) => fingerprintOfFile(path)));
  expect(fingerprints[0]!.length).toBeGreaterThan(3);
  const [match] = matchRecordings(fingerprints);
  expect(match!.offsetSeconds).toBeCloseTo(-1, 1);
  expect(match!.comparedSeconds).toBeGreaterThan(15);
});

test('silence, a steady tone and very short audio match nothing', async () => {
  const tone = (hertz: number): Float32Array =>
    Float32Array.from({ length: 22_050 * 10 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / 22_050));
  const fingerprints = await Promise.all(
    [
      new Float32Array(220_500),
      new Float32Array(220_500),
      tone(440),
      tone(660),
      madeSignal(0.5, 22_050, 1),
      madeSignal(0.5, 22_050, 2),
    ].map((pcm) => pcmFingerprint(pcm)),
  );
  expect(fingerprints[0]![0]!.words.every((word) => word === 0)).toBe(true);
  expect(matchRecordings(fingerprints)).toEqual([]);
});

test('a copy too poor to share words is found where its embedding proposes it', async () => {
  const clean = madeSignal(20, 22_050, 7);
  const noise = madeSignal(20, 22_050, 8);
  const fingerprints = [await pcmFingerprint(clean)];
  for (const level of [0.25, 4]) {
    fingerprints.push(await pcmFingerprint(clean.map((sample, i) => sample + level * noise[i]!)));
  }
  const match = matchRecordings(fingerprints.slice(0, 2), { alike: [[1, 0]] });
  expect(match).toMatchObject([{ first: 0, second: 1 }]);
  // Four times as loud as the recording, the noise is the recording.
  expect(matchRecordings([fingerprints[0]!, fingerprints[2]!], { alike: [[0, 1]] })).toEqual([]);
});
