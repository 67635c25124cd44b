/**
 * The default model: a head for GTZAN's genres on the pretrained network, trained on translated embeddings.
 *
 * Every track is learned from its spectrogram's embedding, translated, and where there is audio from that too,
 * through the network's own front end: whole clips, and cuts of a few seconds, from which the head learns what
 * short files look like. Predictions of audio use the exact front end, those of spectrograms the translation.
 */
import {
  accuracyOf,
  expectedCalibrationErrorOf,
  outcomesOf,
  type ScoredTrack,
} from '../../models/evaluation.ts';
import { predictTrack, type Classifier } from '../../models/head.ts';
import type { CollectedTrack } from './collection.ts';
import { foldsOf } from './folds.ts';
import { matrixOf } from './matrix.ts';
import {
  trainTransferHead,
  type PrepareFold,
  type TrackRows,
  type TrainedHead,
  type TransferOptions,
} from './train-transfer.ts';
import { fitTranslation, translate, type FittedTranslation, type Translation } from './translation.ts';

export interface DefaultModel extends TrainedHead, FittedTranslation {}

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
  const translated = (inside: readonly number[]): FittedTranslation => {
    const pairs = inside.map((index) => tracks[index]!).filter(({ exact }) => exact !== null);
    return fitTranslation(
      matrixOf(pairs.map(({ approximate }) => approximate.subarray(0, inputs))),
      matrixOf(pairs.map(({ exact }) => exact!.subarray(0, inputs))),
      pairs,
      seed,
    );
  };
  const heard = (indexes: readonly number[]): number[] =>
    indexes.filter((index) => tracks[index]!.heard !== null);
  const prepare: PrepareFold = (inside, outside) => {
    const { translation } = translated(inside);
    const fromSpectrogram = (index: number): Float64Array =>
      translate(tracks[index]!.approximate, translation);
    const fromAudio = (index: number): Float64Array => tracks[index]!.heard!.subarray(0, inputs);
    return {
      training: joinRows(rowsOf(inside, fromSpectrogram), rowsOf(heard(inside), fromAudio)),
      whole: rowsOf(outside, (index) => tracks[index]!.exact?.subarray(0, inputs) ?? fromSpectrogram(index)),
      heard: new Map(
        outside.flatMap((index) => {
          const { exact, audio } = tracks[index]!;
          return exact === null ? [] : [[index, audio!.segments.length]];
        }),
      ),
      short: rowsOf(
        heard(outside).filter((index) => tracks[index]!.exact === null),
        fromAudio,
      ),
    };
  };
  const trained = trainTransferHead(tracks, prepare, { seed, ...foldsByPart(tracks, seed) });
  return { ...trained, ...translated([...tracks.keys()]) };
}

/**
 * Parts of the split share no artist, so the smaller ones are folds of their own and calibrate the confidence;
 * the largest part is cut into folds of neighbours.
 */
function foldsByPart(
  tracks: readonly CollectedTrack[],
  seed: number,
): Pick<TransferOptions, 'foldOf' | 'calibrationFolds'> {
  const parts = Map.groupBy(tracks.keys(), (index) => tracks[index]!.part);
  const [largest, ...others] = [...parts.values()].toSorted((a, b) => b.length - a.length);
  if (largest === undefined || others.length === 0) return {};
  const foldOf = tracks.map(() => 0);
  const inner = foldsOf(
    largest.map((index) => tracks[index]!),
    { folds: 4, blocksPerFold: 1, seed },
  );
  largest.forEach((index, position) => (foldOf[index] = inner[position]!));
  others.forEach((indexes, other) => {
    for (const index of indexes) foldOf[index] = 4 + other;
  });
  return { foldOf, calibrationFolds: new Set(others.map((_, other) => 4 + other)) };
}

function rowsOf(indexes: readonly number[], embedding: (index: number) => Float64Array): TrackRows {
  return { embeddings: matrixOf(indexes.map(embedding)), tracks: indexes };
}

function joinRows(first: TrackRows, second: TrackRows): TrackRows {
  const { rows, columns, data } = first.embeddings;
  const joined = new Float64Array(data.length + second.embeddings.data.length);
  joined.set(data);
  joined.set(second.embeddings.data, data.length);
  return {
    embeddings: { rows: rows + second.embeddings.rows, columns, data: joined },
    tracks: [...first.tracks, ...second.tracks],
  };
}

/** The trained head as a classifier, before it is a bundle. */
export function classifierFor(model: TrainedHead, embeddingSize: number): Classifier {
  const { labels, head, calibration, familiarity } = model;
  return {
    modelId: 'in-training',
    labels,
    networkId: 'msd-musicnn-1',
    embeddingSize,
    head,
    genresPerTrack: 'one',
    calibration,
    familiarity,
  };
}

/** Predictions of the tracks that have audio, from the longest there is. */
export function scoreAudio(tracks: readonly CollectedTrack[], classifier: Classifier): ScoredTrack[] {
  return tracks.flatMap(({ id, genre: truth, audio }) => {
    if (audio === null) return [];
    const { genre, confidence } = predictTrack(audio, classifier);
    return [{ id, truth, genre, confidence }];
  });
}

/** Of the tracks that have audio, the share called unlike anything known: best none, for all are music. */
export function unfamiliarShareOf(tracks: readonly CollectedTrack[], classifier: Classifier): number {
  const heard = tracks.flatMap(({ audio }) => audio ?? []);
  const unfamiliar = heard.filter((audio) => predictTrack(audio, classifier).unfamiliar === true);
  return unfamiliar.length / heard.length;
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
