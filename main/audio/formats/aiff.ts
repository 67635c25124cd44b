/** AIFF and AIFF-C with uncompressed samples (Apple, "Audio Interchange File Format" 1.3 and AIFF-C draft). */
import { isSampleSize, type SampleLayout } from '../pcm.ts';
import { UnsupportedAudio, type ContainerFormat } from './container.ts';
import { PcmSource } from './pcm-source.ts';
import { startsWith } from './tag-regions.ts';

type Packing = Pick<SampleLayout, 'encoding' | 'littleEndian'> & {
  bytesPerSample?: SampleLayout['bytesPerSample'];
};

/** AIFF-C compression types that are none. */
const packings: Record<string, Packing> = {
  NONE: { encoding: 'signed', littleEndian: false },
  twos: { encoding: 'signed', littleEndian: false },
  sowt: { encoding: 'signed', littleEndian: true },
  in24: { encoding: 'signed', littleEndian: false, bytesPerSample: 3 },
  in32: { encoding: 'signed', littleEndian: false, bytesPerSample: 4 },
  fl32: { encoding: 'float', littleEndian: false, bytesPerSample: 4 },
  FL32: { encoding: 'float', littleEndian: false, bytesPerSample: 4 },
  fl64: { encoding: 'float', littleEndian: false, bytesPerSample: 8 },
  FL64: { encoding: 'float', littleEndian: false, bytesPerSample: 8 },
  alaw: { encoding: 'a-law', littleEndian: false, bytesPerSample: 1 },
  ALAW: { encoding: 'a-law', littleEndian: false, bytesPerSample: 1 },
  ulaw: { encoding: 'mu-law', littleEndian: false, bytesPerSample: 1 },
  ULAW: { encoding: 'mu-law', littleEndian: false, bytesPerSample: 1 },
  'raw ': { encoding: 'unsigned', littleEndian: false, bytesPerSample: 1 },
};

export const aiff: ContainerFormat = {
  recognise(bytes) {
    const isForm = startsWith(bytes, 'FORM');
    return isForm && (startsWith(bytes, 'AIFF', 8) || startsWith(bytes, 'AIFC', 8)) ? 'aiff' : null;
  },

  async open(file, start) {
    let layout: SampleLayout | null = null;
    let data: { start: number; length: number } | null = null;
    for (let position = start + 12; position + 8 <= file.size;) {
      const header = await file.read(position, 8);
      const length = new DataView(header.buffer, header.byteOffset).getUint32(4, false);
      if (startsWith(header, 'COMM')) {
        layout = parseCommon(await file.read(position + 8, Math.min(length, 64)));
      } else if (startsWith(header, 'SSND')) {
        const sound = await file.read(position + 8, 8);
        const offset = new DataView(sound.buffer, sound.byteOffset, sound.length).getUint32(0, false);
        data = { start: position + 16 + offset, length: Math.max(0, length - 8 - offset) };
      }
      if (layout !== null && data !== null) return new PcmSource(file, layout, data.start, data.length);
      position += 8 + length + (length % 2);
    }
    throw new Error('AIFF without format or sound');
  },
};

function parseCommon(bytes: Uint8Array): SampleLayout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const compression = bytes.length >= 22 ? String.fromCharCode(...bytes.subarray(18, 22)) : 'NONE';
  const packing = packings[compression];
  if (packing === undefined) throw new UnsupportedAudio(`AIFF-C compression ${compression}`);
  const bytesPerSample = packing.bytesPerSample ?? Math.ceil(view.getInt16(6, false) / 8);
  if (!isSampleSize(bytesPerSample)) throw new Error('AIFF samples of no known size');
  return {
    channels: view.getInt16(0, false),
    sampleRate: readExtended(view, 8),
    encoding: packing.encoding,
    bytesPerSample,
    littleEndian: packing.littleEndian,
  };
}

/** An 80-bit IEEE 754 extended number. */
function readExtended(view: DataView, at: number): number {
  const exponent = (view.getUint16(at, false) & 0x7fff) - 16_383;
  const high = view.getUint32(at + 2, false);
  const low = view.getUint32(at + 6, false);
  return high * 2 ** (exponent - 31) + low * 2 ** (exponent - 63);
}
