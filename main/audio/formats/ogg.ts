/** Ogg (RFC 3533) with Vorbis, Opus (RFC 7845) or FLAC (RFC 9639 section 10.1), cut by granule position. */
import { flacDecoders } from '../decoders/flac.ts';
import { opusPacketSamples, opusRate, OpusStreamDecoder, parseOpusHead } from '../decoders/opus.ts';
import { vorbisDecoders } from '../decoders/vorbis.ts';
import type { AudioFile, ByteRange } from '../audio-file.ts';
import type { AudioSource, ContainerFormat, PcmSlice } from './container.ts';
import { parseStreamInfo } from './flac-frame.ts';
import { OggStream, type PacketRun } from './ogg-stream.ts';
import { startsWith } from './tag-regions.ts';

/** What a decoder needs before its output settles (RFC 7845 section 4.6: 80 ms). */
const opusWarmUpSamples = 3840;
/** More packets than two minutes of the shortest are damage. */
const packetLimit = 48_000;

export const ogg: ContainerFormat = {
  recognise(bytes) {
    if (!startsWith(bytes, 'OggS') || bytes.length < 28) return null;
    const packet = 27 + bytes[26]!;
    if (startsWith(bytes, '\u0001vorbis', packet)) return 'ogg-vorbis';
    if (startsWith(bytes, 'OpusHead', packet)) return 'ogg-opus';
    if (startsWith(bytes, '\u007fFLAC', packet)) return 'ogg-flac';
    return 'other';
  },

  async open(file, start, format) {
    if (format === 'ogg-vorbis') return openVorbis(file, start);
    if (format === 'ogg-opus') return openOpus(file, start);
    if (format === 'ogg-flac') return openFlac(file, start);
    throw new Error('no known codec in the Ogg file');
  },
};

/** What differs between the codecs. Positions are samples, granule positions where the name says so. */
interface OggCodec {
  readonly sampleRate: number;
  /** Granule position of the first sample that is heard. */
  readonly firstGranule: number;
  /** Samples to decode before those wanted. */
  readonly warmUpSamples: number;
  /** About `count` mono samples from `run.granule` on; a few more do no harm. */
  decode(run: PacketRun, count: number, signal: AbortSignal | undefined): Promise<Float32Array>;
}

class OggSource implements AudioSource {
  readonly durationSeconds: number;
  readonly audioRange: ByteRange;
  readonly warnings: string[] = [];
  readonly #stream: OggStream;
  readonly #codec: OggCodec;

  constructor(stream: OggStream, codec: OggCodec) {
    this.#stream = stream;
    this.#codec = codec;
    this.audioRange = stream.audioRange;
    this.durationSeconds = Math.max(0, stream.endGranule - codec.firstGranule) / codec.sampleRate;
    if (!stream.isComplete) this.warnings.push('The file ends before its last page; what is there was used.');
  }

  async decode(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<PcmSlice> {
    const { sampleRate, firstGranule, warmUpSamples } = this.#codec;
    const first = Math.max(0, Math.round(startSeconds * sampleRate)) + firstGranule;
    const count = Math.min(Math.round(seconds * sampleRate), this.#stream.endGranule - first);
    if (count <= 0) return { startSeconds, sampleRate, pcm: new Float32Array(0) };
    const run = await this.#stream.packetsAfter(Math.max(0, first - warmUpSamples));
    const skip = first - run.granule;
    const pcm = await this.#codec.decode(run, skip + count, signal);
    return {
      startSeconds: (first - firstGranule) / sampleRate,
      sampleRate,
      pcm: pcm.subarray(Math.min(skip, pcm.length), Math.min(pcm.length, skip + count)),
    };
  }

  close(): void {}
}

async function openVorbis(file: AudioFile, start: number): Promise<AudioSource> {
  const { stream, headers } = await OggStream.open(file, start, () => 3);
  const [identification, , setup] = headers;
  if (!identification || !setup) throw new Error('Vorbis headers missing');
  const view = new DataView(identification.buffer, identification.byteOffset, identification.byteLength);
  const longestBlock = 1 << (view.getUint8(28) >> 4);
  return new OggSource(stream, {
    sampleRate: view.getUint32(12, true),
    firstGranule: 0,
    warmUpSamples: 0,
    decode: (run, count, signal) =>
      vorbisDecoders.use(async (decoder) => {
        decoder.start(identification, setup);
        const out = new Float32Array(count + longestBlock);
        // The first packet gives nothing but what the next one overlaps with.
        if (run.before !== null) decoder.decodePacket(run.before, out, 0);
        let written = 0;
        while (written < count) {
          const packet = await run.reader.next();
          if (packet === null) break;
          written += decoder.decodePacket(packet.data, out, written);
          signal?.throwIfAborted();
        }
        return out.subarray(0, written);
      }),
  });
}

async function openOpus(file: AudioFile, start: number): Promise<AudioSource> {
  const { stream, headers } = await OggStream.open(file, start, () => 2);
  const head = parseOpusHead(headers[0]!);
  return new OggSource(stream, {
    sampleRate: opusRate,
    firstGranule: head.preSkip,
    warmUpSamples: opusWarmUpSamples,
    decode: async (run, count, signal) => {
      const packets: Uint8Array[] = [];
      for (let samples = 0; samples < count;) {
        const packet = await run.reader.next();
        if (packet === null) break;
        packets.push(packet.data);
        samples += opusPacketSamples(packet.data);
        if (packets.length > packetLimit) throw new Error('too many Opus packets for their time');
      }
      signal?.throwIfAborted();
      const decoder = await OpusStreamDecoder.create(head);
      try {
        return decoder.decode(packets);
      } finally {
        decoder.free();
      }
    },
  });
}

async function openFlac(file: AudioFile, start: number): Promise<AudioSource> {
  // "\x7fFLAC", version, number of further headers, "fLaC", then STREAMINFO with its header
  const { stream, headers } = await OggStream.open(
    file,
    start,
    (first) => 1 + ((first[7]! << 8) | first[8]!),
  );
  const info = parseStreamInfo(headers[0]!.subarray(17));
  return new OggSource(stream, {
    sampleRate: info.sampleRate,
    firstGranule: 0,
    warmUpSamples: 0,
    decode: (run, count, signal) =>
      flacDecoders.use(async (decoder) => {
        decoder.restart();
        const out = new Float32Array(count + info.maxBlockSize);
        let written = 0;
        while (written < count) {
          const packet = await run.reader.next();
          if (packet === null) break;
          // Further metadata may follow the headers that were counted.
          if (packet.data[0] === 0xff) written += decoder.decodeFrame(packet.data, out, written);
          signal?.throwIfAborted();
        }
        return out.subarray(0, written);
      }),
  });
}
