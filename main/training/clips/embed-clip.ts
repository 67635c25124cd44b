/** What a network of layers makes of a clip, in the windows that audio would be cut into. */
import type { EmbeddedTrack } from '../../../models/head.ts';
import type { Embedder } from '../../inference/embedder.ts';
import { windowsOf, type Clip } from './clip.ts';
import { vectorsOfClip } from './clip-vectors.ts';

export async function embedClip(clip: Clip, embedder: Embedder): Promise<EmbeddedTrack> {
  const { features } = embedder;
  const { windowFrames, hopLength, sampleRate } = features;
  const windows =
    features.statistics === undefined ? windowsOf(clip, windowFrames) : await vectorsOfClip(clip, features);
  const frameSeconds = hopLength / sampleRate;
  const durationSeconds = Math.min(windowFrames, clip.frames) * frameSeconds;
  return {
    embeddings: await embedder.embed(windows),
    segments: windows.map((_, window) => ({
      startSeconds: window * windowFrames * frameSeconds,
      durationSeconds,
    })),
  };
}
