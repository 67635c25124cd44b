/** Audio for tests: a signal that sounds different everywhere, and files of every format made from it. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { ffmpegPath } from './ffmpeg.ts';

const execute = promisify(execFile);

/** Reproducible numbers in [0, 1): Marsaglia's xorshift32. The golden script has the same. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/** Tones that change every quarter second, over noise that swells and ebbs; -1..1. */
export function madeSignal(seconds: number, sampleRate: number, seed = 1): Float32Array {
  const random = seededRandom(seed);
  const pcm = new Float32Array(Math.round(seconds * sampleRate));
  const stepSamples = sampleRate / 4;
  let frequency = 0;
  let phase = 0;
  for (let i = 0; i < pcm.length; i++) {
    if (i % Math.round(stepSamples) === 0) frequency = 120 * 2 ** (random() * 5);
    phase += (2 * Math.PI * frequency) / sampleRate;
    const swell = 0.5 + 0.5 * Math.sin((2 * Math.PI * 0.37 * i) / sampleRate);
    pcm[i] = 0.35 * Math.sin(phase) + 0.1 * Math.sin(3.01 * phase) + 0.12 * swell * (random() - 0.5);
  }
  return pcm;
}

/** A 16-bit WAV file of one or more channels of equal length. */
export function wavBytes(channels: readonly Float32Array[], sampleRate: number): Uint8Array {
  const frames = channels[0]?.length ?? 0;
  const dataBytes = frames * channels.length * 2;
  const bytes = Buffer.alloc(44 + dataBytes);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + dataBytes, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels.length, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate * channels.length * 2, 28);
  bytes.writeUInt16LE(channels.length * 2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(dataBytes, 40);
  for (let frame = 0, at = 44; frame < frames; frame++) {
    for (const channel of channels) {
      bytes.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round(channel[frame]! * 32_767))), at);
      at += 2;
    }
  }
  return bytes;
}

/** Writes a WAV file with the made signal; a second channel is quieter and another signal. */
export async function writeMadeWav(
  path: string,
  {
    seconds,
    sampleRate,
    channels,
    seed = 1,
  }: { seconds: number; sampleRate: number; channels: 1 | 2; seed?: number },
): Promise<void> {
  const left = madeSignal(seconds, sampleRate, seed);
  const right =
    channels === 2 ? [madeSignal(seconds, sampleRate, seed + 1000).map((sample) => 0.5 * sample)] : [];
  await writeFile(path, wavBytes([left, ...right], sampleRate));
}

/** Runs ffmpeg on one file, quietly. */
export async function runFfmpeg(input: string, ...args: readonly string[]): Promise<void> {
  await execute(ffmpegPath, ['-nostdin', '-v', 'error', '-y', '-i', `file:${input}`, ...args]);
}

/** What ffmpeg makes of a file, the mean of its channels, at the file's own rate. */
export async function decodeWithFfmpeg(path: string, channels: 1 | 2): Promise<Float32Array> {
  // ffmpeg's own way to one channel is 3 dB louder than the mean.
  const mean = channels === 1 ? 'anull' : 'pan=mono|c0=0.5*c0+0.5*c1';
  const filter = `aformat=sample_fmts=flt,${mean}`;
  const { stdout } = await execute(
    ffmpegPath,
    [
      '-nostdin',
      '-v',
      'error',
      '-i',
      `file:${path}`,
      '-map',
      '0:a:0',
      '-af',
      filter,
      '-f',
      'f32le',
      'pipe:1',
    ],
    { encoding: 'buffer', maxBuffer: 2 ** 30 },
  );
  return new Float32Array(new Uint8Array(stdout).buffer);
}
