/** A folder of music made for the tests: every container, odd names, and files that are none. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ffmpegPath } from '../support/ffmpeg.ts';

/** A chord over noise that pulses: music enough for a network to have an opinion. */
const music =
  'aevalsrc=0.2*sin(2*PI*220*t)+0.15*sin(2*PI*277*t)+0.15*sin(2*PI*330*t)+0.3*(random(0)-0.5)*exp(-8*mod(t\\,0.5)):s=44100:d=12';

/** Makes one file with ffmpeg; `options` choose codec and tags. */
export function makeMusic(path: string, options: readonly string[] = [], source = music): void {
  const input = ['-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-ac', '2'];
  execFileSync(ffmpegPath, [...input, ...options, path]);
}

export interface MadeFolder {
  readonly folder: string;
  /** Files that can be heard, by their path below the folder. */
  readonly music: readonly string[];
  /** Files that cannot, with the code each must be reported under. */
  readonly broken: ReadonlyMap<string, string>;
}

/** Fills `folder` with music in every container beside broken and hostile files. */
export function makeFolder(folder: string): MadeFolder {
  const tags = ['-metadata', 'title=Chord', '-metadata', 'artist=Sigur Rós'];
  mkdirSync(join(folder, 'Ágætis byrjun'), { recursive: true });
  const formats: readonly (readonly [string, readonly string[]])[] = [
    ['plain.mp3', ['-b:a', '128k', '-id3v2_version', '3', ...tags]],
    ['Ágætis byrjun/two\nlines 🎵.mp3', ['-b:a', '128k', '-id3v2_version', '4', ...tags]],
    [`${'n'.repeat(250)}.mp3`, ['-b:a', '96k']],
    ['lossless.flac', ['-sample_fmt', 's16', ...tags]],
    ['really flac.mp3', ['-sample_fmt', 's16', '-f', 'flac', ...tags]],
    ['song.m4a', ['-c:a', 'aac', ...tags]],
    ['song.ogg', ['-c:a', 'libvorbis', ...tags]],
    ['song.opus', ['-c:a', 'libopus', ...tags]],
    ['song.wav', []],
    ['song.aiff', []],
  ];
  for (const [name, options] of formats) makeMusic(join(folder, name), options);
  const whole = readFileSync(join(folder, 'plain.mp3'));
  writeFileSync(join(folder, 'truncated.mp3'), whole.subarray(0, whole.length / 3));
  const broken = new Map([
    ['empty.mp3', 'empty-file'],
    ['text.mp3', 'not-audio'],
    ['silence.wav', 'silence'],
  ]);
  writeFileSync(join(folder, 'empty.mp3'), '');
  writeFileSync(join(folder, 'text.mp3'), 'This is no music.\n'.repeat(500));
  makeMusic(join(folder, 'silence.wav'), [], 'aevalsrc=0:s=44100:d=10');
  if (process.platform !== 'win32') {
    execFileSync('mkfifo', [join(folder, 'pipe.mp3')]);
    broken.set('pipe.mp3', 'not-a-file');
    symlinkSync(folder, join(folder, 'circle'));
  }
  return { folder, music: [...formats.map(([name]) => name), 'truncated.mp3'], broken };
}

/** SHA-256 of every plain file below a folder, by path. */
export function hashesBelow(folder: string): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isSymbolicLink() && statSync(path).isFile())
      hashes.set(path, createHash('sha256').update(readFileSync(path)).digest('hex'));
  }
  return hashes;
}
