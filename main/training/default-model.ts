/**
 * The default model: a head for GTZAN's genres on the pretrained network, trained on translated embeddings.
 *
 * Every track counts once: as its whole clip heard through the network's own front end where there is one, as
 * its spectrogram's embedding, translated, everywhere else. Predictions of audio use the exact front end,
 * predictions of spectrograms the translation.
 */
import {
  accuracyOf,
  expectedCalibrationErrorOf,
  outcomesOf,
  type ScoredTrack,
} from '../../models/evaluation.ts';
import { predictTrack, type Classifier } from '../../models/head.ts';
import type { CollectedTrack } from './collection.ts';
import { matrixOf, type Matrix } from './matrix.ts';
import { trainTransferHead, type TrainedHead } from './train-transfer.ts';
import { fitTranslation, translate, type Translation } from './translation.ts';

export interface DefaultModel extends TrainedHead {
  readonly translation: Translation;
  /** The translation's penalty, and the share of the variance of unseen tracks that it leaves unexplained. */
  readonly translationAlpha: number;
  readonly unexplained: number;
}

/**
 * Trains head and translation.
 *
 * @param inputs so many of the embedding's numbers, from the first, are used.
 */
export function trainDefaultModel(
  tracks: readonly CollectedTrack[],
  inputs: number,
  seed: number,
): DefaultModel {
  const pairs = tracks.filter(({ exact }) => exact !== null);
  const { translation, alpha, unexplained } = fitTranslation(
    rowsOf(pairs, inputs, ({ approximate }) => approximate),
    rowsOf(pairs, inputs, ({ exact }) => exact!),
    pairs,
    seed,
  );
  const embeddings = rowsOf(
    tracks,
    inputs,
    ({ exact, approximate }) => exact ?? translate(approximate, translation),
  );
  return {
    ...trainTransferHead(tracks, embeddings, seed),
    translation,
    translationAlpha: alpha,
    unexplained,
  };
}

function rowsOf(
  tracks: readonly CollectedTrack[],
  inputs: number,
  embedding: (track: CollectedTrack) => Float64Array,
): Matrix {
  return matrixOf(tracks.map((track) => embedding(track).subarray(0, inputs)));
}

/** The trained head as a classifier, before it is a bundle. */
export function classifierFor(model: TrainedHead, embeddingSize: number): Classifier {
  const { labels, head, calibration } = model;
  return { modelId: 'in-training', labels, networkId: 'msd-musicnn-1', embeddingSize, head, calibration };
}

/** Predictions of the tracks that have audio, from the longest there is. */
export function scoreAudio(tracks: readonly CollectedTrack[], classifier: Classifier): ScoredTrack[] {
  return tracks.flatMap(({ id, genre: truth, audio }) => {
    if (audio === null) return [];
    const { genre, confidence } = predictTrack(audio, classifier);
    return [{ id, truth, genre, confidence }];
  });
}

/** Predictions of all tracks from their spectrograms. */
export function scoreSpectrograms(
  tracks: readonly CollectedTrack[],
  classifier: Classifier,
  translation: Translation,
): ScoredTrack[] {
  return tracks.map(({ id, genre: truth, approximate }) => {
    const embeddings = Float32Array.from(approximate);
    embeddings.set(translate(approximate, translation));
    const segments = [{ startSeconds: 0, durationSeconds: 30 }];
    const { genre, confidence } = predictTrack({ embeddings, segments }, classifier);
    return { id, truth, genre, confidence };
  });
}

/** The few figures that a card shows. */
export function summaryOf(scored: readonly ScoredTrack[]): {
  tracks: number;
  accuracy: number;
  expectedCalibrationError: number;
} {
  const outcomes = outcomesOf(scored);
  return {
    tracks: scored.length,
    accuracy: accuracyOf(outcomes),
    expectedCalibrationError: expectedCalibrationErrorOf(outcomes),
  };
}
