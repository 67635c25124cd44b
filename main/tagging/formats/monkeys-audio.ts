/** Monkey's Audio: nothing in it says where it lies or how long the file is. https://monkeysaudio.com/developers.html */
import { apeTaggedFormat } from './ape-tagged-stream.ts';

/** Versions times 1000: the descriptor came with 3.98. */
const versions = { oldest: 3800, withDescriptor: 3980, newest: 19_999 } as const;
const shortestDescriptor = 52;
const shortestHeader = 24;

export const monkeysAudioFormat = apeTaggedFormat({
  format: 'ape',
  mimeType: 'audio/ape',
  isAt(bytes) {
    if (bytes.length < 32 || !/^MAC[ F]$/.test(bytes.toString('latin1', 0, 4))) return false;
    const version = bytes.readUInt16LE(4);
    if (version < versions.oldest || version > versions.newest) return false;
    if (version < versions.withDescriptor) return true;
    return bytes.readUInt32LE(8) >= shortestDescriptor && bytes.readUInt32LE(12) >= shortestHeader;
  },
});
