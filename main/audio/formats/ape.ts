/** Monkey's Audio. No decoder for it comes with Earmark: ffmpeg reads it where it is installed. */
import { UnsupportedAudio, type ContainerFormat } from './container.ts';
import { startsWith } from './tag-regions.ts';

export const ape: ContainerFormat = {
  recognise: (bytes) => (startsWith(bytes, 'MAC ') || startsWith(bytes, 'MACF') ? 'ape' : null),
  open: () => Promise.reject(new UnsupportedAudio('no decoder for Monkey’s Audio')),
};
