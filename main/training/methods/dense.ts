/** Method `dense`: a network of dense layers on handcrafted features. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { handcraftedFeatures, type FeatureConfig } from '../../../models/feature-config.ts';
import type { Layer, NetworkDeclaration } from '../../../models/network/declaration.ts';
import { augmentationSchema, type Augmentation } from '../../../models/training.ts';
import { changesSound } from '../../audio/augment/change-sound.ts';
import { featureNames } from '../../audio/handcrafted/feature-names.ts';
import { mixUp } from '../augment/mixup.ts';
import { statisticsFeaturesOf } from '../clips/clip-vectors.ts';
import type { HeldOut } from '../hold-out.ts';
import { fitStandardiser, matrixOf } from '../matrix.ts';
import type { InputScaling } from '../network/layers-learner.ts';
import type { GradientSettings } from '../network/train-learner.ts';
import { trainNetwork, type TrainedNetwork } from '../network/train-network.ts';
import { listenToVectors, type HeardVectors } from '../vectors/listen-to-vectors.ts';
import { definedOnly, modelOf, sidedTracks, splitTracks, type SidedTrack } from './held-out.ts';
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
/** Windows drawn from every track in an epoch. */
const drawsPerTrack = 3;
/** A track to learn from also gives so many windows cut out of its spectrogram at random, or changed copies. */
const cropsPerTrack = 6;
const copiesPerTrack = 4;
/** dBFS, unless it is not wanted: what is mastered loud is no other genre. */
const usualLevel = -20;
/** Where these are asked for: decibels below the loudest, share of the sample before. */
const removeSilence = 40;
const preEmphasis = 0.97;

interface HeardTrack extends SidedTrack, HeardVectors {}

/** All that a training is made of. */
interface Job {
  readonly context: TrainingContext;
  readonly features: FeatureConfig;
  readonly augmentation: Augmentation;
  readonly declaration: NetworkDeclaration;
  readonly split: HeldOut<HeardTrack>;
}

export const dense: TrainingMethod = {
  name: 'dense',
  summary: 'A dense network on handcrafted features: trains in a minute on any machine, less accurate.',
  needsTensorflow: false,
  async train(context) {
    const features = featuresFor(context);
    const augmentation = augmentationSchema.parse(context.options.augmentation ?? {});
    warnOfIgnored(context);
    const heard = await listen(context, features, augmentation);
    const split = splitTracks(heard, context);
    const job = { context, features, augmentation, declaration: declare(features, context), split };
    const trained = await train(job);
    context.onEvent({ type: 'phase', phase: 'calibrating', done: 0, total: null });
    return modelOf({
      ...job,
      members: [trained],
      validation: split.validation,
      notes: notesFor(job),
      leftOut: context.tracks.length + context.validation.length - heard.length,
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
    ...(options.removeSilence === true && { removeSilence }),
    ...(options.preEmphasis === true && { preEmphasis }),
  };
}

function warnOfIgnored({ dataset, options, onEvent }: TrainingContext): void {
  if (options.deltas === true) {
    onEvent({ type: 'warning', message: 'The method dense has the deltas among its features already.' });
  }
  if (dataset.kind === 'audio') return;
  const ignored = [
    ...(options.normaliseLoudness === true ? ['loudness normalisation'] : []),
    ...(options.removeSilence === true ? ['silence removal'] : []),
    ...(options.preEmphasis === true ? ['pre-emphasis'] : []),
  ];
  if (ignored.length === 0) return;
  onEvent({
    type: 'warning',
    message: `A spectrogram set holds no sound to change, so there is no ${ignored.join(' and no ')}.`,
  });
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
      copies: dataset.kind === 'audio' ? copiesPerTrack : cropsPerTrack,
      seed: options.seed,
      cacheFolder,
      signal,
    });
    if ('failure' in vectors) {
      onEvent({
        type: 'warning',
        message: `${vectors.path} is left out: ${vectors.failure.message}`,
      });
    } else heard.push({ ...track, ...vectors });
  }
  onEvent({ type: 'phase', phase: 'listening', done: tracks.length, total: tracks.length });
  return heard;
}

function declare(features: FeatureConfig, { labels, options }: TrainingContext): NetworkDeclaration {
  const divisor = options.networkSize === 'small' ? 2 : 1;
  return {
    input: { kind: 'features', count: featureNames(features)!.length },
    layers: [
      ...hiddenUnits.flatMap((units): Layer[] => [
        { type: 'dense', units: units / divisor, activation: 'relu' },
        { type: 'dropout', rate: dropout },
      ]),
      { type: 'dense', units: labels.length },
    ],
  };
}

function train(job: Job): Promise<TrainedNetwork> {
  const { context, augmentation, declaration, split } = job;
  const { options, labels, onEvent, signal } = context;
  const settings: GradientSettings = {
    ...ownSettings,
    ...definedOnly({
      epochs: options.epochs,
      batchSize: options.batchSize,
      learningRate: options.learningRate,
      schedule: options.schedule,
      patience: options.patience,
      labelSmoothing: options.labelSmoothing,
      classWeights: options.classWeights,
    }),
    seed: options.seed,
  };
  const windows = split.training.map((track) => [...track.windows, ...track.copies]);
  const labelsOf = (tracks: readonly HeardTrack[]): number[] =>
    tracks.map(({ genre }) => labels.indexOf(genre));
  return trainNetwork({
    declaration,
    scaling: scalingOf(windows.flat()),
    examples: {
      labels: labelsOf(split.training),
      inputLength: windows[0]![0]!.length,
      drawsPerClip: drawsPerTrack,
      draw(clip, random, target) {
        const own = windows[clip]!;
        target.set(own[Math.floor(random() * own.length)]!);
      },
    },
    validation: {
      labels: labelsOf(split.validation),
      windows: (clip) => split.validation[clip]!.windows,
    },
    labels: labels.length,
    settings,
    augment: augmentation.mixup > 0 ? (batch, random) => mixUp(batch, augmentation.mixup, random) : undefined,
    checkpoint: {
      path: join(context.checkpointFolder, 'dense-1.checkpoint'),
      identity: identityOf(job, settings),
    },
    onEpoch: (epoch) => onEvent({ type: 'epoch', member: 1, members: 1, ...epoch }),
    onWarning: (message) => onEvent({ type: 'warning', message }),
    signal,
  });
}

/** Mean and deviation of every number of the vectors. */
function scalingOf(vectors: readonly Float32Array[]): InputScaling {
  const { mean, scale } = fitStandardiser(matrixOf(vectors));
  return { mean: Float32Array.from(mean), scale: Float32Array.from(scale) };
}

/** What a checkpoint is of: it goes on with the same data and settings and no others. */
function identityOf({ context, declaration, features, split, augmentation }: Job, settings: object): string {
  const digest = createHash('sha256');
  digest.update(JSON.stringify([settings, declaration, features, augmentation, context.labels]));
  for (const part of ['training', 'validation'] as const) {
    for (const { id, genre, windows, copies } of split[part]) {
      digest.update(JSON.stringify([part, id, genre]));
      for (const { buffer, byteOffset, byteLength } of [...windows, ...copies]) {
        digest.update(new Uint8Array(buffer, byteOffset, byteLength));
      }
    }
  }
  return digest.digest('hex');
}

function notesFor({ context, features, augmentation, declaration }: Job): string[] {
  const { dataset } = context;
  const count = featureNames(features)!.length;
  const seconds = Math.round((features.windowFrames * features.hopLength) / features.sampleRate);
  const units = declaration.layers.flatMap((layer) => (layer.type === 'dense' ? [layer.units] : []));
  const audio = [
    `Every ${seconds} s are condensed to ${count} numbers: means and deviations over time of 20 mel-frequency cepstral coefficients with first and second derivatives, chroma, spectral centroid, bandwidth, contrast, flatness and roll-off, zero crossings and level, and the tempo, each as librosa 0.11 computes it.`,
    ...(features.normaliseLoudness === undefined
      ? []
      : [`Every track is first brought to a level of ${features.normaliseLoudness} dBFS.`]),
  ];
  const spectrograms = [
    `Every ${seconds} s are condensed to ${count} numbers: means and deviations over time of 20 mel-frequency cepstral coefficients and of ${features.nMels} mel bands, how far their derivatives spread and how much the bands change, contrast, quiet and loud levels, flux, and the tempo of the flux.`,
    'It was trained on spectrograms, so what needs the waveform or single frequencies is left out: chroma, spectral centroid, bandwidth, flatness and roll-off, zero crossings and level. It hears audio through the same frames.',
  ];
  return [
    ...(dataset.kind === 'audio' ? audio : spectrograms),
    `A dense network of ${units.slice(0, -1).join(', ')} units reads the numbers; it was trained from scratch on nothing but these tracks. Its log-probabilities are averaged over the windows of a track.`,
    ...(changesSound(augmentation) && dataset.kind === 'audio'
      ? [
          `It also learned from ${copiesPerTrack} changed copies of every track: pitch within ${augmentation.pitchSemitones} semitones, speed within ${Math.round(augmentation.stretch * 100)} %${augmentation.noiseBelowDecibels === null ? '' : `, noise at least ${augmentation.noiseBelowDecibels} dB below the music`}.`,
        ]
      : []),
  ];
}
