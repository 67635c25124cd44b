/** From a file to its embeddings: read excerpts, compute the network's input, run the network. */
import type { WorkerSetup, TrackAnalysis } from '../../models/worker-contract.ts';
import { readTrackAudio } from '../audio/excerpts.ts';
import { extractFeatures } from '../audio/features.ts';
import { fingerprintOf } from '../audio/fingerprint.ts';
import { trackPeaks } from '../audio/peaks.ts';
import { Embedder } from '../inference/embedder.ts';
import type { Analyser } from './analysis-session.ts';
import { EmbeddingBatches, type BatchLimits } from './embedding-batches.ts';

/**
 * The windows of the three tracks that a worker has in hand: against one track at a time this saves about a
 * twentieth of the processor time. They follow each other within 200 ms unless one waits for its disk.
 */
const defaultBatches: BatchLimits = { windows: 30, waitMs: 200 };

export class TrackAnalyser implements Analyser {
  readonly description: Analyser['description'];
  readonly #embedder: Embedder;
  readonly #batches: EmbeddingBatches;
  readonly #setup: WorkerSetup;
  readonly #segmentSeconds: number;

  private constructor(embedder: Embedder, setup: WorkerSetup, batches: BatchLimits) {
    const { backend, embeddingSize, features } = embedder;
    this.#embedder = embedder;
    this.#setup = setup;
    this.#segmentSeconds = (features.windowFrames * features.hopLength) / features.sampleRate;
    this.description = { backend: backend.name, reason: backend.reason, embeddingSize };
    this.#batches = new EmbeddingBatches((windows) => embedder.embed(windows), embeddingSize, batches);
  }

  /** @throws Failure what `Embedder.load` throws */
  static async load(setup: WorkerSetup, batches: BatchLimits = defaultBatches): Promise<TrackAnalyser> {
    return new TrackAnalyser(await Embedder.load(setup.bundleFolder), setup, batches);
  }

  /**
   * Analyses one file; several calls at a time share runs of the network.
   * @throws Failure what `readTrackAudio` throws, `cancelled` among it
   */
  async analyse(path: string, signal: AbortSignal): Promise<TrackAnalysis> {
    const { windows: _, ...analysis } = await this.#batches.embed(() => this.#listen(path, signal));
    if (!analysis.embeddings.every(Number.isFinite)) throw new Error(`the network made no sense of ${path}`);
    return analysis;
  }

  async #listen(
    path: string,
    signal: AbortSignal,
  ): Promise<Omit<TrackAnalysis, 'embeddings'> & { readonly windows: readonly Float32Array[] }> {
    const audio = await readTrackAudio(path, {
      excerptSeconds: this.#setup.excerptSeconds,
      segmentSeconds: this.#segmentSeconds,
      signal,
    });
    const segments = await extractFeatures(audio.excerpts, this.#embedder.features);
    signal.throwIfAborted();
    const fingerprint = this.#setup.fingerprints === true ? await fingerprintOf(audio.excerpts) : null;
    return {
      format: audio.format,
      durationSeconds: audio.durationSeconds,
      audioHash: audio.audioHash,
      segments: segments.map(({ startSeconds, durationSeconds }) => ({ startSeconds, durationSeconds })),
      windows: segments.map(({ data }) => data),
      peaks: trackPeaks(audio),
      warnings: [...audio.warnings],
      ...(fingerprint && { fingerprint }),
    };
  }
}
