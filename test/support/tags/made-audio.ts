/** Short audio made by ffmpeg: bare MPEG frames and a FLAC stream, for tags of any kind to be put around. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ffmpegPath } from '../ffmpeg.ts';
import { takeFlacApart } from './flac-bytes.ts';
import { takeMp4Apart, type Mp4Parts } from './mp4-bytes.ts';
import { takeOggApart, type OggParts } from './ogg-bytes.ts';

function make(name: string, options: readonly string[], inputs: readonly string[] = []): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'earmark-made-'));
  try {
    const path = join(folder, name);
    const source = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=2'];
    execFileSync(ffmpegPath, ['-v', 'error', ...source, ...inputs, '-map_metadata', '-1', ...options, path]);
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

let wavpack: Buffer | undefined;

/** WavPack blocks without a tag. */
export function wavpackAudio(): Buffer {
  wavpack ??= withoutApeTag(make('made.wv', ['-c:a', 'wavpack', '-sample_fmt', 's16p']));
  return wavpack;
}

/** ffmpeg ends WavPack with a tag of its own name. */
function withoutApeTag(bytes: Buffer): Buffer {
  const start = bytes.lastIndexOf('APETAGEX', bytes.length - 33);
  return start < 0 ? bytes : bytes.subarray(0, start);
}

let wma: Buffer | undefined;

/** WMA with ffmpeg's header and a title, without a genre. */
export function wmaFile(): Buffer {
  wma ??= make('made.wma', ['-c:a', 'wmav2', '-b:a', '64k', '-metadata', 'title=A title']);
  return wma;
}

let aacParts: Mp4Parts | undefined;
let alacParts: Mp4Parts | undefined;
let fragments: Buffer | undefined;

const chapters = [0, 1]
  .map((second) => `[CHAPTER]\nTIMEBASE=1/1\nSTART=${second}\nEND=${second + 1}\ntitle=Глава ${second}\n`)
  .join('');

/** AAC in MP4 with chapters, as a track of texts and as a list. */
export function aacInMp4(): Mp4Parts {
  aacParts ??= takeMp4Apart(makeWithChapters('made.m4a', ['-c:a', 'aac', '-b:a', '64k']));
  return aacParts;
}

/** ALAC in MP4. */
export function alacInMp4(): Mp4Parts {
  alacParts ??= takeMp4Apart(make('made.m4a', ['-c:a', 'alac']));
  return alacParts;
}

/** AAC in fragments behind an empty movie box that has tags. */
export function fragmentedMp4(): Buffer {
  const flags = 'empty_moov+default_base_moof+frag_keyframe';
  const tags = ['-metadata', 'title=A title', '-metadata', 'genre=Pop'];
  fragments ??= make('made.mp4', ['-c:a', 'aac', '-movflags', flags, '-frag_duration', '500000', ...tags]);
  return fragments;
}

/** A WAV file whose samples are compressed. */
export function compressedWav(): Buffer {
  return make('made.wav', ['-c:a', 'adpcm_ms', '-metadata', 'title=A title']);
}

let vorbisParts: OggParts | undefined;
let opusParts: OggParts | undefined;
let flacParts: OggParts | undefined;

/** Vorbis in Ogg. */
export function vorbisInOgg(): OggParts {
  vorbisParts ??= takeOggApart(make('made.ogg', ['-c:a', 'libvorbis']), ({ length }) => length === 2);
  return vorbisParts;
}

/** Opus in Ogg. */
export function opusInOgg(): OggParts {
  opusParts ??= takeOggApart(make('made.opus', ['-c:a', 'libopus']), ({ length }) => length === 1);
  return opusParts;
}

/** FLAC in Ogg. */
export function flacInOgg(): OggParts {
  flacParts ??= takeOggApart(
    make('made.oga', ['-c:a', 'flac', '-sample_fmt', 's16']),
    (headers) => ((headers.at(-1)?.[0] ?? 0) & 0x80) !== 0,
  );
  return flacParts;
}

function makeWithChapters(name: string, options: readonly string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'earmark-chapters-'));
  try {
    const list = join(folder, 'chapters.txt');
    writeFileSync(list, `;FFMETADATA1\n${chapters}`);
    const inputs = ['-f', 'ffmetadata', '-i', list];
    return make(name, ['-map_chapters', '1', '-map', '0:a', ...options], inputs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
