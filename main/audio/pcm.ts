/** Uncompressed samples of any layout to mono pcm. */

/** How samples lie in a WAV or AIFF file. */
export interface SampleLayout {
  readonly channels: number;
  /** Hz. */
  readonly sampleRate: number;
  readonly encoding: 'unsigned' | 'signed' | 'float' | 'a-law' | 'mu-law';
  readonly bytesPerSample: 1 | 2 | 3 | 4 | 8;
  readonly littleEndian: boolean;
}

/** Whether samples can be of so many bytes. */
export function isSampleSize(bytes: number): bytes is SampleLayout['bytesPerSample'] {
  return bytes === 1 || bytes === 2 || bytes === 3 || bytes === 4 || bytes === 8;
}

/** ITU-T G.711 8-bit companding to -1..1. */
function expandALaw(byte: number): number {
  const code = byte ^ 0x55;
  const exponent = (code >> 4) & 7;
  const mantissa = ((code & 15) << 4) + (exponent === 0 ? 8 : 0x108);
  return ((code & 0x80 ? 1 : -1) * (mantissa << Math.max(0, exponent - 1))) / 32_768;
}
function expandMuLaw(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = ((((code & 15) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84;
  return ((code & 0x80 ? -1 : 1) * magnitude) / 32_768;
}

/** Reads one sample at a byte position. */
function sampleReader(view: DataView, layout: SampleLayout): (at: number) => number {
  const { encoding, bytesPerSample, littleEndian } = layout;
  if (encoding === 'a-law') return (at) => expandALaw(view.getUint8(at));
  if (encoding === 'mu-law') return (at) => expandMuLaw(view.getUint8(at));
  if (encoding === 'float') {
    return bytesPerSample === 8
      ? (at) => view.getFloat64(at, littleEndian)
      : (at) => view.getFloat32(at, littleEndian);
  }
  if (bytesPerSample === 1) {
    return encoding === 'unsigned' ? (at) => (view.getUint8(at) - 128) / 128 : (at) => view.getInt8(at) / 128;
  }
  if (bytesPerSample === 2) return (at) => view.getInt16(at, littleEndian) / 32_768;
  if (bytesPerSample === 4) return (at) => view.getInt32(at, littleEndian) / 2_147_483_648;
  return littleEndian
    ? (at) => (view.getInt8(at + 2) * 65_536 + view.getUint16(at, true)) / 8_388_608
    : (at) => (view.getInt8(at) * 65_536 + view.getUint16(at + 1, false)) / 8_388_608;
}

/** 16-bit samples in the processor's order, which is little-endian wherever Earmark runs. */
function nativeSamples(bytes: Uint8Array, littleEndian: boolean): Int16Array {
  const isInPlace = littleEndian && bytes.byteOffset % 2 === 0;
  const own = isInPlace ? bytes : bytes.slice();
  if (!littleEndian) Buffer.from(own.buffer, own.byteOffset, own.length).swap16();
  return new Int16Array(own.buffer, own.byteOffset, own.length >> 1);
}

/** Whole frames of `bytes` with each channel for itself, -1..1; values that are not finite become 0. */
export function toChannels(bytes: Uint8Array, layout: SampleLayout): Float32Array[] {
  const { channels, bytesPerSample } = layout;
  const frames = Math.floor(bytes.length / (channels * bytesPerSample));
  const read = sampleReader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), layout);
  return Array.from({ length: channels }, (_, channel) => {
    const plane = new Float32Array(frames);
    for (
      let frame = 0, at = channel * bytesPerSample;
      frame < frames;
      frame++, at += channels * bytesPerSample
    ) {
      const sample = read(at);
      plane[frame] = Number.isFinite(sample) ? sample : 0;
    }
    return plane;
  });
}

/** Whole frames of `bytes` as mono pcm, -1..1; values that are not finite become 0. */
export function toMono(bytes: Uint8Array, layout: SampleLayout): Float32Array {
  const { channels, bytesPerSample } = layout;
  const frameBytes = channels * bytesPerSample;
  const frames = Math.floor(bytes.length / frameBytes);
  const pcm = new Float32Array(frames);
  if (bytesPerSample === 2 && channels <= 2) {
    // By far the most frequent layouts, in one pass over the numbers.
    const samples = nativeSamples(bytes.subarray(0, frames * frameBytes), layout.littleEndian);
    if (channels === 1) for (let i = 0; i < frames; i++) pcm[i] = samples[i]! / 32_768;
    else
      for (let i = 0, at = 0; i < frames; i++, at += 2) pcm[i] = (samples[at]! + samples[at + 1]!) / 65_536;
    return pcm;
  }
  const read = sampleReader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), layout);
  const gain = 1 / channels;
  for (let frame = 0, at = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++, at += bytesPerSample) sum += read(at);
    const sample = sum * gain;
    pcm[frame] = Number.isFinite(sample) ? sample : 0;
  }
  return pcm;
}
