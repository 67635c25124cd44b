/**
 * Header packets put into pages anew after a few of their bytes changed.
 *
 * The pages stay as many as they were wherever that is possible, however full they get, so that no page behind
 * them needs another number. Each page keeps what it held; only bytes that a longer or shorter packet pushes over
 * the edge of a page change places. A large cover in the packet is therefore no part of any edit.
 */
import { piecesOf, type Edit, type Edits } from '../../edit.ts';
import {
  endOfPage,
  fullSegment,
  makeHeaderPage,
  maxSegments,
  pageHeaderLength,
  type OggPage,
} from './pages.ts';

/** The header packets and the pages they fill, from the first segment of the first page to the last of the last. */
export interface PagedPackets {
  readonly pages: readonly OggPage[];
  readonly packets: readonly Buffer[];
}

/** The edits of the file, and by how many the pages became more. */
export interface Repagination {
  readonly edits: Edit[];
  readonly addedPages: number;
}

/** @param packetEdits for each packet its edits, in positions of the packet */
export function repaginate({ pages, packets }: PagedPackets, packetEdits: readonly Edits[]): Repagination {
  const before = packets.map(({ length }) => length);
  const changes = new StreamChanges(packets, packetEdits);
  const breaks = newBreaks(pages, before, changes.packetLengths);
  const segments = changes.packetLengths.flatMap(lacingOf);
  const packetStarts = startsOf(changes.packetLengths);
  const edits: Edit[] = [];
  const added: Buffer[] = [];
  let oldStart = 0;
  let newStart = 0;
  for (let index = 0; index < Math.max(pages.length, breaks.length); index++) {
    const present = pages[index] ?? null;
    const oldEnd = oldStart + (present?.body.length ?? 0);
    if (index >= breaks.length) {
      // Fewer pages than before: this one falls away.
      edits.push({ offset: present!.offset, before: present!.bytes, after: Buffer.alloc(0) });
      continue;
    }
    const lacing = segments.slice(breaks[index - 1] ?? 0, breaks[index]);
    const newEnd = newStart + lacing.reduce((sum, length) => sum + length, 0);
    const page = makeHeaderPage({
      serial: pages[0]!.serial,
      sequence: pages[0]!.sequence + index,
      isContinued: !packetStarts.has(newStart),
      lacing,
      body: changes.bytes(newStart, newEnd),
      present,
    });
    if (present) edits.push(...pageEdits(present, page, changes.within(newStart, newEnd, oldStart, oldEnd)));
    else added.push(page);
    oldStart = oldEnd;
    newStart = newEnd;
  }
  if (added.length > 0) {
    edits.push({ offset: endOfPage(pages.at(-1)!), before: Buffer.alloc(0), after: Buffer.concat(added) });
  }
  return { edits, addedPages: breaks.length - pages.length };
}

/** A packet's segments: full ones, then one that is not, which may be empty. */
function lacingOf(length: number): number[] {
  const full = Math.floor(length / fullSegment);
  return [...Array.from({ length: full }, () => fullSegment), length % fullSegment];
}

/** Positions in the stream of packets at which one begins. Packets are never empty. */
function startsOf(lengths: readonly number[]): ReadonlySet<number> {
  let position = 0;
  return new Set(lengths.map((length) => (position += length) - length));
}

/** The header of a page replaced, and of its body what does not stay where it is. Body edits are in body positions. */
function pageEdits(present: OggPage, page: Buffer, body: Edits): Edit[] {
  const headerEnd = pageHeaderLength + present.lacing.length;
  const newHeaderEnd = pageHeaderLength + page[pageHeaderLength - 1]!;
  return [
    {
      offset: present.offset,
      before: present.bytes.subarray(0, headerEnd),
      after: page.subarray(0, newHeaderEnd),
    },
    ...body.map((edit) => ({ ...edit, offset: edit.offset + present.offset + headerEnd })),
  ];
}

/**
 * Where each page ends, counted in segments: where it ended before, as far as no page holds more than it can.
 * A page more or less only where it cannot be done with as many.
 */
function newBreaks(pages: readonly OggPage[], before: readonly number[], after: readonly number[]): number[] {
  const total = after.reduce((sum, length) => sum + lacingOf(length).length, 0);
  const count = Math.min(Math.max(pages.length, Math.ceil(total / maxSegments)), total);
  let end = 0;
  const wanted = pages.map(({ lacing }) => movedBreak((end += lacing.length), before, after));
  const breaks = Array.from({ length: count }, (_, index) => wanted[index] ?? total);
  breaks[count - 1] = total;
  for (let index = 0; index < count - 1; index++) {
    const previous = breaks[index - 1] ?? 0;
    breaks[index] = Math.min(Math.max(breaks[index]!, previous + 1), previous + maxSegments);
  }
  for (let index = count - 2; index >= 0; index--) {
    const next = breaks[index + 1]!;
    breaks[index] = Math.min(Math.max(breaks[index]!, next - maxSegments), next - 1);
  }
  return breaks;
}

/** The end of a page by the new lengths: as many segments into the same packet, or at its end as before. */
function movedBreak(segment: number, before: readonly number[], after: readonly number[]): number {
  let oldStart = 0;
  let newStart = 0;
  for (const [index, length] of before.entries()) {
    const oldCount = lacingOf(length).length;
    const newCount = lacingOf(after[index]!).length;
    const within = segment - oldStart;
    if (within <= oldCount) return newStart + (within === oldCount ? newCount : Math.min(within, newCount));
    oldStart += oldCount;
    newStart += newCount;
  }
  return newStart;
}

/** The packets one behind the other, as they were and as they will be. */
class StreamChanges {
  readonly packetLengths: readonly number[];
  readonly #before: Buffer;
  /** In order of the new stream; `from` is null for new bytes. */
  readonly #runs: readonly { readonly start: number; readonly bytes: Buffer; readonly from: number | null }[];

  constructor(packets: readonly Buffer[], packetEdits: readonly Edits[]) {
    this.#before = Buffer.concat(packets);
    const runs: { start: number; bytes: Buffer; from: number | null }[] = [];
    const lengths: number[] = [];
    let oldStart = 0;
    let position = 0;
    for (const [index, packet] of packets.entries()) {
      const start = position;
      for (const piece of piecesOf(packetEdits[index] ?? [], packet.length)) {
        const isKept = piece.kind === 'kept';
        const bytes = isKept ? packet.subarray(piece.offset, piece.offset + piece.length) : piece.edit.after;
        runs.push({ start: position, bytes, from: isKept ? oldStart + piece.offset : null });
        position += bytes.length;
      }
      lengths.push(position - start);
      oldStart += packet.length;
    }
    this.#runs = runs;
    this.packetLengths = lengths;
  }

  /** Of the new stream. */
  bytes(start: number, end: number): Buffer {
    return Buffer.concat(this.#parts(start, end).map(({ bytes }) => bytes));
  }

  /**
   * The edits that make the old stream's `[oldStart, oldEnd)` the new one's `[start, end)`, in positions from
   * `oldStart` on: what both have stays.
   */
  within(start: number, end: number, oldStart: number, oldEnd: number): Edit[] {
    const edits: Edit[] = [];
    let cursor = oldStart;
    let literal: Buffer[] = [];
    const replaceUpTo = (position: number): void => {
      const before = this.#before.subarray(cursor, position);
      edits.push({ offset: cursor - oldStart, before, after: Buffer.concat(literal) });
      literal = [];
    };
    for (const { bytes, from } of this.#parts(start, end)) {
      const keptFrom = from === null ? oldEnd : Math.min(Math.max(from, cursor), oldEnd);
      const keptTo = from === null ? oldEnd : Math.min(from + bytes.length, oldEnd);
      if (from === null || keptTo <= keptFrom) {
        literal.push(bytes);
        continue;
      }
      literal.push(bytes.subarray(0, keptFrom - from));
      replaceUpTo(keptFrom);
      cursor = keptTo;
      literal.push(bytes.subarray(keptTo - from));
    }
    replaceUpTo(oldEnd);
    return edits;
  }

  #parts(start: number, end: number): { bytes: Buffer; from: number | null }[] {
    return this.#runs
      .map((run) => {
        const from = Math.max(start - run.start, 0);
        const to = Math.min(end - run.start, run.bytes.length);
        const bytes = run.bytes.subarray(from, Math.max(from, to));
        return { bytes, from: run.from === null ? null : run.from + from };
      })
      .filter(({ bytes }) => bytes.length > 0);
  }
}
