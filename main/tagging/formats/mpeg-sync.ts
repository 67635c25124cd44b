/** Whether bytes are an MPEG audio stream. http://www.mp3-tech.org/programmer/frame_header.html */
import { findFrames, type Frame } from './frame-sync.ts';

/** Bit rates in kbit/s by table and index; index 0 is "free", 15 is forbidden. */
const bitRates = {
  version1Layer1: [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  version1Layer2: [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  version1Layer3: [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  version2Layer1: [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  version2Layers23: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;

/** Hz by version bits (0 is 2.5, 2 is 2, 3 is 1) and index. */
const sampleRates: Readonly<Record<number, readonly number[]>> = {
  0: [11_025, 12_000, 8_000],
  2: [22_050, 24_000, 16_000],
  3: [44_100, 48_000, 32_000],
};

type Layer = 1 | 2 | 3;

/** The two layer bits count down; zero is forbidden, and AAC's. */
const layerByBits: readonly (Layer | undefined)[] = [undefined, 3, 2, 1];

/** Constant are version, layer and sample rate. */
function frameAt(bytes: Buffer, offset: number): Frame | null {
  if (offset + 4 > bytes.length || bytes[offset] !== 0xff || (bytes[offset + 1]! & 0xe0) !== 0xe0)
    return null;
  const versionBits = (bytes[offset + 1]! >> 3) & 3;
  const layerBits = (bytes[offset + 1]! >> 1) & 3;
  const bitRateIndex = bytes[offset + 2]! >> 4;
  const sampleRateBits = (bytes[offset + 2]! >> 2) & 3;
  const sampleRate = sampleRates[versionBits]?.[sampleRateBits];
  const layer = layerByBits[layerBits];
  if (sampleRate === undefined || layer === undefined) return null;
  const kilobits = bitRateTable(versionBits, layer)[bitRateIndex - 1];
  if (kilobits === undefined) return null;
  const padding = (bytes[offset + 2]! >> 1) & 1;
  const bitRate = kilobits * 1000;
  const length =
    layer === 1
      ? (Math.floor((12 * bitRate) / sampleRate) + padding) * 4
      : Math.floor(((layer === 3 && versionBits !== 3 ? 72 : 144) * bitRate) / sampleRate) + padding;
  return { constants: (versionBits << 4) | (layerBits << 2) | sampleRateBits, length };
}

function bitRateTable(versionBits: number, layer: Layer): readonly number[] {
  if (versionBits !== 3) return layer === 1 ? bitRates.version2Layer1 : bitRates.version2Layers23;
  return [bitRates.version1Layer1, bitRates.version1Layer2, bitRates.version1Layer3][layer - 1]!;
}

/** Position of the first of several frames in a row, or -1; see findFrames. */
export function findMpegAudio(bytes: Buffer, complete: boolean): number {
  return findFrames(bytes, complete, { frameAt, inARow: 3, fewest: 1 });
}
