/** Slices out of the middle of a file of every format are what ffmpeg decodes at the same time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AudioFile } from '../../main/audio/audio-file.ts';
import type { AudioSource, PcmSlice } from '../../main/audio/formats/container.ts';
import { probe } from '../../main/audio/probe.ts';
import type { AudioFormat } from '../../models/track.ts';
import { decodeWithFfmpeg, runFfmpeg, writeMadeWav } from '../support/made-audio.ts';

const seconds = 14;
const sliceSeconds = 1.2;
const shapes = [
  { name: '44.1 kHz stereo', sampleRate: 44_100, channels: 2 },
  { name: '22.05 kHz mono', sampleRate: 22_050, channels: 1 },
  { name: '48 kHz stereo', sampleRate: 48_000, channels: 2 },
] as const;

interface Encoding {
  readonly name: string;
  readonly extension: string;
  readonly args: readonly string[];
  readonly format: AudioFormat;
  readonly isLossless?: boolean;
  /** Made in one shape only: what differs from the others does not depend on it. */
  readonly isVariant?: boolean;
  /** How far a slice may be from its place, seconds. */
  readonly tolerance?: number;
}

const encodings: readonly Encoding[] = [
  { name: 'MP3, constant bitrate', extension: 'mp3', args: ['-b:a', '128k'], format: 'mp3' },
  {
    name: 'MP3 without header or tags',
    extension: 'mp3',
    args: ['-b:a', '96k', '-write_xing', '0', '-id3v2_version', '0'],
    format: 'mp3',
  },
  // The table of a variable bitrate has a hundred entries: it cannot say more.
  { name: 'MP3, variable bitrate', extension: 'mp3', args: ['-q:a', '4'], format: 'mp3', tolerance: 0.4 },
  { name: 'FLAC', extension: 'flac', args: [], format: 'flac', isLossless: true },
  {
    name: 'FLAC, small blocks',
    extension: 'flac',
    args: ['-frame_size', '576'],
    format: 'flac',
    isLossless: true,
    isVariant: true,
  },
  { name: 'Ogg Vorbis', extension: 'ogg', args: ['-c:a', 'libvorbis', '-q:a', '5'], format: 'ogg-vorbis' },
  { name: 'Ogg Opus', extension: 'opus', args: ['-c:a', 'libopus', '-b:a', '96k'], format: 'ogg-opus' },
  { name: 'Ogg FLAC', extension: 'oga', args: ['-c:a', 'flac'], format: 'ogg-flac', isLossless: true },
  { name: 'M4A with AAC', extension: 'm4a', args: ['-c:a', 'aac', '-b:a', '128k'], format: 'mp4' },
  {
    name: 'M4A with AAC, header first',
    extension: 'm4a',
    args: ['-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart'],
    format: 'mp4',
    isVariant: true,
  },
  {
    name: 'M4A with AAC, fragmented',
    extension: 'm4a',
    args: [
      '-c:a',
      'aac',
      '-b:a',
      '128k',
      '-movflags',
      'frag_keyframe+empty_moov',
      '-frag_duration',
      '500000',
    ],
    format: 'mp4',
    // This ffmpeg plays a fragmented file's priming samples; Earmark leaves them out.
    tolerance: 0.05,
  },
  { name: 'M4A with ALAC', extension: 'm4a', args: ['-c:a', 'alac'], format: 'mp4', isLossless: true },
  {
    name: 'AAC in ADTS',
    extension: 'aac',
    args: ['-c:a', 'aac', '-b:a', '128k'],
    format: 'adts',
    tolerance: 0.3,
  },
  { name: 'WAV, 16 bit', extension: 'wav', args: [], format: 'wav', isLossless: true },
  {
    name: 'WAV, 24 bit',
    extension: 'wav',
    args: ['-c:a', 'pcm_s24le'],
    format: 'wav',
    isLossless: true,
    isVariant: true,
  },
  {
    name: 'WAV, 32 bit',
    extension: 'wav',
    args: ['-c:a', 'pcm_s32le'],
    format: 'wav',
    isLossless: true,
    isVariant: true,
  },
  {
    name: 'WAV, float',
    extension: 'wav',
    args: ['-c:a', 'pcm_f32le'],
    format: 'wav',
    isLossless: true,
    isVariant: true,
  },
  {
    name: 'WAV, 8 bit',
    extension: 'wav',
    args: ['-c:a', 'pcm_u8'],
    format: 'wav',
    isLossless: true,
    isVariant: true,
  },
  {
    name: 'WAV, A-law',
    extension: 'wav',
    args: ['-c:a', 'pcm_alaw'],
    format: 'wav',
    isLossless: true,
    isVariant: true,
  },
  {
    name: 'WAV, mu-law',
    extension: 'wav',
    args: ['-c:a', 'pcm_mulaw'],
    format: 'wav',
    isLossless: true,
    isVariant: true,
  },
  {
    name: 'RF64',
    extension: 'wav',
    args: ['-rf64', 'always'],
    format: 'wav',
    isLossless: true,
    isVariant: true,
  },
  { name: 'AIFF', extension: 'aiff', args: [], format: 'aiff', isLossless: true },
  {
    name: 'AIFF, 24 bit',
    extension: 'aiff',
    args: ['-c:a', 'pcm_s24be'],
    format: 'aiff',
    isLossless: true,
    isVariant: true,
  },
  {
    name: 'AIFF-C, sowt',
    extension: 'aiff',
    args: ['-c:a', 'pcm_s16le'],
    format: 'aiff',
    isLossless: true,
    isVariant: true,
  },
  // This ffmpeg plays the encoder's first frame, of 46 ms; Earmark leaves it out.
  {
    name: 'Windows Media Audio 2',
    extension: 'wma',
    args: ['-c:a', 'wmav2', '-b:a', '128k'],
    format: 'asf',
    tolerance: 0.05,
  },
  {
    name: 'Windows Media Audio 1',
    extension: 'wma',
    args: ['-c:a', 'wmav1', '-b:a', '128k'],
    format: 'asf',
    tolerance: 0.05,
  },
  { name: 'WavPack', extension: 'wv', args: [], format: 'wavpack', isLossless: true },
];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-slices-'));
  for (const { name, sampleRate, channels } of shapes) {
    await writeMadeWav(join(folder, `${name}.wav`), { seconds, sampleRate, channels });
  }
});
afterAll(() => rm(folder, { recursive: true }));

/** Shift in samples within `most` at which `slice` fits `reference` best, and the level of what is left, dB. */
function align(
  slice: Float32Array,
  reference: Float32Array,
  at: number,
  most: number,
): { shift: number; noise: number } {
  const error = (shift: number, step: number, enough: number): number => {
    let sum = 0;
    for (let i = 0; i < slice.length && sum < enough; i += step) {
      sum += ((reference[at + shift + i] ?? 0) - slice[i]!) ** 2;
    }
    return sum;
  };
  let shift = 0;
  let least = error(0, 37, Infinity);
  for (let candidate = -most; candidate <= most; candidate++) {
    const found = error(candidate, 37, least);
    if (found < least) {
      least = found;
      shift = candidate;
    }
  }
  const energy = slice.reduce((sum, sample) => sum + sample * sample, 0);
  return { shift, noise: 10 * Math.log10((error(shift, 1, Infinity) + 1e-12) / (energy + 1e-12)) };
}

/** Every second sample, where there are twice as many as expected. */
function atRate({ sampleRate, pcm }: PcmSlice, expected: number): Pick<PcmSlice, 'sampleRate' | 'pcm'> {
  if (sampleRate !== 2 * expected) return { sampleRate, pcm };
  return { sampleRate: expected, pcm: pcm.filter((_, i) => i % 2 === 0) };
}

async function open(
  path: string,
): Promise<{ source: AudioSource; format: AudioFormat; close: () => Promise<void> }> {
  const file = await AudioFile.open(path);
  const { container, start, format } = await probe(file);
  const source = await container.open(file, start, format);
  const close = async (): Promise<void> => {
    source.close();
    await file.close();
  };
  return { source, format, close };
}

describe.each(shapes)('$name', (shape) => {
  const wanted = encodings.filter(({ isVariant }) => !isVariant || shape.name === shapes[0].name);
  test.each(wanted)(
    '$name',
    async ({ name, extension, args, format, isLossless = false, tolerance = 0.03 }) => {
      const path = join(folder, `${shape.name} ${name}.${extension}`);
      await runFfmpeg(join(folder, `${shape.name}.wav`), ...args, `file:${path}`);
      const reference = await decodeWithFfmpeg(path, shape.channels);
      const { source, format: found, close } = await open(path);
      expect(found).toBe(format);
      expect(source.warnings).toEqual([]);
      expect(source.durationSeconds).toBeGreaterThan(seconds - 0.1);
      expect(source.durationSeconds).toBeLessThan(seconds + 0.15);
      for (const startSeconds of [0, 3.2101, 7.77, 12.4]) {
        const slice = await source.decode(startSeconds, sliceSeconds);
        // FAAD2 doubles the rate of what could be HE-AAC, between whose samples this one's lie.
        const { sampleRate, pcm } = atRate(slice, format === 'ogg-opus' ? 48_000 : shape.sampleRate);
        expect(Math.abs(slice.startSeconds - startSeconds)).toBeLessThan(0.4);
        expect(pcm.length / sampleRate).toBeGreaterThan(sliceSeconds - 0.05);
        expect(pcm.length).toBeLessThanOrEqual(Math.round(sliceSeconds * sampleRate) + 1);
        // The very first samples of a lossy file may be anything: the decoder's warm-up.
        const skip = startSeconds === 0 && !isLossless ? Math.round(0.1 * sampleRate) : 0;
        const at = Math.round(slice.startSeconds * sampleRate) + skip;
        const most = isLossless ? 2 : Math.round(tolerance * sampleRate);
        const { shift, noise } = align(pcm.subarray(skip), reference, at, most);
        expect(Math.abs(shift) / sampleRate).toBeLessThanOrEqual(isLossless ? 0 : tolerance);
        expect(noise).toBeLessThan(isLossless ? -80 : sampleRate === slice.sampleRate ? -30 : -10);
      }
      await close();
    },
  );
});
