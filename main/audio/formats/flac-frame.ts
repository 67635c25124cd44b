/** FLAC frame headers (RFC 9639 section 9.1), recognised by their sync code and CRC-8. */

export interface FlacStreamInfo {
  readonly minBlockSize: number;
  readonly maxBlockSize: number;
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  /** 0 where the encoder did not know. */
  readonly totalSamples: number;
}

export interface FlacFrame {
  /** Position in the bytes searched. */
  readonly at: number;
  /** Number of its first sample in the stream. */
  readonly sample: number;
  readonly blockSize: number;
}

/** Bytes of the longest header. */
export const flacHeaderBytes = 16;

const crc8 = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc & 0x80 ? 0x107 : 0);
  return crc;
});
const sampleRates = [
  0, 88_200, 176_400, 192_000, 8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000,
];
const bitDepths = [0, 8, 12, -1, 16, 20, 24, 32];

/** STREAMINFO's 34 bytes (section 8.2). */
export function parseStreamInfo(bytes: Uint8Array): FlacStreamInfo {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packed = view.getUint32(10);
  const info = {
    minBlockSize: view.getUint16(0),
    maxBlockSize: view.getUint16(2),
    sampleRate: packed >>> 12,
    channels: ((packed >>> 9) & 7) + 1,
    bitsPerSample: ((packed >>> 4) & 31) + 1,
    totalSamples: (packed & 15) * 2 ** 32 + view.getUint32(14),
  };
  if (info.sampleRate === 0) throw new Error('FLAC stream information without a sample rate');
  return info;
}

/** The frame header at `at`, or null where there is none of this stream. */
export function parseFlacFrame(bytes: Uint8Array, at: number, info: FlacStreamInfo): FlacFrame | null {
  if (at + 6 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xfe) !== 0xf8) return null;
  const isVariable = (bytes[at + 1]! & 1) === 1;
  const sizeCode = bytes[at + 2]! >> 4;
  const rateCode = bytes[at + 2]! & 15;
  const channelCode = bytes[at + 3]! >> 4;
  const depthCode = (bytes[at + 3]! >> 1) & 7;
  if (sizeCode === 0 || rateCode === 15 || channelCode > 10 || depthCode === 3 || (bytes[at + 3]! & 1) === 1)
    return null;
  if ((channelCode < 8 ? channelCode + 1 : 2) !== info.channels) return null;
  if (depthCode !== 0 && bitDepths[depthCode] !== info.bitsPerSample) return null;
  if (rateCode >= 1 && rateCode <= 11 && sampleRates[rateCode] !== info.sampleRate) return null;

  let next = at + 4;
  const lead = bytes[next]!;
  const extra = lead < 0x80 ? 0 : Math.clz32(~(lead << 24)) - 1;
  if (lead === 0xff || (lead >= 0x80 && extra < 1) || extra > 6) return null;
  let number = extra === 0 ? lead : lead & (0x3f >> extra);
  next += 1;
  for (let i = 0; i < extra; i++, next++) {
    if (next >= bytes.length || (bytes[next]! & 0xc0) !== 0x80) return null;
    number = number * 64 + (bytes[next]! & 0x3f);
  }
  let blockSize: number;
  if (sizeCode === 1) blockSize = 192;
  else if (sizeCode <= 5) blockSize = 576 << (sizeCode - 2);
  else if (sizeCode === 6) blockSize = (bytes[next++] ?? 0) + 1;
  else if (sizeCode === 7) {
    blockSize = (((bytes[next] ?? 0) << 8) | (bytes[next + 1] ?? 0)) + 1;
    next += 2;
  } else blockSize = 256 << (sizeCode - 8);
  if (rateCode === 12) next += 1;
  else if (rateCode > 12) next += 2;
  if (next >= bytes.length) return null;
  let crc = 0;
  for (let i = at; i < next; i++) crc = crc8[crc ^ bytes[i]!]!;
  if (crc !== bytes[next]) return null;
  // A fixed-blocksize stream counts frames, the other samples.
  return { at, sample: isVariable ? number : number * info.maxBlockSize, blockSize };
}

/** The first frame at or after `from`, or null. */
export function findFlacFrame(bytes: Uint8Array, from: number, info: FlacStreamInfo): FlacFrame | null {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const frame = parseFlacFrame(bytes, at, info);
    if (frame !== null) return frame;
  }
  return null;
}
