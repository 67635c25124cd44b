/** The made files of every container that is written. */
import { extname } from 'node:path';
import { taggedAacs, taggedFlacs, taggedMp3s, type TaggedFile } from './tagged-files.ts';
import { taggedMp4s } from './tagged-mp4s.ts';
import { taggedOggs } from './tagged-oggs.ts';
import { taggedAiffs, taggedWavs } from './tagged-riffs.ts';

export function taggedFiles(): TaggedFile[] {
  return [
    ...taggedMp3s(),
    ...taggedFlacs(),
    ...taggedAacs(),
    ...taggedMp4s(),
    ...taggedOggs(),
    ...taggedWavs(),
    ...taggedAiffs(),
  ];
}

const mimeTypes: Readonly<Record<string, string>> = {
  '.mp3': 'audio/mpeg',
  '.flac': 'audio/flac',
  '.aac': 'audio/aac',
  '.m4a': 'audio/mp4',
  '.ogg': 'audio/ogg',
  '.opus': 'audio/ogg',
  '.oga': 'audio/ogg',
  '.wav': 'audio/wav',
  '.aiff': 'audio/aiff',
};

/** By the ending of the name, as music-metadata takes it. */
export function mimeTypeOf(name: string): string {
  return mimeTypes[extname(name)]!;
}
