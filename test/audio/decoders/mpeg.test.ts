/** The MPEG audio decoder gives what ffmpeg's decoder gives, and puts up with anything. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MpegFrameDecoder } from '../../../main/audio/decoders/mpeg.ts';
import { findMpegFrame, parseMpegFrame } from '../../../main/audio/formats/mpeg-frame.ts';
import { decodeWithFfmpeg, runFfmpeg, seededRandom, writeMadeWav } from '../../support/made-audio.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-mpeg-'));
  await writeMadeWav(join(folder, 'stereo.wav'), { seconds: 2, sampleRate: 44_100, channels: 2 });
});
afterAll(() => rm(folder, { recursive: true }));

function framesOf(bytes: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = findMpegFrame(bytes, 0, 2); ;) {
    const frame = parseMpegFrame(bytes, at);
    if (frame === null || at + frame.frameBytes > bytes.length) return frames;
    frames.push(bytes.subarray(at, at + frame.frameBytes));
    at += frame.frameBytes;
  }
}

const encodings: readonly (readonly [name: string, file: string, ...args: string[]])[] = [
  ['joint stereo', 'joint.mp3', '-b:a', '128k'],
  ['plain stereo', 'plain.mp3', '-b:a', '192k', '-joint_stereo', '0'],
  ['320 kbit/s', 'high.mp3', '-b:a', '320k'],
  ['32 kbit/s mono', 'low.mp3', '-b:a', '32k', '-ac', '1'],
  ['MPEG-2, 22.05 kHz', 'mpeg2.mp3', '-b:a', '64k', '-ar', '22050'],
  ['MPEG-2.5, 8 kHz', 'mpeg25.mp3', '-b:a', '16k', '-ar', '8000'],
  ['layer II', 'layer2.mp2', '-b:a', '192k'],
  ['layer II mono', 'mono.mp2', '-b:a', '96k', '-ac', '1'],
];

test.for(encodings)('%s is decoded as ffmpeg does', async ([, name, ...args]) => {
  const path = join(folder, name);
  await runFfmpeg(join(folder, 'stereo.wav'), ...args, '-write_xing', '0', '-id3v2_version', '0', path);
  const reference = await decodeWithFfmpeg(path, args.includes('-ac') ? 1 : 2);
  const frames = framesOf(await readFile(path));
  const decoder = await MpegFrameDecoder.create();
  const pcm = new Float32Array(frames.length * 1152);
  let written = 0;
  for (const frame of frames) written += decoder.decodeFrame(frame, pcm, written);

  // ffmpeg leaves out the samples of the filter bank's delay in some files.
  const skipped = written - reference.length;
  expect(skipped).toBeGreaterThanOrEqual(0);
  let worst = 0;
  for (let i = 0; i < reference.length; i += 1) {
    worst = Math.max(worst, Math.abs(pcm[i + skipped]! - reference[i]!));
  }
  expect(worst).toBeLessThan(1e-4);
});

test('after a reset nothing of what came before is heard', async () => {
  const frames = framesOf(await readFile(join(folder, 'joint.mp3')));
  const decode = (decoder: MpegFrameDecoder): Float32Array => {
    const pcm = new Float32Array(10 * 1152);
    for (const [index, frame] of frames.slice(20, 30).entries())
      decoder.decodeFrame(frame, pcm, index * 1152);
    return pcm;
  };
  const [fresh, used] = [await MpegFrameDecoder.create(), await MpegFrameDecoder.create()];
  for (const frame of frames) used.decodeFrame(frame, new Float32Array(1152), 0);
  used.reset();
  expect(decode(used)).toEqual(decode(fresh));
});

test('damaged frames give finite samples or none', async () => {
  const random = seededRandom(7);
  const decoder = await MpegFrameDecoder.create();
  const pcm = new Float32Array(1152);
  const originals = [
    ...framesOf(await readFile(join(folder, 'joint.mp3'))),
    ...framesOf(await readFile(join(folder, 'layer2.mp2'))),
    ...framesOf(await readFile(join(folder, 'mpeg25.mp3'))),
  ];
  for (let round = 0; round < 20_000; round += 1) {
    const frame = Uint8Array.from(originals[Math.floor(random() * originals.length)]!);
    for (let i = 0; i < 1 + random() * 20; i += 1) {
      // Behind the sync word, or it would be refused at once.
      frame[2 + Math.floor(random() * (frame.length - 2))] = Math.floor(random() * 256);
    }
    const count = decoder.decodeFrame(frame, pcm, 0);
    expect(count).toBeLessThanOrEqual(1152);
    if (!pcm.every(Number.isFinite)) expect.fail(`round ${round} gave samples that are no numbers`);
  }
});
