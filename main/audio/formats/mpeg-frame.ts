/**
 * MPEG audio frame headers (ISO/IEC 11172-3 2.4.1.3 and 13818-3): layers I to III, MPEG-1, 2 and 2.5.
 */

export interface MpegFrame {
  readonly layer: 1 | 2 | 3;
  /** Bits per second. */
  readonly bitrate: number;
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  readonly samplesPerFrame: number;
  /** Length of the whole frame, bytes. */
  readonly frameBytes: number;
  /** Bytes of layer III side information, after the header (and its checksum). */
  readonly sideInfoBytes: number;
  readonly hasChecksum: boolean;
}

/** Shorter than every frame and longer than any header. */
export const mpegHeaderBytes = 4;

const kilobits: Record<'1-1' | '1-2' | '1-3' | '2-1' | '2-2', readonly number[]> = {
  '1-1': [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1-2': [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1-3': [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2-1': [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2-2': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const mpeg1Rates = [44_100, 48_000, 32_000];

/** The frame header at `at`, or null. Free-format frames (no stated bitrate) count as none. */
export function parseMpegFrame(bytes: Uint8Array, at: number): MpegFrame | null {
  if (at + mpegHeaderBytes > bytes.length) return null;
  const b1 = bytes[at + 1]!;
  if (bytes[at] !== 0xff || (b1 & 0xe0) !== 0xe0) return null;
  const version = (b1 >> 3) & 3; // 0: 2.5, 2: 2, 3: 1
  const layer = 4 - ((b1 >> 1) & 3);
  if (version === 1 || layer === 4) return null;
  const b2 = bytes[at + 2]!;
  const rateIndex = (b2 >> 2) & 3;
  const bitrateIndex = b2 >> 4;
  if (rateIndex === 3 || bitrateIndex === 0 || bitrateIndex === 15) return null;
  const b3 = bytes[at + 3]!;
  if ((b3 & 3) === 2) return null; // reserved emphasis
  const isMpeg1 = version === 3;
  const table = isMpeg1
    ? kilobits[`1-${layer as 1 | 2 | 3}`]
    : layer === 1
      ? kilobits['2-1']
      : kilobits['2-2'];
  const bitrate = table[bitrateIndex]! * 1000;
  const sampleRate = mpeg1Rates[rateIndex]! / (isMpeg1 ? 1 : version === 2 ? 2 : 4);
  const channels = b3 >> 6 === 3 ? 1 : 2;
  const padding = (b2 >> 1) & 1;
  const samplesPerFrame = layer === 1 ? 384 : layer === 3 && !isMpeg1 ? 576 : 1152;
  const frameBytes =
    layer === 1
      ? (Math.floor((12 * bitrate) / sampleRate) + padding) * 4
      : Math.floor(((samplesPerFrame / 8) * bitrate) / sampleRate) + padding;
  const sideInfoBytes = layer === 3 ? (isMpeg1 ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17) : 0;
  return {
    layer: layer as 1 | 2 | 3,
    bitrate,
    sampleRate,
    channels,
    samplesPerFrame,
    frameBytes,
    sideInfoBytes,
    hasChecksum: (b1 & 1) === 0,
  };
}

/** Whether two frames may stand in one stream. */
export function sameStream(a: MpegFrame, b: MpegFrame): boolean {
  return a.layer === b.layer && a.sampleRate === b.sampleRate;
}

/**
 * Where the first frame begins that is followed by `following` more of the same stream, at or after `from`;
 * -1 if none begins before `before`. At the end of `bytes` the frames that are there must do, two at least.
 */
export function findMpegFrame(
  bytes: Uint8Array,
  from: number,
  following: number,
  before: number = bytes.length,
): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at < before; at = bytes.indexOf(0xff, at + 1)) {
    const first = parseMpegFrame(bytes, at);
    if (first === null) continue;
    let next = at + first.frameBytes;
    let seen = 0;
    while (seen < following && next + mpegHeaderBytes <= bytes.length) {
      const frame = parseMpegFrame(bytes, next);
      if (frame === null || !sameStream(first, frame)) break;
      seen += 1;
      next += frame.frameBytes;
    }
    if (seen === following) return at;
    if (next + mpegHeaderBytes > bytes.length && seen >= Math.min(1, following)) return at;
  }
  return -1;
}
