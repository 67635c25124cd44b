/** Every container format, in the order in which they are asked: weak signatures last. */
import { adts } from './adts.ts';
import { aiff } from './aiff.ts';
import { ape } from './ape.ts';
import { asf } from './asf.ts';
import type { ContainerFormat } from './container.ts';
import { flac } from './flac.ts';
import { mp3 } from './mp3.ts';
import { mp4 } from './mp4.ts';
import { musepack } from './musepack.ts';
import { ogg } from './ogg.ts';
import { other } from './other.ts';
import { wav } from './wav.ts';
import { wavpack } from './wavpack.ts';

export const containerFormats: readonly ContainerFormat[] = [
  flac,
  ogg,
  mp4,
  wav,
  aiff,
  asf,
  ape,
  wavpack,
  musepack,
  other,
  adts,
  mp3,
];
