/** Evaluation: a model's score on labelled tracks, as `earmark evaluate` reports it. */
import { accuracyInterval } from '../../../models/bootstrap.ts';
import {
  calibrationCurveOf,
  expectedCalibrationErrorOf,
  type CalibrationBin,
} from '../../../models/calibration-curve.ts';
import {
  accuracyOf,
  confusionMatrixOf,
  genreScoresOf,
  macroF1Of,
  outcomesOf,
  type GenreScore,
  type ScoredTrack,
} from '../../../models/evaluation.ts';
import { Failure } from '../../../models/failure.ts';
import { classifierOf } from '../../../models/head.ts';
import {
  coverageAtPrecision,
  precisionCoverageOf,
  type CoveragePoint,
} from '../../../models/precision-coverage.ts';
import { openDataset, readSplitPart, tracksOfPart, type Dataset } from '../dataset/dataset.ts';
import { seededRandom } from '../random.ts';
import { evaluationLabels } from './evaluation-labels.ts';
import { datasetWarnings, trainedOnWarning } from './evaluation-warnings.ts';
import { scoreTracks, type ScoreOptions, type UnreadTrack } from './score-tracks.ts';

/** The result; the first fields are a contract that scripts read. */
export interface Evaluation {
  /** Id of the model. */
  readonly model: string;
  /** Tracks scored. */
  readonly tracks: number;
  readonly accuracy: number;
  /** 95 %, by bootstrap over tracks. */
  readonly accuracyInterval: readonly [low: number, high: number];
  readonly macroF1: number;
  readonly expectedCalibrationError: number;
  /** Share of the tracks that can be kept at this precision, by precision. */
  readonly coverageAtPrecision: Readonly<Record<string, number>>;
  /** Precision of what is kept above each confidence, from the surest tracks to all. */
  readonly precisionCoverage: readonly CoveragePoint[];
  /** Accuracy of the tracks of about one confidence, in tenths; honest where the two agree. */
  readonly calibrationCurve: readonly CalibrationBin[];
  /** The model's labels, then the data set's that it does not know. */
  readonly labels: readonly string[];
  /** Rows true, columns predicted, in the order of `labels`. */
  readonly confusionMatrix: readonly (readonly number[])[];
  readonly perGenre: Readonly<Record<string, GenreScore>>;
  readonly tracksScored: readonly ScoredTrack[];
  /** `approximate`: made from spectrograms, not from the audio. */
  readonly features: 'exact' | 'approximate';
  /** Tracks that could not be read. */
  readonly leftOut: readonly UnreadTrack[];
  /** What a reader should know, in whole sentences. */
  readonly warnings: readonly string[];
}

export interface EvaluateOptions extends ScoreOptions {
  /** A folder with one folder of audio per genre, or the JSON file of a spectrogram set. */
  readonly dataset: string;
  /** Scores only the tracks of this part of a split. */
  readonly split?: { readonly folder: string; readonly part: string } | undefined;
  /** Scores only these tracks, by their positions in the data set; instead of a split. */
  readonly only?: readonly number[];
}

const reportedPrecisions = [0.8, 0.9, 0.95];
const bootstrapSeed = 1;

/**
 * Scores a model.
 *
 * @throws Failure `invalid-dataset`, `invalid-split`, `not-found`; `incompatible-model` when a spectrogram set is
 *   given and the bundle cannot read it; `cancelled`.
 */
export async function evaluateDataset(options: EvaluateOptions): Promise<Evaluation> {
  const dataset = await openDataset(options.dataset);
  const chosen = await chooseTracks(dataset, options);
  const { scored, leftOut } = await scoreTracks(dataset, chosen, options);
  const classifier = classifierOf(options.bundle);
  const labels = evaluationLabels(classifier.labels, scored);
  const tracks = scored.map((track) => ({ ...track, truth: labels.nameOf(track.truth) }));
  if (tracks.length === 0) {
    throw new Failure(
      'invalid-dataset',
      `None of the tracks of ${options.dataset} could be read, so there is nothing to score. The first says: ${leftOut[0]?.error.message ?? ''}`,
    );
  }
  const outcomes = outcomesOf(tracks);
  const confusionMatrix = confusionMatrixOf(tracks, labels.all);
  return {
    model: options.bundle.manifest.id,
    tracks: tracks.length,
    accuracy: accuracyOf(outcomes),
    accuracyInterval: accuracyInterval(outcomes, seededRandom(bootstrapSeed)),
    macroF1: macroF1Of(confusionMatrix),
    expectedCalibrationError: expectedCalibrationErrorOf(outcomes),
    coverageAtPrecision: Object.fromEntries(
      reportedPrecisions.map((precision) => [
        String(precision),
        coverageAtPrecision(outcomes, precision).coverage,
      ]),
    ),
    precisionCoverage: precisionCoverageOf(outcomes),
    calibrationCurve: calibrationCurveOf(outcomes),
    labels: labels.all,
    confusionMatrix,
    perGenre: genreScoresOf(confusionMatrix, labels.all),
    tracksScored: tracks,
    features: dataset.kind === 'audio' ? 'exact' : 'approximate',
    leftOut,
    warnings: [
      ...labels.warnings,
      ...datasetWarnings(dataset, options.bundle, leftOut.length),
      ...(classifier.genresPerTrack === 'several'
        ? ['The model suggests several genres a track; only the first of them is scored.']
        : []),
      ...trainedOnWarning(tracks, options.bundle.manifest.training.trackIds),
    ],
  };
}

/** Positions of the tracks to score. */
async function chooseTracks(dataset: Dataset, { split, only }: EvaluateOptions): Promise<readonly number[]> {
  if (only !== undefined) return only;
  const indexed = dataset.tracks.map(({ id }, index) => ({ id, index }));
  const tracks = split ? tracksOfPart(indexed, await readSplitPart(split.folder, split.part)) : indexed;
  return tracks.map(({ index }) => index);
}
