/** Short audio made by ffmpeg: bare MPEG frames and a FLAC stream, for tags of any kind to be put around. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ffmpegPath } from '../ffmpeg.ts';
import { takeFlacApart } from './flac-bytes.ts';

function make(name: string, options: readonly string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'earmark-made-'));
  try {
    const path = join(folder, name);
    const source = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=2'];
    execFileSync(ffmpegPath, ['-v', 'error', ...source, '-map_metadata', '-1', ...options, path]);
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

let mp3: Buffer | undefined;
let aac: Buffer | undefined;
let flac: ReturnType<typeof takeFlacApart> | undefined;

/** MPEG frames without a tag. */
export function mp3Audio(): Buffer {
  mp3 ??= make('made.mp3', ['-b:a', '64k', '-id3v2_version', '0', '-write_id3v1', '0']);
  return mp3;
}

/** ADTS frames without a tag. */
export function aacAudio(): Buffer {
  aac ??= make('made.aac', ['-c:a', 'aac', '-b:a', '64k', '-f', 'adts', '-write_id3v2', '0']);
  return aac;
}

/** A FLAC stream's information block and its frames. */
export function flacAudio(): ReturnType<typeof takeFlacApart> {
  flac ??= takeFlacApart(make('made.flac', ['-sample_fmt', 's16']));
  return flac;
}
