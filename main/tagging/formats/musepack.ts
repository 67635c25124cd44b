/**
 * Musepack, stream versions 7 and 8. Version 8's seek table counts from the stream's own start.
 * https://trac.musepack.net/musepack/wiki/SV8Specification
 */
import { apeTaggedFormat } from './ape-tagged-stream.ts';

/** Of version 7, without the first frame; of version 8, its mark and the shortest stream header. Bytes. */
const shortest = { version7: 28, version8: 16 } as const;

export const musepackFormat = apeTaggedFormat({
  format: 'musepack',
  mimeType: 'audio/musepack',
  isAt(bytes) {
    const mark = bytes.toString('latin1', 0, 4);
    // Other packets may come first, but all have names of two capital letters.
    if (mark === 'MPCK')
      return bytes.length >= shortest.version8 && /^[A-Z]{2}/.test(bytes.toString('latin1', 4, 6));
    return bytes.length >= shortest.version7 && mark.startsWith('MP+') && (bytes[3]! & 15) === 7;
  },
});
