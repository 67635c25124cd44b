/** ASF: Windows Media Audio ("Advanced Systems Format Specification", Microsoft 2004). */
import { WholeSource } from './whole-source.ts';
import type { ContainerFormat } from './container.ts';

const headerGuid = [
  0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0x00, 0xaa, 0x00, 0x62, 0xce, 0x6c,
];

export const asf: ContainerFormat = {
  recognise: (bytes) => (headerGuid.every((byte, i) => bytes[i] === byte) ? 'asf' : null),
  open: (file, start) => WholeSource.open(file, { start, end: file.size }),
};
