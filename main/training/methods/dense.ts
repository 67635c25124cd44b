/**
 * Method `dense`: dense layers on handcrafted features.
 *
 * Where the caller holds tracks out, they decide when to stop. Where it does not, the tracks are cut into folds and
 * as many networks trained, each stopped by the fold that it does not learn from; the model is their average. So all
 * tracks are learned from, and every one of them tells a network that does not know it how far to trust itself:
 * a share held out once, of artists that happen to be easy, would make it far too sure.
 */
import { handcraftedFeatures, type FeatureConfig } from '../../../models/feature-config.ts';
import type { Layer, NetworkDeclaration } from '../../../models/network/declaration.ts';
import { augmentationSchema, type Augmentation } from '../../../models/training.ts';
import { changesSound } from '../../audio/augment/change-sound.ts';
import { featureNames } from '../../audio/handcrafted/feature-names.ts';
import { mixing } from '../augment/mixup.ts';
import { statisticsFeaturesOf } from '../clips/clip-vectors.ts';
import { fitStandardiser, matrixOf } from '../heads/matrix.ts';
import type { GradientSettings } from '../network/gradient-settings.ts';
import type { InputScaling } from '../network/layers-learner.ts';
import { trainNetwork, type TrainedNetwork } from '../network/train-network.ts';
import { listenToVectors, type HeardVectors } from '../vectors/listen-to-vectors.ts';
import { modelOf } from './calibrated-model.ts';
import { denseNotes, foldsNote } from './dense-notes.ts';
import { frontEndOptions } from './front-end-options.ts';
import { checkpointFor, reportsOf, settingsFor } from './gradient-training.ts';
import { labelPositions, sidedTracks, splitOrFold, type HeldOut, type SidedTrack } from './held-out.ts';
import { countLeftOut, warnOfLeftOut } from './left-out.ts';
import type { TrainingContext, TrainingMethod } from './method.ts';

/** Chosen by cross-validation inside the training part of GTZAN's artist-disjoint split. */
const ownSettings: Omit<GradientSettings, 'seed'> = {
  epochs: 80,
  batchSize: 64,
  learningRate: 3e-4,
  schedule: 'plateau',
  patience: 15,
  plateau: 6,
  labelSmoothing: 0,
  classWeights: false,
};
const hiddenUnits = [512, 256, 128];
const dropout = 0.5;
/** Networks, each stopped by another fold, where the caller holds no tracks out. */
const folds = 5;
/** Windows drawn from every track in an epoch. */
const drawsPerTrack = 3;
/**
 * Where changes are asked for, a track to learn from also gives so many changed windows of its spectrogram, or
 * changed copies of its sound. Left unchanged, windows from anywhere taught nothing new.
 */
const cropsPerTrack = 6;
const copiesPerTrack = 4;
/** dBFS, unless it is not wanted: what is mastered loud is no other genre. */
const usualLevel = -20;

interface HeardTrack extends SidedTrack, HeardVectors {}

/** All that a training is made of. */
interface Job {
  readonly context: TrainingContext;
  readonly features: FeatureConfig;
  readonly augmentation: Augmentation;
  readonly declaration: NetworkDeclaration;
  readonly scaling: InputScaling;
  /** One for each network. */
  readonly splits: readonly HeldOut<HeardTrack>[];
}

export const dense: TrainingMethod = {
  name: 'dense',
  summary: 'A dense network on handcrafted features: trains in a few minutes on any machine, less accurate.',
  needsTensorflow: false,
  async train(context) {
    const features = featuresFor(context);
    const augmentation = augmentationSchema.parse(context.options.augmentation ?? {});
    const heard = await listen(context, features, augmentation);
    const splits = splitOrFold(heard, context, folds);
    const job: Job = {
      context,
      features,
      augmentation,
      declaration: declare(features, context),
      scaling: scalingOf(splits.flatMap(({ training }) => training)),
      splits,
    };
    const members: TrainedNetwork[] = [];
    for (const member of splits.keys()) members.push(await trainMember(member + 1, job));
    context.onEvent({ type: 'phase', phase: 'calibrating', done: 0, total: null });
    return modelOf({
      ...job,
      members,
      validation: splits.flatMap(({ validation }) => validation),
      predictions: members.flatMap(({ predictions }) => predictions),
      ...(splits.length > 1 && { validationNote: foldsNote(splits.length) }),
      notes: denseNotes({
        kind: context.dataset.kind,
        features,
        augmentation,
        copies: copiesFor(context.dataset.kind, augmentation),
        hiddenUnits: unitsFor(context),
      }),
      leftOut: countLeftOut(context, heard),
    });
  },
};

/** The front end that the data set and the options ask for. */
function featuresFor({ dataset, options }: TrainingContext): FeatureConfig {
  if (dataset.kind === 'spectrograms') {
    const features = statisticsFeaturesOf(dataset.set.spectrogram(0));
    return { ...features, nMels: options.nMels ?? features.nMels };
  }
  return {
    ...handcraftedFeatures,
    nMels: options.nMels ?? handcraftedFeatures.nMels,
    ...(options.normaliseLoudness !== false && { normaliseLoudness: usualLevel }),
    ...frontEndOptions(options),
  };
}

async function listen(
  context: TrainingContext,
  features: FeatureConfig,
  augmentation: Augmentation,
): Promise<HeardTrack[]> {
  const { dataset, options, cacheFolder, signal, onEvent } = context;
  const tracks = sidedTracks(context);
  const heard: HeardTrack[] = [];
  for (const [done, track] of tracks.entries()) {
    onEvent({ type: 'phase', phase: 'listening', done, total: tracks.length });
    const vectors = await listenToVectors(track.index, !track.isValidation, {
      dataset,
      features,
      augmentation,
      copies: copiesFor(dataset.kind, augmentation),
      seed: options.seed,
      cacheFolder,
      signal,
    });
    if ('failure' in vectors) warnOfLeftOut(context, vectors);
    else heard.push({ ...track, ...vectors });
  }
  onEvent({ type: 'phase', phase: 'listening', done: tracks.length, total: tracks.length });
  return heard;
}

function copiesFor(kind: TrainingContext['dataset']['kind'], augmentation: Augmentation): number {
  if (kind === 'audio') return changesSound(augmentation) ? copiesPerTrack : 0;
  const { masks, equaliserDecibels } = augmentation;
  return changesSound(augmentation) || masks || equaliserDecibels > 0 ? cropsPerTrack : 0;
}

function unitsFor({ options }: TrainingContext): number[] {
  return options.networkSize === 'small' ? hiddenUnits.map((units) => units / 2) : hiddenUnits;
}

function declare(features: FeatureConfig, context: TrainingContext): NetworkDeclaration {
  return {
    input: { kind: 'features', count: featureNames(features)!.length },
    layers: [
      ...unitsFor(context).flatMap((units): Layer[] => [
        { type: 'dense', units, activation: 'relu' },
        { type: 'dropout', rate: dropout },
      ]),
      { type: 'dense', units: context.labels.length },
    ],
  };
}

/** @param member from 1 */
function trainMember(member: number, job: Job): Promise<TrainedNetwork> {
  const { context, features, augmentation, declaration, scaling, splits } = job;
  const { options, labels } = context;
  const split = splits[member - 1]!;
  const { training, validation } = split;
  const settings = settingsFor(ownSettings, options, { member });
  const windows = training.map(examplesOf);
  return trainNetwork({
    declaration,
    scaling,
    examples: {
      labels: labelPositions(training, labels),
      inputLength: scaling.mean.length,
      drawsPerClip: drawsPerTrack,
      draw(clip, random, target) {
        const own = windows[clip]!;
        target.set(own[Math.floor(random() * own.length)]!);
      },
    },
    validation: { labels: labelPositions(validation, labels), windows: (clip) => validation[clip]!.windows },
    labels: labels.length,
    settings,
    augment: mixing(augmentation),
    checkpoint: checkpointFor(
      context,
      `dense-${member}`,
      [settings, declaration, features, augmentation, labels],
      split,
      examplesOf,
    ),
    ...reportsOf(context, { member, members: splits.length }),
  });
}

/** All that a track gives to learn from. */
function examplesOf({ windows, copies }: HeardTrack): Float32Array[] {
  return [...windows, ...copies];
}

/** Mean and deviation of every number of the vectors, the same for all networks. */
function scalingOf(tracks: readonly HeardTrack[]): InputScaling {
  const { mean, scale } = fitStandardiser(matrixOf([...new Set(tracks)].flatMap(examplesOf)));
  return { mean: Float32Array.from(mean), scale: Float32Array.from(scale) };
}
