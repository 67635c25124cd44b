/** From a track to its embeddings in this process: for training, where a pool of workers is not worth its start. */
import { extractFeatures } from '../audio/features.ts';
import { readTrackAudio } from '../audio/excerpts.ts';
import type { Embedder } from '../inference/embedder.ts';
import type { EmbeddedTrack } from '../../models/head.ts';
import { approximateMusicnnInput, cutWindows } from './musicnn-approximation.ts';
import type { Spectrogram } from './spectrogram-set.ts';

/** At most so much of each track is heard; the clips of data sets are 30 s long. */
export const excerptSeconds = 30;

/** The embeddings of an audio file, through the network's own front end. */
export async function embedAudio(
  path: string,
  embedder: Embedder,
  signal?: AbortSignal,
): Promise<EmbeddedTrack> {
  const { features } = embedder;
  const segmentSeconds = (features.windowFrames * features.hopLength) / features.sampleRate;
  const audio = await readTrackAudio(path, { excerptSeconds, segmentSeconds, signal });
  const windows = await extractFeatures(audio.excerpts, features);
  return {
    embeddings: await embedder.embed(windows.map(({ data }) => data)),
    segments: windows.map(({ startSeconds, durationSeconds }) => ({ startSeconds, durationSeconds })),
  };
}

/** The approximate embeddings of a shared spectrogram. */
export async function embedSpectrogram(spectrogram: Spectrogram, embedder: Embedder): Promise<EmbeddedTrack> {
  const { features } = embedder;
  const frameSeconds = features.hopLength / features.sampleRate;
  const windows = cutWindows(approximateMusicnnInput(spectrogram), features.windowFrames);
  let frame = 0;
  const segments = windows.map(({ length }) => {
    const frames = length / features.nMels;
    const segment = { startSeconds: frame * frameSeconds, durationSeconds: frames * frameSeconds };
    frame += frames;
    return segment;
  });
  return { embeddings: await embedder.embed(windows), segments };
}
