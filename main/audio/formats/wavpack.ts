/** WavPack (https://www.wavpack.com/WavPack5FileFormat.pdf). */
import { WholeSource } from './whole-source.ts';
import type { ContainerFormat } from './container.ts';
import { startsWith, untaggedRange } from './tag-regions.ts';

export const wavpack: ContainerFormat = {
  recognise: (bytes) => (startsWith(bytes, 'wvpk') ? 'wavpack' : null),
  open: async (file, start) => WholeSource.open(file, await untaggedRange(file, start)),
};
