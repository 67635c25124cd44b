/** Builds Ogg files page by page around the audio of made ones, with nothing of the program under test. */
import { latin1 } from './id3-bytes.ts';

/** A byte's share of the checksum, bit by bit as the standard says it. */
const shares = Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value < 0 ? 0x04c11db7 : 0);
  return value;
});

function checksum(bytes: Buffer): number {
  return bytes.reduce((value, byte) => (value << 8) ^ shares[(value >>> 24) ^ byte]!, 0) >>> 0;
}

export interface PageBytes {
  readonly flags: number;
  /** -1 where no packet ends. */
  readonly granule: bigint;
  readonly serial: number;
  readonly sequence: number;
  readonly lacing: readonly number[];
  readonly body: Buffer;
}

export function oggPage({ flags, granule, serial, sequence, lacing, body }: PageBytes): Buffer {
  const header = Buffer.alloc(27);
  header.write('OggS', 'latin1');
  header[5] = flags;
  header.writeBigInt64LE(granule, 6);
  header.writeUInt32LE(serial, 14);
  header.writeUInt32LE(sequence >>> 0, 18);
  header[26] = lacing.length;
  const page = Buffer.concat([header, Buffer.from(lacing), body]);
  page.writeUInt32LE(checksum(page), 22);
  return page;
}

/** All pages of a file; throws where a checksum is wrong or something else stands there. */
export function pagesOf(file: Buffer): PageBytes[] {
  const pages: PageBytes[] = [];
  for (let at = 0; at < file.length;) {
    if (file.toString('latin1', at, at + 4) !== 'OggS') throw new Error(`no page at ${at}`);
    const lacing = [...file.subarray(at + 27, at + 27 + file[at + 26]!)];
    const bodyStart = at + 27 + lacing.length;
    const end = bodyStart + lacing.reduce((sum, length) => sum + length, 0);
    const page = {
      flags: file[at + 5]!,
      granule: file.readBigInt64LE(at + 6),
      serial: file.readUInt32LE(at + 14),
      sequence: file.readUInt32LE(at + 18),
      lacing,
      body: file.subarray(bodyStart, end),
    };
    if (!oggPage(page).equals(file.subarray(at, end))) throw new Error(`wrong checksum at ${at}`);
    pages.push(page);
    at = end;
  }
  return pages;
}

export const lacingOf = (length: number): number[] => [
  ...Array.from({ length: Math.floor(length / 255) }, () => 255),
  length % 255,
];

/** Header packets behind the first page, cut where `segmentsOnPage` says; the last page takes the rest. */
export function headerPages(
  packets: readonly Buffer[],
  serial: number,
  segmentsOnPage: readonly number[] = [],
): Buffer[] {
  const body = Buffer.concat(packets);
  const lacing = packets.flatMap(({ length }) => lacingOf(length));
  const pages: Buffer[] = [];
  let segment = 0;
  let position = 0;
  let isContinued = false;
  for (let index = 0; segment < lacing.length; index++) {
    const own = lacing.slice(segment, segment + (segmentsOnPage[index] ?? 255));
    const length = own.reduce((sum, part) => sum + part, 0);
    pages.push(
      oggPage({
        flags: isContinued ? 1 : 0,
        granule: own.some((part) => part < 255) ? 0n : -1n,
        serial,
        sequence: index + 1,
        lacing: own,
        body: body.subarray(position, position + length),
      }),
    );
    isContinued = own.at(-1) === 255;
    segment += own.length;
    position += length;
  }
  return pages;
}

export interface OggParts {
  readonly serial: number;
  readonly firstPage: Buffer;
  /** Behind the first. */
  readonly headers: readonly Buffer[];
  readonly audio: readonly PageBytes[];
}

/** @param headerCount packets behind the first page's */
export function takeOggApart(file: Buffer, headerCount: (packets: readonly Buffer[]) => boolean): OggParts {
  const [first, ...others] = pagesOf(file);
  const headers: Buffer[] = [];
  let pieces: Buffer[] = [];
  let used = 0;
  for (const { lacing, body } of others) {
    if (headerCount(headers)) break;
    used += 1;
    let start = 0;
    let end = 0;
    for (const length of lacing) {
      end += length;
      if (length === 255) continue;
      headers.push(Buffer.concat([...pieces, body.subarray(start, end)]));
      pieces = [];
      start = end;
    }
    pieces.push(body.subarray(start, end));
  }
  return { serial: first!.serial, firstPage: oggPage(first!), headers, audio: others.slice(used) };
}

/** The audio pages numbered on from the headers'. */
export function audioPages({ audio }: OggParts, firstNumber: number, serial?: number): Buffer[] {
  return audio.map((page, index) =>
    oggPage({ ...page, sequence: firstNumber + index, serial: serial ?? page.serial }),
  );
}

export interface OggLayout {
  readonly segmentsOnPage?: readonly number[];
  /** Pages of other streams: ahead of the headers, and in between them. */
  readonly ahead?: readonly Buffer[];
  readonly between?: readonly Buffer[];
}

export function buildOgg(parts: OggParts, headers: readonly Buffer[], layout: OggLayout = {}): Buffer {
  const [first, ...others] = headerPages(headers, parts.serial, layout.segmentsOnPage);
  return Buffer.concat([
    parts.firstPage,
    ...(layout.ahead ?? []),
    first!,
    ...(layout.between ?? []),
    ...others,
    ...audioPages(parts, others.length + 2),
  ]);
}

/** The packets of a stream behind its headers, with the granule position of each page and what it holds. */
export function audioOf(file: Buffer, serial: number, headerPageCount: number): unknown[] {
  return pagesOf(file)
    .filter((page) => page.serial === serial)
    .slice(headerPageCount)
    .map(({ flags, granule, lacing, body }) => ({ flags, granule, lacing, body: body.toString('base64') }));
}

/** A comment in its packet, by kind of audio. */
export const commentPacket = {
  vorbis: (comment: Buffer, behind: Buffer = Buffer.from([1])): Buffer =>
    Buffer.concat([latin1('\x03vorbis'), comment, behind]),
  opus: (comment: Buffer, behind: Buffer = Buffer.alloc(0)): Buffer =>
    Buffer.concat([latin1('OpusTags'), comment, behind]),
  flac: (comment: Buffer, isLast = true): Buffer => flacBlock(4, comment, isLast),
};

export function flacBlock(type: number, body: Buffer, isLast = false): Buffer {
  const header = Buffer.alloc(4);
  header.writeUIntBE(body.length, 1, 3);
  header[0] = type | (isLast ? 0x80 : 0);
  return Buffer.concat([header, body]);
}

/** The first page of a stream of no audio. */
export function otherStream(mark: string, serial: number): Buffer {
  const body = Buffer.concat([latin1(mark), Buffer.alloc(64)]);
  return oggPage({ flags: 2, granule: 0n, serial, sequence: 0, lacing: [body.length], body });
}

/** A Skeleton stream that describes another: its first page, and the page with the description. */
export function skeletonPages(
  described: number,
  { serial = 77, version = 3 } = {},
): readonly [Buffer, Buffer] {
  const head = Buffer.alloc(version === 3 ? 64 : 80);
  head.write('fishead', 'latin1');
  head.writeUInt16LE(version, 8);
  for (const at of [20, 36]) head.writeUInt32LE(1000, at);
  const bone = Buffer.alloc(52);
  bone.write('fisbone', 'latin1');
  bone.writeUInt32LE(44, 8);
  bone.writeUInt32LE(described, 12);
  bone.writeUInt32LE(3, 16);
  bone.writeUInt32LE(44_100, 20);
  bone.writeUInt32LE(1, 28);
  const page = (flags: number, sequence: number, body: Buffer): Buffer =>
    oggPage({ flags, granule: 0n, serial, sequence, lacing: [body.length], body });
  return [page(2, 0, head), page(4, 1, bone)];
}
