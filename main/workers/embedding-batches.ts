/** Windows of several tracks through the network at once. */

/** The network as it is used here: `[windows, embeddingSize]` from windows of `[windowFrames, nMels]`. */
export type Embed = (windows: readonly Float32Array[]) => Promise<Float32Array>;

interface WaitingTrack {
  readonly windows: readonly Float32Array[];
  readonly resolve: (embeddings: Float32Array<ArrayBuffer>) => void;
  readonly reject: (thrown: unknown) => void;
}

export interface BatchLimits {
  /** Windows that are worth a run of the network. */
  readonly windows: number;
  /** How long a track waits for others that are on their way, milliseconds. */
  readonly waitMs: number;
}

/**
 * Collects the windows of tracks until there are enough of them, nobody else is on the way, or the first has
 * waited for long enough. A track is never split, so a batch has at most one track more than it needs.
 */
export class EmbeddingBatches {
  readonly #embed: Embed;
  readonly #embeddingSize: number;
  readonly #limits: BatchLimits;
  #waiting: WaitingTrack[] = [];
  #onTheWay = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(embed: Embed, embeddingSize: number, limits: BatchLimits) {
    this.#embed = embed;
    this.#embeddingSize = embeddingSize;
    this.#limits = limits;
  }

  /**
   * Prepares a track's windows and embeds them. While `prepare` runs, others wait for this track a little.
   * @throws whatever `prepare` or the network throws
   */
  async embed<Prepared extends { readonly windows: readonly Float32Array[] }>(
    prepare: () => Promise<Prepared>,
  ): Promise<Prepared & { readonly embeddings: Float32Array<ArrayBuffer> }> {
    this.#onTheWay += 1;
    let prepared: Prepared;
    try {
      prepared = await prepare();
    } catch (thrown) {
      this.#onTheWay -= 1;
      this.#runIfDue();
      throw thrown;
    }
    this.#onTheWay -= 1;
    return { ...prepared, embeddings: await this.#join(prepared.windows) };
  }

  #join(windows: readonly Float32Array[]): Promise<Float32Array<ArrayBuffer>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ windows, resolve, reject });
      this.#timer ??= setTimeout(() => this.#runWaiting(), this.#limits.waitMs);
      this.#runIfDue();
    });
  }

  #runIfDue(): void {
    const windows = this.#waiting.reduce((sum, track) => sum + track.windows.length, 0);
    const enough = this.#onTheWay === 0 || windows >= this.#limits.windows;
    if (this.#waiting.length > 0 && enough) this.#runWaiting();
  }

  #runWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const tracks = this.#waiting;
    this.#waiting = [];
    void this.#run(tracks);
  }

  async #run(tracks: readonly WaitingTrack[]): Promise<void> {
    try {
      const embeddings = await this.#embed(tracks.flatMap((track) => track.windows));
      let row = 0;
      for (const { windows, resolve } of tracks) {
        const end = row + windows.length;
        resolve(embeddings.slice(row * this.#embeddingSize, end * this.#embeddingSize));
        row = end;
      }
    } catch (thrown) {
      // Only the track that the network chokes on shall fail.
      if (tracks.length === 1) tracks[0]?.reject(thrown);
      else await Promise.all(tracks.map((track) => this.#run([track])));
    }
  }
}
