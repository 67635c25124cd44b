/**
 * The default model: a head for GTZAN's genres on the pretrained network, trained on translated embeddings.
 *
 * Every track is learned from its spectrogram's embedding, translated, and where there is audio from that too,
 * through the network's own front end: whole clips, and cuts of a few seconds, from which the head learns what
 * short files look like. Predictions of audio use the exact front end, those of spectrograms the translation.
 */
import { expectedCalibrationErrorOf } from '../../../models/calibration-curve.ts';
import { accuracyOf, outcomesOf, type ScoredTrack } from '../../../models/evaluation.ts';
import { predictTrack, type Classifier, type EmbeddedTrack } from '../../../models/head.ts';
import { coverageAtPrecision } from '../../../models/precision-coverage.ts';
import { foldsOf } from '../folds.ts';
import { matrixOf } from '../heads/matrix.ts';
import {
  trainTransferHead,
  type PrepareFold,
  type TrackRows,
  type TrainedHead,
} from '../heads/train-transfer.ts';
import { translateTrack } from '../pretrained/bundle-translation.ts';
import {
  fitTranslation,
  translate,
  type PairedEmbeddings,
  type Translation,
} from '../pretrained/translation.ts';
import type { CollectedTrack } from './collection.ts';

export interface DefaultModel extends TrainedHead {
  readonly translation: Translation;
}

/** How much a window of a cut counts for the translation, against one of a whole clip: cuts are of more tracks. */
const cutWeight = 2;
const partFolds = 4;

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
  const translationOf = (inside: readonly number[]): Translation =>
    fitTranslation(
      pairedWindows(
        inside.map((index) => tracks[index]!),
        inputs,
      ),
    );
  const heard = (indexes: readonly number[]): number[] =>
    indexes.filter((index) => tracks[index]!.heard !== null);
  const prepare: PrepareFold = (inside, outside) => {
    const translation = translationOf(inside);
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
  const trained = trainTransferHead(tracks, prepare, { seed, foldOf: foldsByPart(tracks, seed) });
  return { ...trained, translation: translationOf([...tracks.keys()]) };
}

/** The windows that were embedded both ways. */
function pairedWindows(tracks: readonly CollectedTrack[], inputs: number): PairedEmbeddings {
  const pairs = tracks.flatMap(({ audio, exact, approximateAudio }) => {
    if (audio === null || approximateAudio === null) return [];
    const count = Math.min(audio.segments.length, approximateAudio.segments.length);
    return Array.from({ length: count }, (_, window) => ({
      approximate: windowOf(approximateAudio, window).subarray(0, inputs),
      exact: windowOf(audio, window).subarray(0, inputs),
      weight: exact === null ? cutWeight : 1,
    }));
  });
  return {
    approximate: matrixOf(pairs.map(({ approximate }) => approximate)),
    exact: matrixOf(pairs.map(({ exact }) => exact)),
    weights: pairs.map(({ weight }) => weight),
  };
}

function windowOf({ embeddings, segments }: EmbeddedTrack, window: number): Float32Array {
  const size = embeddings.length / segments.length;
  return embeddings.subarray(window * size, (window + 1) * size);
}

/**
 * Parts of the split share no artist, so the smaller ones are folds of their own; the largest is cut into folds of
 * neighbours.
 */
export function foldsByPart(tracks: readonly CollectedTrack[], seed: number): number[] {
  const parts = Map.groupBy(tracks.keys(), (index) => tracks[index]!.part);
  const [largest = [], ...others] = [...parts.values()].toSorted((a, b) => b.length - a.length);
  const folds = others.length === 0 ? partFolds + 1 : partFolds;
  const inner = foldsOf(
    largest.map((index) => tracks[index]!),
    { folds, blocksPerFold: 1, seed },
  );
  const foldOf = tracks.map(() => 0);
  largest.forEach((index, position) => (foldOf[index] = inner[position]!));
  others.forEach((indexes, other) => {
    for (const index of indexes) foldOf[index] = folds + other;
  });
  return foldOf;
}

/** Scores of every track by a model of the same recipe that was trained, and calibrated, without its fold. */
export function crossValidate(
  tracks: readonly CollectedTrack[],
  inputs: number,
  seed: number,
  onFold: (done: number, folds: number) => void = () => {},
): { readonly audio: ScoredTrack[]; readonly spectrograms: ScoredTrack[] } {
  const foldOf = foldsByPart(tracks, seed);
  const folds = [...new Set(foldOf)];
  const audio: ScoredTrack[] = [];
  const spectrograms: ScoredTrack[] = [];
  folds.forEach((held, place) => {
    const model = trainDefaultModel(
      tracks.filter((_, index) => foldOf[index] !== held),
      inputs,
      seed,
    );
    const outside = tracks.filter((_, index) => foldOf[index] === held);
    const classifier = classifierFor(model, outside[0]!.approximate.length);
    audio.push(...scoreAudio(outside, classifier));
    spectrograms.push(...scoreSpectrograms(outside, classifier, model.translation));
    onFold(place + 1, folds.length);
  });
  return { audio, spectrograms };
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
    networkId: 'in-training',
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
  return tracks.map(({ id, genre: truth, spectrogram }) => {
    const { genre, confidence } = predictTrack(translateTrack(spectrogram, translation), classifier);
    return { id, truth, genre, confidence };
  });
}

/** The few figures that a card shows. */
export interface Summary {
  readonly tracks: number;
  readonly accuracy: number;
  readonly expectedCalibrationError: number;
  /** Share of the tracks that can be kept, the surest first, while nine in ten of them are right. */
  readonly coverageAt90: number;
}

export function summaryOf(scored: readonly ScoredTrack[]): Summary {
  const outcomes = outcomesOf(scored);
  return {
    tracks: scored.length,
    accuracy: accuracyOf(outcomes),
    expectedCalibrationError: expectedCalibrationErrorOf(outcomes),
    coverageAt90: coverageAtPrecision(outcomes, 0.9).coverage,
  };
}
