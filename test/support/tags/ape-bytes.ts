/** Builds APEv2 tags byte by byte. */

export interface ApeItemParts {
  readonly key: string;
  readonly value: Buffer | string;
  /** Bits 1 and 2 say text (0), binary (2) or link (4). */
  readonly flags?: number;
}

export function apeItem({ key, value, flags = 0 }: ApeItemParts): Buffer {
  const bytes = Buffer.from(value as string);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(bytes.length, 0);
  head.writeUInt32LE(flags, 4);
  return Buffer.concat([head, Buffer.from(`${key}\0`, 'latin1'), bytes]);
}

export function apeTag(items: readonly ApeItemParts[], { header = true } = {}): Buffer {
  const body = Buffer.concat(items.map(apeItem));
  const mark = (isHeader: boolean): Buffer => {
    const bytes = Buffer.alloc(32);
    bytes.write('APETAGEX', 0, 'latin1');
    bytes.writeUInt32LE(2000, 8);
    bytes.writeUInt32LE(body.length + 32, 12);
    bytes.writeUInt32LE(items.length, 16);
    bytes.writeUInt32LE(((header ? 0x80000000 : 0) | (isHeader ? 0x20000000 : 0)) >>> 0, 20);
    return bytes;
  };
  return Buffer.concat([...(header ? [mark(true)] : []), body, mark(false)]);
}
