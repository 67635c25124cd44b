/** Listens to a file in this process, as a worker would: for tests, where a pool is not worth its start. */
import { readTrackAudio } from '../../../main/audio/excerpts.ts';
import { extractFeatures } from '../../../main/audio/features.ts';
import { fingerprintOf } from '../../../main/audio/fingerprint.ts';
import type { Embedder } from '../../../main/inference/embedder.ts';
import type { HeardAudio } from '../../../main/training/check/heard-audio.ts';
import { excerptSeconds } from '../../../main/training/listen.ts';

/** Throws what `readTrackAudio` throws. */
export async function hearAudio(path: string, embedder: Embedder, signal: AbortSignal): Promise<HeardAudio> {
  const { features } = embedder;
  const segmentSeconds = (features.windowFrames * features.hopLength) / features.sampleRate;
  const audio = await readTrackAudio(path, { excerptSeconds, segmentSeconds, signal });
  const windows = await extractFeatures(audio.excerpts, features);
  const { audioHash, durationSeconds, warnings } = audio;
  return {
    audioHash,
    durationSeconds,
    warnings,
    embeddings: await embedder.embed(windows.map(({ data }) => data)),
    segments: windows.map(({ startSeconds, durationSeconds: seconds }) => ({
      startSeconds,
      durationSeconds: seconds,
    })),
    fingerprint: await fingerprintOf(audio.excerpts),
  };
}
