/** ffmpeg reads what Earmark's decoders do not, and is asked for where it is missing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { readTrackAudio, type TrackAudio } from '../../main/audio/excerpts.ts';
import { ffmpegPath } from '../support/ffmpeg.ts';
import { runFfmpeg, writeMadeWav } from '../support/made-audio.ts';

let folder = '';
const read = (name: string): Promise<TrackAudio> =>
  readTrackAudio(join(folder, name), { excerptSeconds: 30, segmentSeconds: 2.992 });

/** Names that could mislead a command line, of files that no decoder of Earmark's reads. */
const names = ['-i evil; $(touch x) %d.wav', 'file:odd.wav', 'ünï🎵\n.wav'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-ffmpeg-'));
  await writeMadeWav(join(folder, 'source.wav'), { seconds: 50, sampleRate: 22_050, channels: 1 });
  for (const name of names) {
    await runFfmpeg(
      join(folder, 'source.wav'),
      '-c:a',
      'mp2',
      '-f',
      'matroska',
      `file:${join(folder, name)}`,
    );
  }
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => () => vi.unstubAllEnvs());

test.each(names)('%j', async (name) => {
  vi.stubEnv('EARMARK_FFMPEG', ffmpegPath);
  const { format, durationSeconds, excerpts, warnings } = await read(name);
  expect(format).toBe('other');
  expect(durationSeconds).toBeCloseTo(50, 0);
  expect(excerpts).toHaveLength(5);
  for (const { pcm, sampleRate } of excerpts) expect(pcm.length / sampleRate).toBeCloseTo(5.984, 2);
  expect(warnings.join()).toMatch(/ffmpeg/);
});

test('without ffmpeg the sentence says what would help', async () => {
  vi.stubEnv('EARMARK_FFMPEG', join(folder, 'no-such-program'));
  await expect(read(names[0]!)).rejects.toMatchObject({
    code: 'unsupported-format',
    message: /install ffmpeg/,
  });
});
