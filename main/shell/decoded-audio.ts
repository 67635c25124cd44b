/**
 * Files that a player gets decoded: opened once, kept open while it plays and skims, closed a while after.
 */
import { stat } from 'node:fs/promises';
import { isPlayable, PlaybackTrack } from '../audio/playback.ts';

/** Tracks kept open at most, beside those that are being read. */
const maxOpen = 3;
/** A track that nobody reads is closed after so long. */
const idleMs = 60_000;
/** Files whose kind is remembered. */
const maxKnown = 500;

interface Opened {
  readonly track: Promise<PlaybackTrack>;
  readers: number;
  timer: NodeJS.Timeout | null;
}

export class DecodedAudio {
  readonly #opened = new Map<string, Opened>();
  readonly #playable = new Map<string, boolean>();

  /** Whether a browser plays the file as it is. */
  async isPlayable(path: string): Promise<boolean> {
    const key = await keyOf(path);
    const known = this.#playable.get(key);
    if (known !== undefined) return known;
    const found = await isPlayable(path);
    this.#playable.set(key, found);
    for (const oldest of [...this.#playable.keys()].slice(0, Math.max(0, this.#playable.size - maxKnown)))
      this.#playable.delete(oldest);
    return found;
  }

  /** Bytes of the file as WAV. Throws what `PlaybackTrack.open` throws. */
  async size(path: string): Promise<number> {
    return this.#with(path, async (track) => track.size);
  }

  /** A stretch of the file as WAV, both ends inclusive. */
  async *read(path: string, first: number, last: number): AsyncGenerator<Uint8Array> {
    const opened = await this.#take(path);
    try {
      yield* (await opened.track).read(first, last);
    } finally {
      this.#release(opened);
    }
  }

  async #with<Result>(path: string, work: (track: PlaybackTrack) => Promise<Result>): Promise<Result> {
    const opened = await this.#take(path);
    try {
      return await work(await opened.track);
    } finally {
      this.#release(opened);
    }
  }

  async #take(path: string): Promise<Opened> {
    const key = await keyOf(path);
    let opened = this.#opened.get(key);
    if (!opened) {
      opened = { track: PlaybackTrack.open(path), readers: 0, timer: null };
      opened.track.catch(() => this.#opened.delete(key));
    }
    // Last in the map is used last.
    this.#opened.delete(key);
    this.#opened.set(key, opened);
    opened.readers += 1;
    if (opened.timer) clearTimeout(opened.timer);
    this.#closeOldest();
    return opened;
  }

  #release(opened: Opened): void {
    opened.readers -= 1;
    if (opened.readers > 0) return;
    opened.timer = setTimeout(() => this.#close(opened), idleMs);
    opened.timer.unref();
    this.#closeOldest();
  }

  #closeOldest(): void {
    for (const opened of this.#opened.values()) {
      if (this.#opened.size <= maxOpen) return;
      if (opened.readers === 0) this.#close(opened);
    }
  }

  #close(opened: Opened): void {
    if (opened.readers > 0) return;
    if (opened.timer) clearTimeout(opened.timer);
    for (const [key, each] of this.#opened) if (each === opened) this.#opened.delete(key);
    opened.track.then((track) => track.close()).catch(() => undefined);
  }
}

/** Another file under the same name is another file. */
async function keyOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  return `${path}\0${found?.size}\0${found?.mtimeMs}`;
}
