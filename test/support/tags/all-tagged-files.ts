/** The made files of every container that is written. */
import { extname } from 'node:path';
import { taggedApes } from './tagged-apes.ts';
import { taggedAacs, taggedFlacs, taggedMp3s, type TaggedFile } from './tagged-files.ts';
import { taggedMp4s } from './tagged-mp4s.ts';
import { taggedOggs } from './tagged-oggs.ts';
import { taggedAiffs, taggedWavs } from './tagged-riffs.ts';
import { taggedWmas } from './tagged-wmas.ts';

export function taggedFiles(): TaggedFile[] {
  return [
    ...taggedMp3s(),
    ...taggedFlacs(),
    ...taggedAacs(),
    ...taggedMp4s(),
    ...taggedOggs(),
    ...taggedWavs(),
    ...taggedAiffs(),
    ...taggedApes(),
    ...taggedWmas(),
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
  '.ape': 'audio/ape',
  '.wv': 'audio/wavpack',
  '.mpc': 'audio/musepack',
  '.wma': 'audio/ms-wma',
};

/** By the ending of the name, as music-metadata takes it. */
export function mimeTypeOf(name: string): string {
  return mimeTypes[extname(name)]!;
}
