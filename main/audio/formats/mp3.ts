/** MPEG audio (MP3 and its elder layers): slices cut at frame boundaries, with a run-up for the bit reservoir. */
import { mpegDecoders } from '../decoders/mpeg.ts';
import type { AudioFile, ByteRange } from '../audio-file.ts';
import type { AudioSource, ContainerFormat, PcmSlice } from './container.ts';
import { findMpegFrame, mpegHeaderBytes, parseMpegFrame, type MpegFrame } from './mpeg-frame.ts';
import { frameAt, measureTimeline, positionOf, readTimeline, type Mp3Timeline } from './mp3-timeline.ts';
import { untaggedRange } from './tag-regions.ts';

/** Junk before the first frame that is put up with, bytes. */
const junkBytes = 60_000;
/** Frames that must follow a header before it is believed. */
const followingFrames = 3;
/** The bit reservoir reaches back at most so many bytes (main_data_begin, 9 bits). */
const reservoirBytes = 511;
/** Warm-up frames whose overlap settles once the reservoir is full. */
const settlingFrames = 2;

export const mp3: ContainerFormat = {
  recognise(bytes) {
    const at = findMpegFrame(bytes, 0, followingFrames, junkBytes);
    return at >= 0 ? 'mp3' : null;
  },

  async open(file, start) {
    const range = await untaggedRange(file, start);
    const head = await file.read(range.start, Math.min(junkBytes + 8192, range.end - range.start));
    const at = findMpegFrame(head, 0, followingFrames, junkBytes);
    const frame = at < 0 ? null : parseMpegFrame(head, at);
    if (frame === null) throw new Error('no MPEG audio frame');
    const audio: ByteRange = { start: range.start + at, end: range.end };
    const timeline =
      readTimeline(head.subarray(at), frame, audio) ?? (await measureTimeline(file, frame, audio));
    return new Mp3Source(file, frame, audio, timeline);
  },
};

class Mp3Source implements AudioSource {
  readonly durationSeconds: number;
  readonly audioRange: ByteRange;
  readonly warnings: string[] = [];
  readonly #file: AudioFile;
  readonly #first: MpegFrame;
  readonly #timeline: Mp3Timeline;

  constructor(file: AudioFile, first: MpegFrame, audio: ByteRange, timeline: Mp3Timeline) {
    this.#file = file;
    this.#first = first;
    this.#timeline = timeline;
    // Without a frame that only carries a table: programs rewrite it.
    this.audioRange = { start: Math.min(timeline.points[0]!.position, audio.end), end: audio.end };
    if (timeline.warning !== null) this.warnings.push(timeline.warning);
    const samples = timeline.frames * first.samplesPerFrame - timeline.skipSamples - timeline.paddingSamples;
    this.durationSeconds = Math.max(0, samples) / first.sampleRate;
  }

  async decode(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<PcmSlice> {
    const { sampleRate, samplesPerFrame } = this.#first;
    const { points, skipSamples } = this.#timeline;
    const lengthSamples = Math.round(Math.min(seconds, this.durationSeconds - startSeconds) * sampleRate);
    const firstSample = Math.round(startSeconds * sampleRate) + skipSamples;
    if (lengthSamples <= 0) return { startSeconds, sampleRate, pcm: new Float32Array(0) };
    const firstFrame = Math.floor(firstSample / samplesPerFrame);
    const meanFrameBytes = (points.at(-1)!.position - points[0]!.position) / points.at(-1)!.frame;
    const warmUpFrames = settlingFrames + Math.ceil(reservoirBytes / Math.max(24, meanFrameBytes - 36));
    const startFrame = Math.max(0, firstFrame - warmUpFrames);

    const cursor = new FrameCursor(this.#file, this.#first, this.audioRange.end);
    const wantedBytes =
      (lengthSamples / samplesPerFrame + firstFrame - startFrame + 2) * meanFrameBytes * 1.02;
    // Two bytes early: with a constant bitrate frames stand at the line rounded up or down.
    const wanted = startFrame === 0 ? points[0]!.position : Math.floor(positionOf(points, startFrame)) - 2;
    const found = await cursor.seek(Math.max(points[0]!.position, wanted), Math.ceil(wantedBytes));
    if (found < 0) return { startSeconds, sampleRate, pcm: new Float32Array(0) };
    const foundFrame = Math.round(frameAt(points, found));
    // Where the table was coarse the found frame may already lie behind the wanted one: then it starts later.
    const dropSamples = Math.max(
      foundFrame === 0 ? skipSamples : 0,
      firstSample - foundFrame * samplesPerFrame,
      foundFrame === 0 ? 0 : warmUpFrames * samplesPerFrame,
    );
    const scratch = new Float32Array(dropSamples + lengthSamples + 2 * samplesPerFrame);
    const written = await mpegDecoders.use(async (decoder) => {
      decoder.reset();
      let at = 0;
      while (at < dropSamples + lengthSamples) {
        const frame = await cursor.next();
        if (frame === null) break;
        at += decoder.decodeFrame(frame, scratch, at);
        signal?.throwIfAborted();
      }
      return at;
    });
    return {
      startSeconds: Math.max(0, foundFrame * samplesPerFrame + dropSamples - skipSamples) / sampleRate,
      sampleRate,
      pcm: scratch.subarray(Math.min(written, dropSamples), Math.min(written, dropSamples + lengthSamples)),
    };
  }

  close(): void {}
}

/** Walks frame by frame through a stretch of the file, reading on as needed and past damage. */
class FrameCursor {
  readonly #file: AudioFile;
  readonly #first: MpegFrame;
  readonly #end: number;
  #bytes: Uint8Array = new Uint8Array(0);
  /** File position of `#bytes`. */
  #base = 0;
  #at = 0;

  constructor(file: AudioFile, first: MpegFrame, end: number) {
    this.#file = file;
    this.#first = first;
    this.#end = end;
  }

  /** Reads about `length` bytes from `position`; answers the position of the first frame there, or -1. */
  async seek(position: number, length: number): Promise<number> {
    this.#base = position;
    this.#at = 0;
    this.#bytes = await this.#file.read(position, Math.min(Math.max(length, 16_384), this.#end - position));
    return this.#sync() ? this.#base + this.#at : -1;
  }

  async next(): Promise<Uint8Array | null> {
    for (let refills = 0; refills < 2; refills++) {
      let frame = parseMpegFrame(this.#bytes, this.#at);
      if (
        frame === null ||
        frame.sampleRate !== this.#first.sampleRate ||
        frame.layer !== this.#first.layer
      ) {
        frame =
          this.#at + mpegHeaderBytes <= this.#bytes.length && this.#sync()
            ? parseMpegFrame(this.#bytes, this.#at)
            : null;
      }
      if (frame !== null && this.#at + frame.frameBytes <= this.#bytes.length) {
        this.#at += frame.frameBytes;
        return this.#bytes.subarray(this.#at - frame.frameBytes, this.#at);
      }
      const rest = this.#base + this.#at;
      const length = Math.min(65_536, this.#end - rest);
      if (length <= this.#bytes.length - this.#at) return null;
      this.#bytes = await this.#file.read(rest, length);
      this.#base = rest;
      this.#at = 0;
    }
    return null;
  }

  #sync(): boolean {
    for (let at = this.#at; ; at += 1) {
      at = findMpegFrame(this.#bytes, at, followingFrames);
      if (at < 0) {
        this.#at = this.#bytes.length;
        return false;
      }
      const frame = parseMpegFrame(this.#bytes, at);
      if (
        frame !== null &&
        frame.sampleRate === this.#first.sampleRate &&
        frame.layer === this.#first.layer
      ) {
        this.#at = at;
        return true;
      }
    }
  }
}
