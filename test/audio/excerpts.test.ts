/** Excerpts: where they are taken, what short, silent, cut and damaged files give. */
import { copyFile, mkdtemp, open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planExcerpts } from '../../main/audio/collect-excerpts.ts';
import { readTrackAudio, type TrackAudio } from '../../main/audio/excerpts.ts';
import { trackPeaks } from '../../main/audio/peaks.ts';
import { madeSignal, runFfmpeg, seededRandom, wavBytes, writeMadeWav } from '../support/made-audio.ts';

// What is tested are Earmark's own decoders.
process.env['EARMARK_FFMPEG'] = '/nowhere/ffmpeg';

const segmentSeconds = 2.992;
const options = { excerptSeconds: 30, segmentSeconds };
let folder = '';
const at = (name: string): string => join(folder, name);
const read = (name: string): Promise<TrackAudio> => readTrackAudio(at(name), options);

const lossy: Record<string, readonly string[]> = {
  mp3: ['-b:a', '64k'],
  flac: [],
  ogg: ['-c:a', 'libvorbis', '-q:a', '2'],
  opus: ['-c:a', 'libopus', '-b:a', '48k'],
  m4a: ['-c:a', 'aac', '-b:a', '64k'],
  'alac.m4a': ['-c:a', 'alac'],
  aac: ['-c:a', 'aac', '-b:a', '64k'],
  aiff: [],
  wma: ['-c:a', 'wmav2', '-b:a', '64k'],
  wv: [],
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-excerpts-'));
  await writeMadeWav(at('long.wav'), { seconds: 80, sampleRate: 22_050, channels: 1 });
  await writeMadeWav(at('short.wav'), { seconds: 4, sampleRate: 22_050, channels: 1 });
  await Promise.all(
    Object.entries(lossy).flatMap(([extension, args]) =>
      ['long', 'short'].map((length) =>
        runFfmpeg(at(`${length}.wav`), ...args, `file:${at(`${length}.${extension}`)}`),
      ),
    ),
  );
});
afterAll(() => rm(folder, { recursive: true }));

const extensions = ['wav', ...Object.keys(lossy)];

describe('a long track', () => {
  test.each(extensions)('%s: ten segments from five places', async (extension) => {
    const track = await read(`long.${extension}`);
    expect(track.warnings).toEqual([]);
    expect(track.durationSeconds).toBeCloseTo(80, 0);
    expect(track.excerpts).toHaveLength(5);
    for (const { pcm, sampleRate } of track.excerpts) {
      expect(pcm.length / sampleRate).toBeCloseTo(2 * segmentSeconds, 3);
    }
    const starts = track.excerpts.map(({ startSeconds }) => startSeconds);
    for (const [index, expected] of [4, 20.5, 37, 53.5, 70].entries()) {
      expect(Math.abs(starts[index]! - expected)).toBeLessThan(0.6);
    }
    expect(track.audioHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('the plan spreads whole segments from one margin to the other', () => {
    const plan = planExcerpts(200, 21, 3);
    expect(plan.map(({ seconds }) => seconds)).toEqual([6, 6, 6, 3]);
    expect(plan[0]?.startSeconds).toBe(10);
    expect(plan.at(-1)!.startSeconds + 3).toBeCloseTo(190);
    expect(planExcerpts(200, 1, 3)).toHaveLength(1);
  });

  test('peaks stand where it was listened to', async () => {
    const peaks = trackPeaks(await read('long.wav'));
    expect(peaks).toHaveLength(200);
    expect(peaks.every((peak) => peak >= 0 && peak <= 1)).toBe(true);
    expect(peaks[12]).toBeGreaterThan(0.2);
    expect(peaks[0]).toBe(0);
    expect(peaks[35]).toBe(0);
  });

  test('it can be stopped', async () => {
    const stopped = readTrackAudio(at('long.mp3'), { ...options, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a short file', () => {
  test.each(extensions)('%s is taken whole', async (extension) => {
    const { excerpts } = await read(`short.${extension}`);
    expect(excerpts).toHaveLength(1);
    const { startSeconds, pcm, sampleRate } = excerpts[0]!;
    expect(startSeconds).toBeLessThan(0.1);
    expect(pcm.length / sampleRate).toBeGreaterThan(3.85);
    expect(pcm.length / sampleRate).toBeLessThan(4.15);
  });

  test('too short to tell', async () => {
    await writeFile(at('blip.wav'), wavBytes([madeSignal(0.3, 44_100)], 44_100));
    await expect(read('blip.wav')).rejects.toMatchObject({ code: 'too-short', message: /"blip\.wav"/ });
  });
});

describe('silence', () => {
  const rate = 8000;
  const write = (name: string, pcm: Float32Array): Promise<void> =>
    writeFile(at(name), wavBytes([pcm], rate));

  test('a silent file, short or long, is named as such', async () => {
    await write('silent-short.wav', new Float32Array(5 * rate));
    await expect(read('silent-short.wav')).rejects.toMatchObject({ code: 'silence' });
    await write('silent-long.wav', new Float32Array(200 * rate));
    await expect(read('silent-long.wav')).rejects.toMatchObject({
      code: 'silence',
      message: /"silent-long\.wav"/,
    });
    await write(
      'hiss.wav',
      madeSignal(60, rate).map((sample) => sample * 2e-4),
    );
    await expect(read('hiss.wav')).rejects.toMatchObject({ code: 'silence' });
  });

  test('45 s of silence first do not hide the music', async () => {
    const pcm = new Float32Array(70 * rate);
    pcm.set(madeSignal(25, rate), 45 * rate);
    await write('late.wav', pcm);
    const { excerpts } = await read('late.wav');
    expect(excerpts.length).toBeGreaterThanOrEqual(2);
    for (const { startSeconds } of excerpts) expect(startSeconds).toBeGreaterThan(45 - 6);
    await runFfmpeg(at('late.wav'), '-b:a', '32k', `file:${at('late.mp3')}`);
    expect((await read('late.mp3')).excerpts.length).toBeGreaterThanOrEqual(2);
  });

  test('a hidden track after minutes of silence is found too', async () => {
    const pcm = new Float32Array(600 * rate);
    pcm.set(madeSignal(60, rate), 0);
    pcm.set(madeSignal(30, rate, 5), 560 * rate);
    await write('hidden.wav', pcm);
    const { excerpts } = await read('hidden.wav');
    expect(excerpts.length).toBeGreaterThanOrEqual(2);
    for (const { pcm: heard } of excerpts) expect(heard.some((sample) => Math.abs(sample) > 0.05)).toBe(true);
  });
});

describe('damage', () => {
  test.each(extensions)('%s cut off in the middle gives what it has', async (extension) => {
    const name = `cut.${extension}`;
    await copyFile(at(`long.${extension}`), at(name));
    const { size } = await (await open(at(name))).stat();
    await truncate(at(name), Math.floor(size * 0.6));
    // MP4 keeps its tables at the end, where nothing is left.
    if (extension.endsWith('m4a')) {
      await expect(read(name)).rejects.toMatchObject({ code: 'unreadable-audio' });
      return;
    }
    const { durationSeconds, excerpts, warnings } = await read(name);
    expect(durationSeconds).toBeGreaterThan(40);
    expect(durationSeconds).toBeLessThan(56);
    expect(excerpts.length).toBeGreaterThanOrEqual(4);
    // ADTS and plain frames do not say how long they ought to be.
    if (extension !== 'aac') expect(warnings.join(' ')).toMatch(/ends (earlier|before)/);
  });

  test.each(extensions)(
    '%s with bytes changed never crashes, hangs or gives nonsense',
    { timeout: 120_000 },
    async (extension) => {
      const random = seededRandom(extension.length * 77 + extension.charCodeAt(0));
      const whole = await readFile(at(`short.${extension}`));
      for (let round = 0; round < 20; round++) {
        const bytes = Buffer.from(whole);
        const changes = 1 + Math.floor(random() * 40);
        for (let change = 0; change < changes; change++) {
          // Half of the changes hit headers.
          const position = random() < 0.5 ? random() * Math.min(600, bytes.length) : random() * bytes.length;
          bytes[Math.floor(position)] = Math.floor(random() * 256);
        }
        const isCut = random() < 0.2;
        await writeFile(
          at(`mutated.${extension}`),
          isCut ? bytes.subarray(0, bytes.length * random()) : bytes,
        );
        const result = await read(`mutated.${extension}`).catch((error: unknown) => error);
        if (result instanceof Error) expect(result).toHaveProperty('code');
        else {
          const { excerpts } = result as TrackAudio;
          for (const { pcm, sampleRate } of excerpts) {
            expect(sampleRate).toBeGreaterThan(0);
            expect(pcm.every((sample) => Math.abs(sample) <= 4)).toBe(true);
          }
        }
      }
    },
  );
});
