/** From a track to its embeddings in this process: for training, where a pool of workers is not worth its start. */
import { decibelFeatures } from '../../models/feature-config.ts';
import type { EmbeddedTrack } from '../../models/head.ts';
import { readTrackAudio, type TrackAudio } from '../audio/excerpts.ts';
import { extractFeatures } from '../audio/features.ts';
import type { Embedder } from '../inference/embedder.ts';
import type { Spectrogram } from './dataset/spectrogram-set.ts';
import { approximateMusicnnInput, cutWindows } from './pretrained/musicnn-approximation.ts';

/** At most so much of each track is heard; the clips of data sets are 30 s long. */
export const excerptSeconds = 30;

/** The embeddings of an audio file, through the network's own front end. */
export async function embedAudio(
  path: string,
  embedder: Embedder,
  signal?: AbortSignal,
): Promise<EmbeddedTrack> {
  return embedExcerpts((await readForEmbedder(path, embedder, signal)).excerpts, embedder);
}

/** The audio that `embedAudio` hears. */
export function readForEmbedder(
  path: string,
  { features }: Embedder,
  signal?: AbortSignal,
): Promise<TrackAudio> {
  const segmentSeconds = (features.windowFrames * features.hopLength) / features.sampleRate;
  return readTrackAudio(path, { excerptSeconds, segmentSeconds, signal });
}

/** The embeddings of excerpts, through the network's own front end. */
export async function embedExcerpts(
  excerpts: TrackAudio['excerpts'],
  embedder: Embedder,
): Promise<EmbeddedTrack> {
  const windows = await extractFeatures(excerpts, embedder.features);
  return {
    embeddings: await embedder.embed(windows.map(({ data }) => data)),
    segments: windows.map(({ startSeconds, durationSeconds }) => ({ startSeconds, durationSeconds })),
  };
}

/** The approximate embeddings of a shared spectrogram. */
export async function embedSpectrogram(spectrogram: Spectrogram, embedder: Embedder): Promise<EmbeddedTrack> {
  const { features } = embedder;
  const frameSeconds = features.hopLength / features.sampleRate;
  const input = approximateMusicnnInput(spectrogram);
  const windows = cutWindows(input, features.windowFrames);
  const durationSeconds = Math.min(input.frames, features.windowFrames) * frameSeconds;
  const segments = windows.map((_, window) => ({
    startSeconds: window * features.windowFrames * frameSeconds,
    durationSeconds,
  }));
  return { embeddings: await embedder.embed(windows), segments };
}

/** The spectrogram that a set would hold of these excerpts, with one column every `framePeriodSeconds`. */
export async function spectrogramOfExcerpts(
  excerpts: TrackAudio['excerpts'],
  { nMels, sampleRate, framePeriodSeconds }: Pick<Spectrogram, 'nMels' | 'sampleRate' | 'framePeriodSeconds'>,
): Promise<Spectrogram> {
  const features = { ...decibelFeatures, nMels, sampleRate, fMax: sampleRate / 2, windowFrames: 1 };
  const columns = await extractFeatures(excerpts, features);
  const seconds = excerpts.reduce((sum, excerpt) => sum + excerpt.pcm.length / excerpt.sampleRate, 0);
  const frames = Math.max(2, Math.floor(seconds / framePeriodSeconds));
  const decibels = new Int8Array(nMels * frames);
  for (let frame = 0; frame < frames; frame += 1) {
    const nearest = Math.round(((frame + 0.5) * framePeriodSeconds * sampleRate) / features.hopLength);
    const { data } = columns[Math.min(nearest, columns.length - 1)]!;
    for (let band = 0; band < nMels; band += 1) decibels[band * frames + frame] = Math.round(data[band]!);
  }
  return { decibels, nMels, frames, sampleRate, framePeriodSeconds };
}
