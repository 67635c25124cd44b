/** Ogg (RFC 3533) with Vorbis, Opus (RFC 7845) or FLAC. */
import { WholeSource } from './whole-source.ts';
import type { ContainerFormat } from './container.ts';
import { startsWith } from './tag-regions.ts';

export const ogg: ContainerFormat = {
  recognise(bytes) {
    if (!startsWith(bytes, 'OggS') || bytes.length < 28) return null;
    const packet = 27 + bytes[26]!;
    if (startsWith(bytes, '\u0001vorbis', packet)) return 'ogg-vorbis';
    if (startsWith(bytes, 'OpusHead', packet)) return 'ogg-opus';
    if (startsWith(bytes, '\u007fFLAC', packet)) return 'ogg-flac';
    return 'other';
  },
  open: (file, start) => WholeSource.open(file, { start, end: file.size }),
};
