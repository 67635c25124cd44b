/** Evaluation: a model's score on labelled tracks, as `earmark evaluate` reports it. */
import {
  accuracyInterval,
  accuracyOf,
  calibrationCurveOf,
  confusionMatrixOf,
  coverageAtPrecision,
  expectedCalibrationErrorOf,
  genreScoresOf,
  macroF1Of,
  outcomesOf,
  precisionCoverageOf,
  type CalibrationBin,
  type CoveragePoint,
  type GenreScore,
  type ScoredTrack,
} from '../../models/evaluation.ts';
import type { Bundle } from '../../models/bundle.ts';
import { Failure, toSerialisedFailure, type SerialisedFailure } from '../../models/failure.ts';
import { classifierOf, predictTrack, type EmbeddedTrack } from '../../models/head.ts';
import { genreKey } from '../../models/vocabulary.ts';
import { Embedder } from '../inference/embedder.ts';
import { translateTrack, translationOf } from './bundle-translation.ts';
import { clipOfSpectrogram } from './clips/clip.ts';
import { embedClip } from './clips/embed-clip.ts';
import { openDataset, readSplitPart, tracksOfPart, type AudioTrack, type Dataset } from './dataset.ts';
import { embedSpectrogram } from './listen.ts';
import { seededRandom } from './random.ts';
import type { Spectrogram } from './spectrogram-set.ts';

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
  readonly leftOut: readonly {
    readonly id: string;
    readonly path: string;
    readonly error: SerialisedFailure;
  }[];
  /** What a reader should know, in whole sentences. */
  readonly warnings: readonly string[];
}

export interface EvaluateOptions {
  /** A folder with one folder of audio per genre, or the JSON file of a spectrogram set. */
  readonly dataset: string;
  /** Scores only the tracks of this part of a split. */
  readonly split?: { readonly folder: string; readonly part: string } | undefined;
  /** Scores only these tracks, by their positions in the data set; instead of a split. */
  readonly only?: readonly number[];
  readonly bundle: Bundle;
  /** Embeddings of an audio file by the bundle's network, such as `AnalysisPool.analyse`. */
  readonly analyse: (path: string, options: { signal?: AbortSignal }) => Promise<EmbeddedTrack>;
  /** Files analysed at a time, default 8. */
  readonly concurrency?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
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
  const classifier = classifierOf(options.bundle);
  const leftOut: Evaluation['leftOut'][number][] = [];
  const scored =
    dataset.kind === 'audio'
      ? await scoreAudio(
          chosen.map((index) => dataset.tracks[index]!),
          options,
          leftOut,
        )
      : await scoreSpectrograms(dataset, chosen, options);
  const labels = withLabels(classifier.labels, scored);
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
      ...warningsFor(dataset, options.bundle, leftOut.length),
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

async function scoreAudio(
  tracks: readonly AudioTrack[],
  options: EvaluateOptions,
  leftOut: Evaluation['leftOut'][number][],
): Promise<ScoredTrack[]> {
  const classifier = classifierOf(options.bundle);
  const results = Array.from<ScoredTrack | null>({ length: tracks.length }).fill(null);
  const waiting = tracks.entries();
  let done = 0;
  const work = async (): Promise<void> => {
    // One iterator serves all workers: each entry is taken once.
    for (const [index, track] of waiting) {
      throwIfCancelled(options.signal);
      const heard = await analyseFirstReadable(track, options);
      if ('failure' in heard) {
        leftOut.push({ id: track.id, path: track.paths[0]!, error: heard.failure });
      } else {
        const { genre, confidence } = predictTrack(heard, classifier);
        results[index] = { id: track.id, truth: track.genre, genre, confidence };
      }
      done += 1;
      options.onProgress?.(done, tracks.length);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency ?? 8 }, work));
  return results.filter((result) => result !== null);
}

/** The analysis of the track's longest version that can be read; of the longest, the failure where none can. */
async function analyseFirstReadable(
  track: AudioTrack,
  options: EvaluateOptions,
): Promise<EmbeddedTrack | { readonly failure: SerialisedFailure }> {
  let first: SerialisedFailure | undefined;
  for (const path of track.paths) {
    try {
      return await options.analyse(path, options.signal ? { signal: options.signal } : {});
    } catch (error) {
      throwIfCancelled(options.signal);
      first ??= toSerialisedFailure(error);
    }
  }
  return { failure: first! };
}

async function scoreSpectrograms(
  dataset: Extract<Dataset, { kind: 'spectrograms' }>,
  chosen: readonly number[],
  options: EvaluateOptions,
): Promise<ScoredTrack[]> {
  const { bundle } = options;
  const { embed, dispose } = await spectrogramReader(bundle);
  const classifier = classifierOf(bundle);
  const scored: ScoredTrack[] = [];
  try {
    for (const index of chosen) {
      throwIfCancelled(options.signal);
      const { id, genre: truth } = dataset.tracks[index]!;
      const { genre, confidence } = predictTrack(await embed(dataset.set.spectrogram(index)), classifier);
      scored.push({ id, truth, genre, confidence });
      options.onProgress?.(scored.length, chosen.length);
    }
  } finally {
    dispose();
  }
  return scored;
}

/** What a bundle's network makes of the spectrograms of a set. */
interface SpectrogramReader {
  readonly embed: (spectrogram: Spectrogram) => Promise<EmbeddedTrack>;
  readonly dispose: () => void;
}

/** A network of layers reads decibels as sets have them; the pretrained one, what its translation makes of them. */
async function spectrogramReader(bundle: Bundle): Promise<SpectrogramReader> {
  const { network, features } = bundle.manifest;
  const translation = network.kind === 'musicnn' ? translationOf(bundle) : null;
  const embedder = await Embedder.of(bundle.tensors, features, network);
  return {
    embed: async (spectrogram) =>
      translation === null
        ? embedClip(clipOfSpectrogram(spectrogram, features), embedder)
        : translateTrack(await embedSpectrogram(spectrogram, embedder), translation),
    dispose: () => embedder.dispose(),
  };
}

interface Labels {
  readonly all: readonly string[];
  /** The label that a data set's genre means: letter case, blanks and hyphens do not matter. */
  nameOf(genre: string): string;
  readonly warnings: readonly string[];
}

function withLabels(known: readonly string[], scored: readonly ScoredTrack[]): Labels {
  const byKey = new Map(known.map((label) => [genreKey(label), label]));
  const nameOf = (genre: string): string =>
    known.includes(genre) ? genre : (byKey.get(genreKey(genre)) ?? genre);
  const truths = [...new Set(scored.map(({ truth }) => nameOf(truth)))];
  const unknown = truths.filter((genre) => !known.includes(genre));
  if (scored.length > 0 && unknown.length === truths.length) {
    throw new Failure(
      'invalid-dataset',
      `The model knows none of the data set's genres (${unknown.slice(0, 10).join(', ')}). It knows ${known.join(', ')}. Nothing was changed.`,
    );
  }
  const warnings =
    unknown.length === 0
      ? []
      : [`The model does not know ${unknown.join(', ')}: tracks of these genres count as wrong.`];
  return { all: [...known, ...unknown], nameOf, warnings };
}

function warningsFor(dataset: Dataset, { manifest }: Bundle, leftOut: number): string[] {
  const warnings: string[] = [];
  if (dataset.kind === 'spectrograms') {
    warnings.push(
      manifest.network.kind === 'musicnn'
        ? 'The score is of approximate features: spectrograms, translated to what audio would have given.'
        : 'The score is of approximate features: spectrograms as the set has them, not those of the audio.',
    );
  }
  if (leftOut > 0)
    warnings.push(
      `${leftOut === 1 ? '1 track' : `${leftOut} tracks`} could not be read and ${leftOut === 1 ? 'was' : 'were'} left out.`,
    );
  return warnings;
}

/** A warning where the model has seen some of the tracks, as far as their ids tell. */
function trainedOnWarning(scored: readonly ScoredTrack[], trackIds: readonly string[] | undefined): string[] {
  const trainedOn = new Set(trackIds);
  const seen = scored.filter(({ id }) => trainedOn.has(id)).length;
  if (seen === 0) return [];
  return [
    `By their names, ${seen} of the ${scored.length} tracks were used to train this model: the score is better than it would be on tracks that the model does not know.`,
  ];
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new Failure('cancelled', 'The evaluation was stopped. Nothing was changed.');
  }
}
