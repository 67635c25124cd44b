/** The header packets at the start of an Ogg file, and the pages they stand on. */
import { readUpTo, type ByteSource } from '../../byte-source.ts';
import { oggCodecs, type OggCodec } from './codecs.ts';
import {
  damagedOgg,
  endOfPage,
  fullSegment,
  isIntact,
  maxPageLength,
  pageFlag,
  parsePage,
  readPages,
  type OggPage,
} from './pages.ts';

/** Headers beyond this are damage. Bytes. */
const maxHeadersLength = 2 ** 27;

export interface OggHeaders {
  readonly codec: OggCodec;
  /** The first page, with the first packet alone. */
  readonly firstPage: OggPage;
  /** The pages of the same stream behind it, up to the last with a header packet. */
  readonly pages: readonly OggPage[];
  /** All header packets, the first included. */
  readonly packets: readonly Buffer[];
  /** Behind the last header page. */
  readonly end: number;
  /** The streams that begin at the file's start. */
  readonly serials: ReadonlySet<number>;
  /** Whether a stream says positions in the file (Skeleton 4). */
  readonly hasIndex: boolean;
}

/** The audio of the streams that begin a file; null where it is not one of those written, or there is a film. */
export function audioStreamIn(bytes: Buffer): OggCodec | null {
  const codecs: OggCodec[] = [];
  for (const page of firstPages(bytes)) {
    const codec = codecOf(page);
    if (codec) codecs.push(codec);
    else if (!isSkeleton(page)) return null;
  }
  return codecs.length === 1 ? codecs[0]! : null;
}

/** The pages that each begin a stream. */
function firstPages(bytes: Buffer): OggPage[] {
  const pages: OggPage[] = [];
  let position = 0;
  for (let page = parsePage(bytes, 0, 0); page; page = parsePage(bytes, position, 0)) {
    if ((page.flags & pageFlag.first) === 0) break;
    pages.push(page);
    position += page.bytes.length;
  }
  return pages;
}

function codecOf({ body }: OggPage): OggCodec | null {
  return oggCodecs.find(({ mark }) => body.toString('latin1', 0, mark.length) === mark) ?? null;
}

function isSkeleton({ body }: OggPage): boolean {
  return body.toString('latin1', 0, 8) === 'fishead\0';
}

/** @throws Failure `damaged-tag` when the headers are not as they have to be. */
export async function readHeaders(source: ByteSource): Promise<OggHeaders> {
  const serials = new Set<number>();
  let hasIndex = false;
  let first: { readonly page: OggPage; readonly codec: OggCodec } | null = null;
  let collected: PacketCollector | null = null;
  for await (const page of readPages(source, 0, source.size)) {
    if ((page.flags & pageFlag.first) !== 0) {
      if (serials.has(page.serial) || collected?.isBegun)
        throw damagedOgg('begins again before its headers are over');
      serials.add(page.serial);
      if (isSkeleton(page)) hasIndex = page.body.length >= 10 && page.body.readUInt16LE(8) >= 4;
      const codec = codecOf(page);
      if (!codec) continue;
      first = { page, codec };
      collected = new PacketCollector(codec);
    }
    if (!first || !collected || page.serial !== first.page.serial) continue;
    if (collected.add(page)) {
      const { pages, packets } = collected;
      const [firstPage, ...others] = pages;
      return {
        codec: first.codec,
        firstPage: firstPage!,
        pages: others,
        packets,
        end: endOfPage(page),
        serials,
        hasIndex,
      };
    }
  }
  throw damagedOgg('ends before its headers do');
}

/** Takes header pages up until the header packets are whole. */
class PacketCollector {
  readonly pages: OggPage[] = [];
  readonly packets: Buffer[] = [];
  readonly #codec: OggCodec;
  #pieces: Buffer[] = [];
  #length = 0;

  constructor(codec: OggCodec) {
    this.#codec = codec;
  }

  /** Whether more than the first page was added. */
  get isBegun(): boolean {
    return this.pages.length > 1;
  }

  /** @returns whether the headers end with this page. */
  add(page: OggPage): boolean {
    this.#check(page);
    this.pages.push(page);
    this.#length += page.bytes.length;
    let start = 0;
    let end = 0;
    let isComplete = false;
    for (const length of page.lacing) {
      if (isComplete) throw damagedOgg('has audio on the page of its headers');
      end += length;
      if (length === fullSegment) continue;
      this.#endPacket(page.body.subarray(start, end));
      start = end;
      isComplete = this.#codec.isComplete(this.packets);
    }
    this.#pieces.push(page.body.subarray(start, end));
    return isComplete;
  }

  #endPacket(piece: Buffer): void {
    const packet = Buffer.concat([...this.#pieces, piece]);
    this.#pieces = [];
    if (packet.length === 0) throw damagedOgg('has an empty header');
    this.packets.push(packet);
    if (this.#codec.isComment(packet) !== (this.packets.length === 2))
      throw damagedOgg('has its headers in another order');
  }

  #check(page: OggPage): void {
    const previous = this.pages.at(-1);
    const isContinued = this.#pieces.some(({ length }) => length > 0);
    const isInOrder = !previous || page.sequence === previous.sequence + 1;
    if (!isInOrder || ((page.flags & pageFlag.continued) !== 0) !== isContinued) {
      throw damagedOgg('lacks a page of its headers');
    }
    if (this.pages.length === 1 && this.packets.length !== 1)
      throw damagedOgg('has no first page of its own');
    if (!isIntact(page)) throw damagedOgg('has a damaged page among its headers');
    if (this.#length > maxHeadersLength) throw damagedOgg('has headers that are too long');
  }
}

/** Marks of pages that are looked at in vain before the search is given up. */
const maxMarks = 32;

/** Whether another recording follows behind the first: its last page belongs to none of the streams that begin it. */
export async function isChained(source: ByteSource, { serials, end }: OggHeaders): Promise<boolean> {
  const start = Math.max(end, source.size - 2 * maxPageLength);
  const bytes = await readUpTo(source, start, source.size - start);
  let at = bytes.lastIndexOf('OggS');
  for (let tries = 0; at >= 0 && tries < maxMarks; tries++) {
    const page = parsePage(bytes, at, start);
    if (page && isIntact(page)) return !serials.has(page.serial);
    at = at === 0 ? -1 : bytes.lastIndexOf('OggS', at - 1);
  }
  return false;
}
