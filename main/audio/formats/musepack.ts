/** Musepack, stream versions 7 and 8: decoded as a whole. */
import { WholeSource } from './whole-source.ts';
import type { ContainerFormat } from './container.ts';
import { startsWith, untaggedRange } from './tag-regions.ts';

export const musepack: ContainerFormat = {
  recognise(bytes) {
    const isVersion7 = startsWith(bytes, 'MP+') && (bytes[3]! & 15) === 7;
    return isVersion7 || startsWith(bytes, 'MPCK') ? 'musepack' : null;
  },
  open: async (file, start) => WholeSource.open(file, await untaggedRange(file, start)),
};
