/** Ogg pages and the packets in them (RFC 3533 section 6). */
import type { AudioFile, ByteRange } from '../audio-file.ts';
import { startsWith } from './tag-regions.ts';

/** Header of a page before its segment table. */
const headerBytes = 27;
/** No page is longer. */
export const pageLimitBytes = headerBytes + 255 + 255 * 255;
/** Bytes read at a time. */
const readBytes = 65_536 * 2;

export interface OggPage {
  /** Where the page begins in the file. */
  readonly position: number;
  /** Position of the last packet that ends here, in the codec's units; null where none ends. */
  readonly granule: number | null;
  readonly serial: number;
  readonly isContinued: boolean;
  readonly isLast: boolean;
  /** Segment table. */
  readonly lacing: Uint8Array;
  readonly body: Uint8Array;
}

/** The page at `at` in `bytes`, or null if none of version 0 stands there as a whole. */
function parsePage(bytes: Uint8Array, at: number, base: number): OggPage | null {
  if (at + headerBytes > bytes.length || !startsWith(bytes, 'OggS', at) || bytes[at + 4] !== 0) return null;
  const segments = bytes[at + 26]!;
  const bodyAt = at + headerBytes + segments;
  if (bodyAt > bytes.length) return null;
  const lacing = bytes.subarray(at + headerBytes, bodyAt);
  let end = bodyAt;
  for (const length of lacing) end += length;
  if (end > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, headerBytes);
  const granule = view.getBigInt64(6, true);
  const flags = bytes[at + 5]!;
  return {
    position: base + at,
    granule: granule < 0n ? null : Number(granule),
    serial: view.getUint32(14, true),
    isContinued: (flags & 1) !== 0,
    isLast: (flags & 4) !== 0,
    lacing,
    body: bytes.subarray(bodyAt, end),
  };
}

/** The first whole page in `bytes` at or after `from`; `serial` null takes any stream's. */
function findPage(bytes: Uint8Array, from: number, base: number, serial: number | null): OggPage | null {
  for (let at = bytes.indexOf(0x4f, from); at >= 0; at = bytes.indexOf(0x4f, at + 1)) {
    const page = parsePage(bytes, at, base);
    if (page !== null && (serial === null || page.serial === serial)) return page;
  }
  return null;
}

function pageEnd(page: OggPage): number {
  return page.position + headerBytes + page.lacing.length + page.body.length;
}

/** The first page that begins in [`from`, `to`) of the file, or null. */
export async function pageAfter(
  file: AudioFile,
  from: number,
  to: number,
  serial: number,
): Promise<OggPage | null> {
  for (let base = from; base < to; base += readBytes - pageLimitBytes) {
    const bytes = await file.read(base, readBytes);
    const page = findPage(bytes, 0, base, serial);
    if (page !== null) return page.position < to ? page : null;
    if (bytes.length < readBytes) return null;
  }
  return null;
}

/** The last page of a stream that says a position, or null. */
export async function lastPage(file: AudioFile, range: ByteRange, serial: number): Promise<OggPage | null> {
  for (let length = readBytes; ; length *= 4) {
    const base = Math.max(range.start, range.end - length);
    const bytes = await file.read(base, range.end - base);
    let last: OggPage | null = null;
    for (let page = findPage(bytes, 0, base, serial); page !== null;) {
      if (page.granule !== null) last = page;
      page = findPage(bytes, pageEnd(page) - base, base, serial);
    }
    if (last !== null || base === range.start || length > 2 ** 23) return last;
  }
}

/** One packet, and what is known when it is complete. */
export interface OggPacket {
  readonly data: Uint8Array;
  /** The page's granule position where this is the last packet that ends on its page, else null. */
  readonly granule: number | null;
  /** Whether the stream's last page ends with it. */
  readonly isLast: boolean;
  /** Where the page behind the one it ends on begins. */
  readonly nextPage: number;
}

/** Packets in order from the page at `position` on; a packet that began before it is left out. */
export class OggPacketReader {
  readonly #file: AudioFile;
  readonly #serial: number;
  #position: number;
  #bytes: Uint8Array = new Uint8Array(0);
  #base = 0;
  #ready: OggPacket[] = [];
  #partial: Uint8Array[] | null = null;

  /** @param serial - of the stream to follow */
  constructor(file: AudioFile, position: number, serial: number) {
    this.#file = file;
    this.#position = position;
    this.#serial = serial;
  }

  async next(): Promise<OggPacket | null> {
    while (this.#ready.length === 0) {
      const page = await this.#nextPage();
      if (page === null) return null;
      this.#split(page);
    }
    return this.#ready.shift() ?? null;
  }

  async #nextPage(): Promise<OggPage | null> {
    for (let tries = 0; tries < 2; tries++) {
      const page = findPage(this.#bytes, Math.max(0, this.#position - this.#base), this.#base, this.#serial);
      if (page !== null) {
        // Bytes between two pages are damage: what was cut there is lost.
        if (page.position !== this.#position) this.#partial = null;
        this.#position = pageEnd(page);
        return page;
      }
      this.#base = this.#position;
      this.#bytes = await this.#file.read(this.#position, readBytes);
    }
    return null;
  }

  #split(page: OggPage): void {
    let partial = page.isContinued ? this.#partial : [];
    const packets: Uint8Array[] = [];
    let from = 0;
    let at = 0;
    for (const length of page.lacing) {
      at += length;
      if (length === 255) continue;
      const piece = page.body.subarray(from, at);
      if (partial !== null) packets.push(partial.length === 0 ? piece : joined([...partial, piece]));
      partial = [];
      from = at;
    }
    const isCut = page.lacing.at(-1) === 255;
    if (isCut) partial?.push(page.body.subarray(from, at));
    this.#partial = isCut ? partial : null;
    for (const [index, data] of packets.entries()) {
      const isFinal = index === packets.length - 1;
      this.#ready.push({
        data,
        granule: isFinal ? page.granule : null,
        isLast: isFinal && page.isLast,
        nextPage: this.#position,
      });
    }
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
