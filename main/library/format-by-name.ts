/** What a file is by its name: what the list is narrowed by until the file was heard, and says so itself. */
import { extname } from 'node:path';
import type { AudioFormat } from '../../models/track.ts';

const formats: Readonly<Record<string, AudioFormat>> = {
  mp3: 'mp3',
  mp2: 'mp3',
  flac: 'flac',
  m4a: 'mp4',
  m4b: 'mp4',
  mp4: 'mp4',
  aac: 'adts',
  ogg: 'ogg-vorbis',
  oga: 'ogg-vorbis',
  opus: 'ogg-opus',
  wav: 'wav',
  wave: 'wav',
  aif: 'aiff',
  aiff: 'aiff',
  aifc: 'aiff',
  wma: 'asf',
  asf: 'asf',
  ape: 'ape',
  wv: 'wavpack',
  mpc: 'musepack',
  'mp+': 'musepack',
};

export function formatByName(path: string): AudioFormat {
  return formats[extname(path).slice(1).toLowerCase()] ?? 'other';
}
