/** Ogg's checksum: a CRC-32 with the polynomial 0x04c11db7, from zero, the highest bit first. RFC 3533, section 6. */

const polynomial = 0x04c1_1db7;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value < 0 ? polynomial : 0);
  return value;
});

/** Of a page, its own four bytes at `checksumAt` taken for zeros. */
export function oggChecksum(page: Buffer, checksumAt: number): number {
  let value = 0;
  for (let index = 0; index < page.length; index++) {
    const isOwn = index >= checksumAt && index < checksumAt + 4;
    value = (value << 8) ^ table[(value >>> 24) ^ (isOwn ? 0 : page[index]!)]!;
  }
  return value >>> 0;
}
