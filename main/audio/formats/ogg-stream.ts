/** One audio stream of an Ogg file: its pages by position, its packets from any place on. */
import type { AudioFile, ByteRange } from '../audio-file.ts';
import { lastPage, OggPacketReader, pageAfter, pageLimitBytes } from './ogg-pages.ts';
import { skipTrailingTags } from './tag-regions.ts';

/** Packets from a known position on. */
export interface PacketRun {
  /** Granule position where the first packet's new samples begin. */
  readonly granule: number;
  /** The packet before it, which decoders that overlap packets need; null at the start of the stream. */
  readonly before: Uint8Array | null;
  readonly reader: OggPacketReader;
}

export class OggStream {
  readonly file: AudioFile;
  readonly serial: number;
  /** The audio pages. */
  readonly audioRange: ByteRange;
  /** Granule position at the end of the stream. */
  readonly endGranule: number;
  /** Whether the last page says that it is the last. */
  readonly isComplete: boolean;

  private constructor(
    file: AudioFile,
    serial: number,
    audioRange: ByteRange,
    endGranule: number,
    isComplete: boolean,
  ) {
    this.file = file;
    this.serial = serial;
    this.audioRange = audioRange;
    this.endGranule = endGranule;
    this.isComplete = isComplete;
  }

  /**
   * Reads the header packets from `start`.
   * @param headerCount - how many there are, by the first of them
   */
  static async open(
    file: AudioFile,
    start: number,
    headerCount: (first: Uint8Array) => number,
  ): Promise<{ stream: OggStream; headers: Uint8Array[] }> {
    const serialBytes = await file.read(start + 14, 4);
    const serial = new DataView(serialBytes.buffer, serialBytes.byteOffset, 4).getUint32(0, true);
    const reader = new OggPacketReader(file, start, serial);
    const headers: Uint8Array[] = [];
    let audioStart = start;
    for (let count = 1; headers.length < count;) {
      const packet = await reader.next();
      if (packet === null) throw new Error('Ogg headers cut off');
      headers.push(packet.data);
      audioStart = packet.nextPage;
      if (headers.length === 1) count = headerCount(packet.data);
    }
    const audioRange = { start: audioStart, end: await skipTrailingTags(file, audioStart) };
    const last = await lastPage(file, audioRange, serial);
    if (last === null) throw new Error('Ogg stream without audio pages');
    const stream = new OggStream(file, serial, audioRange, last.granule ?? 0, last.isLast);
    return { stream, headers };
  }

  /** The packets that follow some position at or before `granule`: that of a page's end, or the stream's start. */
  async packetsAfter(granule: number): Promise<PacketRun> {
    const position = await this.#lastPageUpTo(granule);
    const reader = new OggPacketReader(this.file, position ?? this.audioRange.start, this.serial);
    if (position === null) return { granule: 0, before: null, reader };
    for (let packet = await reader.next(); packet !== null; packet = await reader.next()) {
      if (packet.granule !== null) return { granule: packet.granule, before: packet.data, reader };
    }
    throw new Error('Ogg page lost');
  }

  /** The file position of the last page that ends at or before `granule`; null where that is the headers. */
  async #lastPageUpTo(granule: number): Promise<number | null> {
    let low: { position: number; granule: number } | null = null;
    let high = { position: this.audioRange.end, granule: this.endGranule };
    for (let step = 0; step < 48; step++) {
      const from: { position: number; granule: number } = low ?? {
        position: this.audioRange.start,
        granule: 0,
      };
      if (high.position - from.position <= 2 * pageLimitBytes) break;
      const fraction = (granule - from.granule) / Math.max(1, high.granule - from.granule);
      // A little before the guess, so that the page wanted comes out as the lower end.
      const length = high.position - from.position;
      const guess = from.position + Math.min(0.95, Math.max(0.02, fraction)) * length - pageLimitBytes / 2;
      const middle = Math.floor(Math.min(high.position - 1, Math.max(from.position + 1, guess)));
      const page = await this.#granuleAfter(middle, high.position);
      if (page !== null && page.granule <= granule) low = page;
      else
        high = {
          position: middle,
          granule: page === null ? high.granule : Math.min(high.granule, page.granule),
        };
    }
    // Within the last stretch the pages are gone through one by one.
    for (let from = low === null ? this.audioRange.start : low.position + 1; ;) {
      const page = await this.#granuleAfter(from, high.position);
      if (page === null || page.granule > granule) return low?.position ?? null;
      low = page;
      from = page.position + 1;
    }
  }

  /** The first page in [`from`, `to`) that says a position. */
  async #granuleAfter(from: number, to: number): Promise<{ position: number; granule: number } | null> {
    for (let at = from; ;) {
      const page = await pageAfter(this.file, at, to, this.serial);
      if (page === null) return null;
      if (page.granule !== null) return { position: page.position, granule: page.granule };
      at = page.position + 1;
    }
  }
}
