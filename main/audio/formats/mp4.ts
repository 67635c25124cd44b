/** MP4 and M4A (ISO/IEC 14496-12) with AAC or ALAC. */
import { WholeSource } from './whole-source.ts';
import type { ContainerFormat } from './container.ts';
import { startsWith } from './tag-regions.ts';

export const mp4: ContainerFormat = {
  recognise(bytes) {
    const boxes = ['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot'];
    return boxes.some((box) => startsWith(bytes, box, 4)) ? 'mp4' : null;
  },
  open: (file, start) => WholeSource.open(file, { start, end: file.size }),
};
