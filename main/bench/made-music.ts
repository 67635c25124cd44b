/** Music made for measuring: four-minute stereo files of chords, bass and noise, as MP3 where ffmpeg is at hand. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const sampleRate = 44_100;
const durationSeconds = 240;

/** Writes `count` files and returns their paths. The same files every time. */
export async function makeMusic(
  folder: string,
  count: number,
  say: (message: string) => void,
): Promise<string[]> {
  const ffmpeg = await findFfmpeg();
  say(`Making ${count} files of four minutes as ${ffmpeg ? 'MP3' : 'WAV (no ffmpeg at hand for MP3)'}.`);
  const files: string[] = [];
  for (let index = 0; index < count; index++) {
    const wav = join(folder, `${index}.wav`);
    await writeFile(wav, wavOf(index));
    if (ffmpeg) {
      const mp3 = join(folder, `${index}.mp3`);
      await run(ffmpeg, ['-nostdin', '-v', 'error', '-y', '-i', wav, '-b:a', '192k', mp3]);
      await writeFile(wav, '');
      files.push(mp3);
    } else files.push(wav);
  }
  return files;
}

async function findFfmpeg(): Promise<string | null> {
  let bundled: string | null = null;
  try {
    const installer: unknown = createRequire(import.meta.url)('@ffmpeg-installer/ffmpeg');
    bundled = z.object({ path: z.string() }).parse(installer).path;
  } catch {
    // Only a development checkout has it.
  }
  for (const candidate of [bundled, 'ffmpeg']) {
    if (!candidate) continue;
    const works = await run(candidate, ['-version']).then(
      () => true,
      () => false,
    );
    if (works) return candidate;
  }
  return null;
}

/** 16-bit stereo: a few partials that change every second over a beat of noise. */
function wavOf(seed: number): Buffer {
  const frames = sampleRate * durationSeconds;
  const wav = Buffer.alloc(44 + frames * 4);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + frames * 4, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(2, 22);
  wav.writeUInt32LE(sampleRate, 24);
  wav.writeUInt32LE(sampleRate * 4, 28);
  wav.writeUInt16LE(4, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(frames * 4, 40);
  const samples = new Int16Array(wav.buffer, wav.byteOffset + 44, frames * 2);
  let noise = seed + 1;
  for (let frame = 0; frame < frames; frame++) {
    const second = Math.floor(frame / sampleRate);
    const root = 55 * 2 ** (((seed * 5 + second * 7) % 24) / 12);
    const turn = (2 * Math.PI * frame) / sampleRate;
    noise = (Math.imul(noise, 1_103_515_245) + 12_345) >>> 0;
    const beat = Math.exp(-((frame % (sampleRate / 2)) / 3000)) * (noise / 2 ** 31 - 1);
    const chord = Math.sin(turn * root) + Math.sin(turn * root * 2.5) / 2 + Math.sin(turn * root * 6) / 4;
    samples[frame * 2] = 7000 * chord + 8000 * beat;
    samples[frame * 2 + 1] = 7000 * chord - 6000 * beat;
  }
  return wav;
}
