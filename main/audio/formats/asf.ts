/**
 * ASF: Windows Media Audio ("Advanced Systems Format Specification", Microsoft 2004). Its packets are of one
 * length and carry times, so a slice is the header and the packets around a time.
 */
import { decoder as createDecoder } from '@audio/decode-wma';
import { mixChannels } from '../decoders/wasm-common.ts';
import type { AudioFile, ByteRange } from '../audio-file.ts';
import type { AudioSource, ChannelSlice, ContainerFormat, PcmSlice } from './container.ts';

const headerGuid = '3026b2758e66cf11a6d900aa0062ce6c';
const filePropertiesGuid = 'a1dcab8c47a9cf118ee400c00c205365';
const dataGuid = '3626b2758e66cf11a6d900aa0062ce6c';
/** Object header: identifier and length. */
const objectBytes = 24;
/** Data object before its packets. */
const dataHeaderBytes = 50;
const headerLimitBytes = 16 * 1024 * 1024;
/** Packets decoded before those wanted: frames reach into the packet before theirs, and overlap. */
const warmUpPackets = 2;

function guidAt(bytes: Uint8Array, at: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, 16).toString('hex');
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export const asf: ContainerFormat = {
  recognise: (bytes) => (bytes.length >= 30 && guidAt(bytes, 0) === headerGuid ? 'asf' : null),

  async open(file, start) {
    const headerLength = Number(viewOf(await file.read(start, 30)).getBigUint64(16, true));
    if (headerLength > headerLimitBytes) throw new Error('ASF header too long');
    const header = await file.read(start, headerLength + dataHeaderBytes);
    const properties = parseProperties(header, headerLength);
    if (guidAt(header, headerLength) !== dataGuid) throw new Error('ASF without data');
    const packets = Number(viewOf(header).getBigUint64(headerLength + 40, true));
    return new AsfSource(file, header, start + header.length, packets, properties);
  },
};

interface Properties {
  readonly packetBytes: number;
  readonly durationSeconds: number;
  readonly prerollSeconds: number;
}

/** The file properties object (3.2). */
function parseProperties(header: Uint8Array, headerLength: number): Properties {
  const view = viewOf(header);
  for (let at = 30; at + objectBytes <= headerLength;) {
    const length = Number(view.getBigUint64(at + 16, true));
    if (guidAt(header, at) === filePropertiesGuid && length >= 104) {
      const packetBytes = view.getUint32(at + 92, true);
      if (packetBytes < 64 || packetBytes !== view.getUint32(at + 96, true))
        throw new Error('ASF packets differ');
      const prerollSeconds = Number(view.getBigUint64(at + 80, true)) / 1000;
      const playSeconds = Number(view.getBigUint64(at + 64, true)) / 1e7;
      return { packetBytes, prerollSeconds, durationSeconds: Math.max(0, playSeconds - prerollSeconds) };
    }
    if (length < objectBytes) break;
    at += length;
  }
  throw new Error('ASF without file properties');
}

/** Bytes of a field whose length a two-bit code says. */
const fieldBytes = [0, 1, 2, 4];

/** Presentation time of the first payload of a packet (5.2), milliseconds with the preroll; null if unknown. */
function packetTime(packet: Uint8Array): number | null {
  const view = viewOf(packet);
  let at = (packet[0]! & 0x80) === 0 ? 0 : 1 + (packet[0]! & 15);
  const lengths = packet[at]!;
  const properties = packet[at + 1]!;
  at +=
    2 + fieldBytes[(lengths >> 5) & 3]! + fieldBytes[(lengths >> 1) & 3]! + fieldBytes[(lengths >> 3) & 3]!;
  at += 6; // send time and duration
  if ((lengths & 1) !== 0) at += 1; // number of payloads
  at += 1 + fieldBytes[(properties >> 4) & 3]! + fieldBytes[(properties >> 2) & 3]!;
  const replicatedBytes = fieldBytes[properties & 3] === 1 ? packet[at]! : 0;
  at += fieldBytes[properties & 3]!;
  return replicatedBytes >= 8 && at + 8 <= packet.length ? view.getUint32(at + 4, true) : null;
}

/** Samples of a frame (libavcodec, ff_wma_get_frame_len_bits). What comes out lies so much behind its packet's time. */
function frameSamples(sampleRate: number): number {
  if (sampleRate <= 16_000) return 512;
  if (sampleRate <= 22_050) return 1024;
  return sampleRate <= 48_000 ? 2048 : 4096;
}

class AsfSource implements AudioSource {
  readonly durationSeconds: number;
  readonly audioRange: ByteRange;
  readonly warnings: string[] = [];
  readonly #file: AudioFile;
  /** Header object and the head of the data object. */
  readonly #header: Uint8Array;
  readonly #packetBytes: number;
  readonly #packets: number;
  readonly #prerollSeconds: number;

  constructor(
    file: AudioFile,
    header: Uint8Array,
    start: number,
    statedPackets: number,
    properties: Properties,
  ) {
    const available = Math.floor((file.size - start) / properties.packetBytes);
    this.#file = file;
    this.#header = header;
    this.#packetBytes = properties.packetBytes;
    this.#packets = statedPackets > 0 ? Math.min(statedPackets, available) : available;
    this.#prerollSeconds = properties.prerollSeconds;
    this.audioRange = { start, end: start + this.#packets * properties.packetBytes };
    const present = statedPackets > 0 ? this.#packets / statedPackets : 1;
    this.durationSeconds = properties.durationSeconds * present;
    if (present < 1)
      this.warnings.push('The file ends earlier than its header says; what is there was used.');
  }

  async decode(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<PcmSlice> {
    const { channels, ...slice } = await this.decodeChannels(startSeconds, seconds, signal);
    return { ...slice, pcm: mixChannels(channels) };
  }

  async decodeChannels(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<ChannelSlice> {
    const length = Math.min(seconds, this.durationSeconds - startSeconds);
    if (length <= 0 || this.#packets === 0) return { startSeconds, sampleRate: 44_100, channels: [] };
    const first = Math.max(0, (await this.#packetAt(startSeconds)) - warmUpPackets);
    const end = Math.min(this.#packets, (await this.#packetAt(startSeconds + length)) + 2);
    const bytes = await this.#file.read(
      this.audioRange.start + first * this.#packetBytes,
      (end - first) * this.#packetBytes,
    );
    signal?.throwIfAborted();
    const firstSeconds = this.#secondsOf(bytes);
    const decoder = await createDecoder();
    try {
      decoder.decode(this.#header);
      const { channelData, sampleRate } = decoder.decode(bytes);
      const pcmStart = firstSeconds + frameSamples(sampleRate) / sampleRate;
      const skip = Math.max(0, Math.round((startSeconds - pcmStart) * sampleRate));
      const last = skip + Math.round(length * sampleRate);
      return {
        startSeconds: pcmStart + skip / sampleRate,
        sampleRate,
        channels: channelData.map((plane) => plane.subarray(skip, last)),
      };
    } finally {
      decoder.free();
    }
  }

  /** Where in the track the first payload of a packet begins. */
  #secondsOf(packet: Uint8Array): number {
    const time = packetTime(packet);
    if (time === null) throw new Error('ASF packet without a time');
    return time / 1000 - this.#prerollSeconds;
  }

  /** The last packet that begins at or before a time. */
  async #packetAt(seconds: number): Promise<number> {
    let low = 0;
    let high = this.#packets;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      const packet = await this.#file.read(
        this.audioRange.start + middle * this.#packetBytes,
        this.#packetBytes,
      );
      if (this.#secondsOf(packet) <= seconds) low = middle;
      else high = middle;
    }
    return low;
  }

  close(): void {}
}
