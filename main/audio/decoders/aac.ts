/** AAC and ALAC frames to samples: FAAD2 as wasm and an ALAC decoder in JavaScript (@audio/decode-aac). */
import { decoder as createDecoder } from '@audio/decode-aac';

/** Samples of consecutive frames. */
export interface DecodedFrames {
  /** Hz; with spectral band replication twice that of the configuration. */
  readonly sampleRate: number;
  /** One or more, of the same length. */
  readonly channels: readonly Float32Array[];
}

/**
 * Decodes AAC access units.
 * @param configuration - AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1)
 * @returns the output of all but the first frame, which the decoder keeps to itself
 */
export async function decodeAac(configuration: Uint8Array, frames: Uint8Array[]): Promise<DecodedFrames> {
  const decoder = await createDecoder({ asc: configuration });
  try {
    const { channelData, sampleRate } = decoder.decode(frames);
    return { sampleRate, channels: channelData };
  } finally {
    decoder.free();
  }
}

/** Decodes ALAC frames, which are independent of each other. */
export async function decodeAlac(cookie: Uint8Array, frames: Uint8Array[]): Promise<DecodedFrames> {
  const decoder = await createDecoder({ alac: cookie });
  try {
    const { channelData, sampleRate } = decoder.decode(frames);
    return { sampleRate, channels: channelData };
  } finally {
    decoder.free();
  }
}

/** Decodes ADTS frames that follow each other; the first gives nothing. */
export async function decodeAdts(bytes: Uint8Array): Promise<DecodedFrames> {
  const decoder = await createDecoder();
  try {
    const { channelData, sampleRate } = decoder.decode(bytes);
    return { sampleRate, channels: channelData };
  } finally {
    decoder.free();
  }
}
