/** WavPack: blocks that follow each other. https://www.wavpack.com/WavPack5FileFormat.pdf */
import { apeTaggedFormat } from './ape-tagged-stream.ts';

const headerLength = 32;
/** Of a block without its first two fields, as it is stated. Bytes. */
const blockLength = { shortest: headerLength - 8, longest: 2 ** 24 } as const;
const versions = { oldest: 0x402, newest: 0x410 } as const;

export const wavpackFormat = apeTaggedFormat({
  format: 'wavpack',
  mimeType: 'audio/wavpack',
  isAt(bytes) {
    if (bytes.length < headerLength || bytes.toString('latin1', 0, 4) !== 'wvpk') return false;
    const length = bytes.readUInt32LE(4);
    const version = bytes.readUInt16LE(8);
    return (
      length >= blockLength.shortest &&
      length < blockLength.longest &&
      version >= versions.oldest &&
      version <= versions.newest
    );
  },
});
