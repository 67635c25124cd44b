/**
 * RIFF WAVE and RF64 with uncompressed samples (Microsoft, "Multiple channel audio data and WAVE files"; EBU
 * Tech 3306).
 */
import { isSampleSize, type SampleLayout } from '../pcm.ts';
import type { ContainerFormat } from './container.ts';
import { PcmSource } from './pcm-source.ts';
import { startsWith } from './tag-regions.ts';
import { WholeSource } from './whole-source.ts';

const formatTags: Record<number, SampleLayout['encoding']> = {
  1: 'signed',
  3: 'float',
  6: 'a-law',
  7: 'mu-law',
};
const extensibleTag = 0xfffe;

export const wav: ContainerFormat = {
  recognise(bytes) {
    const isRiff = startsWith(bytes, 'RIFF') || startsWith(bytes, 'RF64') || startsWith(bytes, 'BW64');
    return isRiff && startsWith(bytes, 'WAVE', 8) ? 'wav' : null;
  },

  async open(file, start) {
    let layout: SampleLayout | null = null;
    let isCompressed = false;
    let longBytes: number | null = null;
    for (let position = start + 12; position + 8 <= file.size;) {
      const header = await file.read(position, 8);
      const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
      const length = view.getUint32(4, true);
      if (startsWith(header, 'ds64')) {
        const sizes = await file.read(position + 8, 28);
        longBytes = Number(new DataView(sizes.buffer, sizes.byteOffset, sizes.length).getBigUint64(8, true));
      } else if (startsWith(header, 'fmt ')) {
        layout = parseFormat(await file.read(position + 8, Math.min(length, 40)));
        isCompressed = layout === null;
      } else if (startsWith(header, 'data')) {
        const statedBytes = length === 0xffff_ffff && longBytes !== null ? longBytes : length;
        if (isCompressed) {
          const audio = { start: position + 8, end: Math.min(position + 8 + statedBytes, file.size) };
          return WholeSource.open(file, { start, end: file.size }, audio);
        }
        if (layout === null) throw new Error('WAVE data before its format');
        return new PcmSource(file, layout, position + 8, statedBytes);
      }
      position += 8 + length + (length % 2);
    }
    throw new Error('WAVE without a data chunk');
  },
};

/** The layout of the samples, null where they are compressed. */
function parseFormat(bytes: Uint8Array): SampleLayout | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let tag = view.getUint16(0, true);
  if (tag === extensibleTag && bytes.length >= 26) tag = view.getUint16(24, true);
  const encoding = formatTags[tag];
  if (encoding === undefined) return null;
  const channels = view.getUint16(2, true);
  const bytesPerSample = view.getUint16(12, true) / channels;
  if (!isSampleSize(bytesPerSample)) throw new Error('WAVE samples of no known size');
  return {
    channels,
    sampleRate: view.getUint32(4, true),
    encoding: encoding === 'signed' && bytesPerSample === 1 ? 'unsigned' : encoding,
    bytesPerSample,
    littleEndian: true,
  };
}
