/**
 * Method `transfer`: a linear head on the mean embedding of each track.
 *
 * The head is logistic regression averaged with a shrunken discriminant: both are linear, so their average is
 * one linear head, and it knows the genres of unseen artists better than either.
 *
 * The penalty and the calibration come from tracks left out of training, neighbours kept together, so that the
 * confidence is that of music the head does not know.
 */
import { strangenessOf, trustIn, type Familiarity, type Trust } from '../../../models/familiarity.ts';
import { headLogits, type LinearHead } from '../../../models/heads.ts';
import { compareText } from '../compare-text.ts';
import { foldsOf } from '../folds.ts';
import {
  calibrate,
  crossEntropyAt,
  fitTemperature,
  type Calibrated,
  type LabelledLogits,
} from './calibrate.ts';
import { trainDiscriminant } from './discriminant.ts';
import { fitFamiliarityBounds, fitKnownShape, type KnownShape } from './fit-familiarity.ts';
import { trainLogisticRegression, type LinearModel } from './logistic-regression.ts';
import { addScaled, fitStandardiser, rowOf, standardise, type Matrix } from './matrix.ts';

/** Inverse strengths of the penalty that are tried. */
const penalties = [0.005, 0.01, 0.02];
/** The discriminant's shrinkage, and the weight of its logits, which are larger than logistic regression's. */
const shrinkage = 0.5;
const discriminantWeight = 0.25;
const numFolds = 5;

export interface LabelledTrack {
  readonly id: string;
  readonly genre: string;
}

/** Embeddings and the tracks (by index) that they are of. */
export interface TrackRows {
  readonly embeddings: Matrix;
  readonly tracks: readonly number[];
}

export interface TransferOptions {
  /** Decides the folds; the same seed gives the same head, to the bit on one machine. */
  readonly seed: number;
  /** The fold of each track, where the caller knows better than the track numbers which belong together. */
  readonly foldOf?: readonly number[];
}

/** One fold's data. */
export interface FoldRows {
  /** To train on; a track that stands in it in several forms counts once in all. */
  readonly training: TrackRows;
  /** Mean embeddings of whole tracks, one a track: these calibrate the confidence. */
  readonly whole: TrackRows;
  /**
   * The tracks of `whole` that are embedded as predictions will hear them, and of how many segments: these tell
   * what is strange.
   */
  readonly heard: ReadonlyMap<number, number>;
  /** Embeddings of single segments, where there are: these calibrate the confidence of short audio. */
  readonly short: TrackRows;
}

/** Makes the data of a fold: `training` of the tracks inside, the others of the tracks outside. */
export type PrepareFold = (inside: readonly number[], outside: readonly number[]) => FoldRows;

export interface TrainedHead extends Calibrated {
  readonly labels: readonly string[];
  readonly head: LinearHead;
  readonly familiarity: Familiarity;
  /** The chosen inverse strength of the penalty. */
  readonly c: number;
}

/** Trains and calibrates a head over all tracks; at least two genres. */
export function trainTransferHead(
  tracks: readonly LabelledTrack[],
  prepare: PrepareFold,
  options: TransferOptions,
): TrainedHead {
  const labels = [...new Set(tracks.map(({ genre }) => genre))].toSorted(compareText);
  const targets = tracks.map(({ genre }) => labels.indexOf(genre));
  const all = [...tracks.keys()];
  const foldOf = options.foldOf ?? foldsOf(tracks, { folds: numFolds, blocksPerFold: 1, seed: options.seed });
  const folds = [...new Set(foldOf)].map((held) =>
    prepare(
      all.filter((index) => foldOf[index] !== held),
      all.filter((index) => foldOf[index] === held),
    ),
  );
  const trainers = folds.map(({ training }) => headTrainer(training, targets, labels.length));
  let best: { c: number; loss: number; whole: LabelledLogits; short: LabelledLogits } | undefined;
  for (const c of penalties) {
    const heads = trainers.map((train) => train(c));
    const whole = joined(folds.map((fold, held) => logitsOf(heads[held]!, fold.whole, targets)));
    const short = joined(folds.map((fold, held) => logitsOf(heads[held]!, fold.short, targets)));
    const loss = bestCrossEntropy(whole) + bestCrossEntropy(short);
    if (best === undefined || loss < best.loss) best = { c, loss, whole, short };
  }
  const { c, whole, short } = best!;
  const training = prepare(all, []).training;
  const { bounds, trusts } = fitBounds(folds, targets, labels.length);
  return {
    labels,
    head: headTrainer(training, targets, labels.length)(c),
    familiarity: { ...shapeOf(training, targets, labels.length), ...bounds },
    c,
    ...calibrate({ whole: { ...whole, trusts: trusts.whole }, short: { ...short, trusts: trusts.short } }),
  };
}

/** The bounds of what is familiar, and the trust they leave in each fold's tracks, fold by fold. */
function fitBounds(
  folds: readonly FoldRows[],
  targets: readonly number[],
  classes: number,
): {
  bounds: Pick<Familiarity, 'ordinary' | 'limit'>;
  trusts: { whole: Trust[]; short: Trust[] };
} {
  const strangeness = folds.map(({ training, whole, heard, short }) => {
    const shape = shapeOf(training, targets, classes);
    const standardiser = fitStandardiser(training.embeddings);
    const all = ({ embeddings, tracks }: TrackRows): number[] => {
      const inputs = standardise(embeddings, standardiser);
      return tracks.map((_, row) => strangenessOf(rowOf(inputs, row), shape));
    };
    const ofWhole = all(whole);
    return {
      whole: ofWhole,
      heard: ofWhole.filter((_, row) => heard.has(whole.tracks[row]!)),
      short: all(short),
    };
  });
  const lengths = folds.flatMap(({ heard }) => [...heard.values()]);
  const segments = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const bounds = fitFamiliarityBounds({
    whole: strangeness.flatMap(({ heard }) => heard),
    segments,
    short: strangeness.flatMap(({ short }) => short),
  });
  const trusts = {
    whole: strangeness.flatMap(({ whole }) => whole.map((value) => trustIn(value, segments, bounds))),
    short: strangeness.flatMap(({ short }) => short.map((value) => trustIn(value, 1, bounds))),
  };
  return { bounds, trusts };
}

/** 0 where there is nothing to be wrong about. */
function bestCrossEntropy(logits: LabelledLogits): number {
  return logits.targets.length === 0 ? 0 : crossEntropyAt(fitTemperature(logits), logits);
}

/** Rows as a linear model takes them: a track that stands in them in several forms counts once in all. */
function examplesOf(rows: TrackRows, targets: readonly number[]) {
  const { embeddings, tracks } = rows;
  const standardiser = fitStandardiser(embeddings);
  const forms = new Map<number, number>();
  for (const track of tracks) forms.set(track, (forms.get(track) ?? 0) + 1);
  return {
    standardiser,
    inputs: standardise(embeddings, standardiser),
    rowTargets: tracks.map((track) => targets[track]!),
    weights: tracks.map((track) => 1 / forms.get(track)!),
  };
}

/** Trains heads over the same rows: the average of both linear models, with any penalty for logistic regression. */
function headTrainer(
  rows: TrackRows,
  targets: readonly number[],
  classes: number,
): (c: number) => LinearHead {
  const { standardiser, inputs, rowTargets, weights } = examplesOf(rows, targets);
  const discriminant: LinearModel = trainDiscriminant(inputs, rowTargets, classes, weights, shrinkage);
  let last: LinearModel | null = null;
  return (c) => {
    const logistic = trainLogisticRegression(inputs, rowTargets, classes, weights, c, last);
    last = logistic;
    const averaged = {
      weights: Float64Array.from(logistic.weights.data),
      bias: Float64Array.from(logistic.bias),
    };
    addScaled(averaged.weights, discriminantWeight, discriminant.weights.data);
    addScaled(averaged.bias, discriminantWeight, discriminant.bias);
    return {
      kind: 'linear',
      inputs: rows.embeddings.columns,
      mean: Float32Array.from(standardiser.mean),
      scale: Float32Array.from(standardiser.scale),
      weights: Float32Array.from(averaged.weights),
      bias: Float32Array.from(averaged.bias),
    };
  };
}

/** What the tracks of these rows look like. */
function shapeOf(rows: TrackRows, targets: readonly number[], classes: number): KnownShape {
  const { inputs, rowTargets, weights } = examplesOf(rows, targets);
  return fitKnownShape(inputs, rowTargets, classes, weights);
}

function logitsOf(head: LinearHead, rows: TrackRows, targets: readonly number[]): LabelledLogits {
  const { embeddings, tracks } = rows;
  return {
    logits: tracks.map((_, row) => headLogits(rowOf(embeddings, row), head)),
    targets: tracks.map((track) => targets[track]!),
  };
}

function joined(parts: readonly LabelledLogits[]): LabelledLogits {
  return {
    logits: parts.flatMap(({ logits }) => logits),
    targets: parts.flatMap(({ targets }) => targets),
  };
}
