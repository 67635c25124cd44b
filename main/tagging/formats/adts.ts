/** AAC in ADTS frames between tags, as in MP3. ISO/IEC 13818-7, 6.2. */
import { findAdtsAudio } from './adts-sync.ts';
import { taggedStreamFormat } from './tagged-stream.ts';

export const adtsFormat = taggedStreamFormat({ format: 'adts', mimeType: 'audio/aac', find: findAdtsAudio });
