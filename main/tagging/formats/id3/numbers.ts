/** ID3's numbers: syncsafe ones carry seven bits a byte. https://id3.org/id3v2.4.0-structure, section 6.2. */

/** Largest size that four syncsafe bytes can say. */
export const maxSyncsafe = 2 ** 28 - 1;

export function readSyncsafe(bytes: Buffer, offset: number): number {
  return (
    ((bytes[offset]! & 127) << 21) |
    ((bytes[offset + 1]! & 127) << 14) |
    ((bytes[offset + 2]! & 127) << 7) |
    (bytes[offset + 3]! & 127)
  );
}

/** Whether none of the four bytes uses its top bit. */
export function isSyncsafe(bytes: Buffer, offset: number): boolean {
  return (bytes.readUInt32BE(offset) & 0x80808080) === 0;
}

export function syncsafe(value: number): Buffer {
  return Buffer.from([(value >> 21) & 127, (value >> 14) & 127, (value >> 7) & 127, value & 127]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function uint24(value: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntBE(value, 0, 3);
  return bytes;
}
