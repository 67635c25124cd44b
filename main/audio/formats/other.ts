/** Audio of less usual kinds, known by its signature and decoded as a whole or by ffmpeg. */
import { WholeSource } from './whole-source.ts';
import type { ContainerFormat } from './container.ts';
import { startsWith } from './tag-regions.ts';

const signatures = [
  'caff', // Core Audio Format
  'TTA1', // True Audio
  'DSD ', // DSF
  'FRM8', // DSDIFF
  '#!AMR', // Adaptive Multi-Rate
  'qoaf', // Quite OK Audio
  '.snd', // Sun audio
  '\u001aE\u00df\u00a3', // Matroska and WebM
  '\u000bw', // AC-3
];

export const other: ContainerFormat = {
  recognise: (bytes) => (signatures.some((signature) => startsWith(bytes, signature)) ? 'other' : null),
  open: (file, start) => WholeSource.open(file, { start, end: file.size }),
};
