/** What a player is sent of files that browsers cannot play. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isPlayable, PlaybackTrack } from '../../main/audio/playback.ts';
import { madeSignal, runFfmpeg, seededRandom, wavBytes } from '../support/made-audio.ts';

const folder = mkdtempSync(join(tmpdir(), 'earmark-playback-'));
afterAll(() => rmSync(folder, { recursive: true }));

const seconds = 11.3;
const sampleRate = 44_100;
const left = madeSignal(seconds, sampleRate);
const right = madeSignal(seconds, sampleRate, 2).map((sample) => 0.5 * sample);
const mono = left.map((sample, index) => 0.5 * (sample + right[index]!));

const formats = {
  'alac.m4a': ['-c:a', 'alac'],
  'big.aiff': ['-c:a', 'pcm_s16be'],
  'windows.wma': ['-c:a', 'wmav2', '-b:a', '192k'],
  'packed.wv': ['-c:a', 'wavpack'],
  'aac.m4a': ['-c:a', 'aac', '-b:a', '192k'],
  'plain.mp3': ['-c:a', 'libmp3lame', '-b:a', '192k'],
  'plain.flac': ['-c:a', 'flac'],
} as const;

beforeAll(async () => {
  const source = join(folder, 'source.wav');
  writeFileSync(source, wavBytes([left, right], sampleRate));
  for (const [name, codec] of Object.entries(formats)) await runFfmpeg(source, ...codec, join(folder, name));
});

test('what browsers play as it is, is told by content', async () => {
  const found = await Promise.all(
    Object.keys(formats).map(async (name) => [name, await isPlayable(join(folder, name))]),
  );
  expect(Object.fromEntries(found)).toEqual({
    'alac.m4a': false,
    'big.aiff': false,
    'windows.wma': false,
    'packed.wv': false,
    'aac.m4a': true,
    'plain.mp3': true,
    'plain.flac': true,
  });
  writeFileSync(join(folder, 'text.aiff'), 'This is no audio.');
  expect(await isPlayable(join(folder, 'text.aiff'))).toBe(true);
  expect(await isPlayable(join(folder, 'missing.wma'))).toBe(true);
});

describe.each([
  ['alac.m4a', 2, 2e-5],
  ['big.aiff', 2, 2e-5],
  ['packed.wv', 2, 2e-5],
  ['windows.wma', 2, 0.03],
  // Browsers play it themselves; asked for as WAV after all, it is the mix of its channels.
  ['plain.mp3', 1, 0.03],
] as const)('%s as WAV', (name, channels, tolerance) => {
  test('is the same music, of the length that was said', async () => {
    const track = await PlaybackTrack.open(join(folder, name));
    const file = await bytesOf(track, 0, track.size - 1);
    expect(file).toHaveLength(track.size);
    expect(file.toString('latin1', 0, 16)).toMatch(/^RIFF.{4}WAVEfmt /su);
    expect([file.readUInt16LE(22), file.readUInt32LE(24), file.readUInt16LE(34)]).toEqual([
      channels,
      sampleRate,
      16,
    ]);
    expect(file.readUInt32LE(40)).toBe(track.size - 44);
    expect(Math.abs((track.size - 44) / 2 / channels / sampleRate - seconds)).toBeLessThan(0.15);
    if (channels === 1) expect(distance(file, [mono])).toBeLessThan(tolerance);
    else expect(distance(file, [left, right])).toBeLessThan(tolerance);
    await track.close();
  });

  test('any stretch is that stretch of the whole', async () => {
    const track = await PlaybackTrack.open(join(folder, name));
    const whole = await bytesOf(track, 0, track.size - 1);
    const random = seededRandom(4);
    for (let round = 0; round < 12; round++) {
      const first = Math.floor(random() * track.size);
      const last = Math.min(track.size - 1, first + Math.floor(random() * 300_000));
      const stretch = await bytesOf(track, first, last);
      expect(stretch).toHaveLength(last - first + 1);
      expect(smallestDifference(stretch, whole, first, channels)).toBeLessThan(tolerance * 32_768 + 2);
    }
    await track.close();
  });
});

test('damaged audio is silence, not the end', async () => {
  const path = join(folder, 'damaged.m4a');
  const bytes = readFileSync(join(folder, 'alac.m4a'));
  const frames = bytes.indexOf('mdat', 0, 'latin1') + 4;
  const size = bytes.readUInt32BE(frames - 8);
  // The middle half of the audio.
  bytes.fill(0xff, frames + Math.round(size / 4), frames + Math.round((size * 3) / 4));
  writeFileSync(path, bytes);
  const track = await PlaybackTrack.open(path);
  const file = await bytesOf(track, 0, track.size - 1);
  expect(file).toHaveLength(track.size);
  expect(file.subarray(44, 1044).some((byte) => byte !== 0)).toBe(true);
  expect(file.subarray(-1000).some((byte) => byte !== 0)).toBe(true);
  await track.close();
  await expect(PlaybackTrack.open(join(folder, 'text.aiff'))).rejects.toMatchObject({ code: 'not-audio' });
});

async function bytesOf(track: PlaybackTrack, first: number, last: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of track.read(first, last)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Root mean square between the file and the signal of each channel, at the best delay of up to 100 ms. */
function distance(file: Buffer, signals: readonly Float32Array[]): number {
  const [from, to] = [100_000, 104_000];
  const planes = signals.map((_, channel) =>
    Float32Array.from({ length: to - from + 8820 }, (__, i) => {
      const frame = from - 4410 + i;
      return file.readInt16LE(44 + 2 * (signals.length * frame + channel)) / 32_767;
    }),
  );
  let best = Infinity;
  for (let delay = 0; delay <= 8820; delay++) {
    let sum = 0;
    // Once it is worse than the best, the rest does not matter.
    for (let i = 0; i < to - from && sum < best; i++)
      for (let channel = 0; channel < signals.length; channel++)
        sum += (planes[channel]![i + delay]! - signals[channel]![from + i]!) ** 2;
    best = Math.min(best, sum);
  }
  return Math.sqrt(best / (to - from) / signals.length);
}

/**
 * Root mean square between a stretch and the whole there, in sample steps. Formats that give times in milliseconds
 * may lie off by one of them.
 */
function smallestDifference(stretch: Buffer, whole: Buffer, first: number, channels: number): number {
  const start = first < 44 ? 44 - first : first % 2;
  const count = Math.floor((stretch.length - start) / 2) - 200;
  let best = Infinity;
  for (let shift = -50; shift <= 50; shift++) {
    let sum = 0;
    let compared = 0;
    for (let i = 100; i < count; i += 1) {
      const at = first + start + 2 * (i + channels * shift);
      if (at < 44 || at + 2 > whole.length) continue;
      sum += (stretch.readInt16LE(start + 2 * i) - whole.readInt16LE(at)) ** 2;
      compared += 1;
      if (compared > 3000) break;
    }
    if (compared === 0) return 0;
    best = Math.min(best, Math.sqrt(sum / compared));
  }
  return best;
}
