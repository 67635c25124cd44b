/** MP3, and MPEG layer 1 and 2: MPEG audio frames between tags. */
import { findMpegAudio } from './mpeg-sync.ts';
import { taggedStreamFormat } from './tagged-stream.ts';

export const mp3Format = taggedStreamFormat({ format: 'mp3', mimeType: 'audio/mpeg', find: findMpegAudio });
