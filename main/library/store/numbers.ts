/** Arrays of numbers as the compact blobs they are stored as, little-endian whatever the machine. */

/** Largest magnitude that float16 can hold (https://en.wikipedia.org/wiki/Half-precision_floating-point_format). */
const largestHalf = 65_504;

export interface PackedNumbers {
  /** Bits of each number. */
  readonly precision: 16 | 32;
  readonly bytes: Uint8Array;
}

/** Packs into float16, which halves the database and costs three decimals; into float32 what does not fit. */
export function packNumbers(values: Float32Array): PackedNumbers {
  const fits = values.every((value) => Math.abs(value) <= largestHalf);
  const bytes = new Uint8Array(values.length * (fits ? 2 : 4));
  const view = new DataView(bytes.buffer);
  if (fits) values.forEach((value, index) => view.setFloat16(index * 2, value, true));
  else values.forEach((value, index) => view.setFloat32(index * 4, value, true));
  return { precision: fits ? 16 : 32, bytes };
}

export function unpackNumbers({ precision, bytes }: PackedNumbers): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (precision === 32) {
    return Float32Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
  }
  return Float32Array.from({ length: bytes.length / 2 }, (_, index) => view.getFloat16(index * 2, true));
}

/** Levels 0..1 as a byte each; what lies outside is clipped. */
export function packLevels(levels: readonly number[]): Uint8Array {
  return Uint8Array.from(levels, (level) => Math.round(Math.min(Math.max(level, 0), 1) * 255));
}

export function unpackLevels(bytes: Uint8Array): number[] {
  return Array.from(bytes, (byte) => byte / 255);
}
