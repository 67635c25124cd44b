/**
 * Method `finetune`: a linear head on the pretrained network, and with it the network's last convolutions.
 *
 * It begins where `transfer` ends and moves slowly; where no epoch predicts the tracks held out better than the
 * beginning, the beginning is what comes out.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { LinearHead } from '../../../models/heads.ts';
import { augmentationSchema, type Augmentation } from '../../../models/training.ts';
import { loadBackend } from '../../inference/backend.ts';
import { cropper } from '../augment/crop.ts';
import { bundleDigestOf } from '../bundle-digest.ts';
import { mixUp } from '../augment/mixup.ts';
import type { Clip } from '../clips/clip.ts';
import { listenToClips } from '../clips/listen-to-clips.ts';
import { approximateClip, clipFeatures, clipTopDb, PretrainedInput } from '../clips/pretrained-input.ts';
import { translationOf } from '../evaluate.ts';
import { headToWrite } from '../head-tensors.ts';
import { trainLogisticRegression } from '../logistic-regression.ts';
import { fitStandardiser, matrixOf, standardise } from '../matrix.ts';
import { TrainingKernels } from '../network/kernels.ts';
import { MusicnnLearner } from '../network/musicnn-learner.ts';
import {
  meanOfRows,
  trainLearner,
  type GradientSettings,
  type TrainingOutcome,
} from '../network/train-learner.ts';
import { loadPretrained, networkToWrite, tensorsBelow, type Pretrained } from '../pretrained.ts';
import {
  calibrationFor,
  definedOnly,
  digestOf,
  heldOutNote,
  leftOutNotes,
  sidedTracks,
  splitTracks,
  type HeldOut,
  type SidedTrack,
} from './held-out.ts';
import type { TrainedModel, TrainingContext, TrainingMethod } from './method.ts';

const ownSettings: Omit<GradientSettings, 'seed'> = {
  epochs: 30,
  batchSize: 32,
  learningRate: 1e-4,
  schedule: 'cosine',
  patience: 8,
  plateau: 4,
  // Smoothed targets make a network less sure, and the epoch to keep is chosen by how sure it is of what is right.
  labelSmoothing: 0,
  classWeights: false,
  weightDecay: 0.01,
  startsTrained: true,
};
const ownAugmentation: Partial<Augmentation> = { mixup: 0.3 };
/** Convolutions at the network's end that learn, and how fast against the head. */
const blocks = 2;
const rateFactor = 0.5;
/** Inverse strength of the penalty of the head that it begins with. */
const headPenalty = 0.02;
/** Windows drawn from each clip in an epoch. */
const windowsPerClip = 3;

interface HeardTrack extends SidedTrack {
  readonly clip: Clip;
}

interface Job {
  readonly context: TrainingContext;
  readonly pretrained: Pretrained;
  readonly split: HeldOut<HeardTrack>;
  readonly input: PretrainedInput;
}

export const finetune: TrainingMethod = {
  name: 'finetune',
  summary: 'The pretrained network, its end trained along with the head: for a thousand tracks and more.',
  needsTensorflow: true,
  async train(context) {
    const backend = await loadBackend();
    // Before any minute is spent.
    TrainingKernels.of(backend);
    const pretrained = await loadPretrained();
    const heard = await listen(context);
    const split = splitTracks(heard, context);
    const job = { context, pretrained, split, input: new PretrainedInput(context.dataset.kind) };
    const beginning = {
      network: pretrained.network,
      blocks,
      rateFactor,
      translation: context.dataset.kind === 'audio' ? null : translationOf(pretrained.bundle),
    };
    const head = firstHead(job, (blank) => new MusicnnLearner(backend.tf, { ...beginning, head: blank }));
    const learner = new MusicnnLearner(backend.tf, { ...beginning, head });
    try {
      const outcome = await train(job, learner);
      context.onEvent({ type: 'phase', phase: 'calibrating', done: 0, total: null });
      const leftOut = context.tracks.length + context.validation.length - heard.length;
      return toModel(job, learner, outcome, leftOut);
    } finally {
      learner.dispose();
    }
  },
};

async function listen(context: TrainingContext): Promise<HeardTrack[]> {
  const { dataset, cacheFolder, onEvent, signal } = context;
  const tracks = sidedTracks(context);
  const onProgress = (done: number, total: number): void =>
    onEvent({ type: 'phase', phase: 'listening', done, total });
  if (dataset.kind === 'spectrograms') {
    return tracks.map((track, place) => {
      onProgress(place + 1, tracks.length);
      return {
        ...track,
        clip: approximateClip(dataset.set.spectrogram(track.index)),
      };
    });
  }
  const indexes = tracks.map(({ index }) => index);
  const clips = await listenToClips(indexes, {
    dataset,
    features: clipFeatures,
    cacheFolder,
    onProgress,
    signal,
  });
  return tracks.flatMap((track, place) => {
    const heard = clips[place]!;
    if ('clip' in heard) return [{ ...track, clip: heard.clip }];
    onEvent({ type: 'warning', message: `${heard.path} is left out: ${heard.failure.message}` });
    return [];
  });
}

/** Logistic regression on the mean embedding of each track: where the fine-tuning begins. */
function firstHead(
  { context, split, input, pretrained }: Job,
  learnerWith: (head: LinearHead) => MusicnnLearner,
): LinearHead {
  const { labels, onEvent, dataset } = context;
  const { embeddingSize } = pretrained.bundle.manifest.network;
  const inputs = dataset.kind === 'audio' ? embeddingSize : translationOf(pretrained.bundle).weights.columns;
  const learner = learnerWith({
    kind: 'linear',
    inputs,
    mean: new Float32Array(inputs),
    scale: new Float32Array(inputs).fill(1),
    weights: new Float32Array(labels.length * inputs),
    bias: new Float32Array(labels.length),
  });
  try {
    const means = split.training.map(({ clip }, done) => {
      onEvent({ type: 'phase', phase: 'training', done, total: split.training.length });
      return meanOfRows(learner.embed(input.windows(clip)), inputs);
    });
    const matrix = matrixOf(means);
    const { mean, scale } = fitStandardiser(matrix);
    const model = trainLogisticRegression(
      standardise(matrix, { mean, scale }),
      split.training.map(({ genre }) => labels.indexOf(genre)),
      labels.length,
      split.training.map(() => 1),
      headPenalty,
    );
    return {
      kind: 'linear',
      inputs,
      mean: Float32Array.from(mean),
      scale: Float32Array.from(scale),
      weights: Float32Array.from(model.weights.data),
      bias: Float32Array.from(model.bias),
    };
  } finally {
    learner.dispose();
  }
}

function train(
  { context, split, input, pretrained }: Job,
  learner: MusicnnLearner,
): Promise<TrainingOutcome> {
  const { options, labels, onEvent, signal } = context;
  const augmentation = augmentationSchema.parse({ ...ownAugmentation, ...options.augmentation });
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
  const { windowFrames: frames, nMels, fMax } = clipFeatures;
  const draw = cropper({ frames, nMels, fMax, topDb: clipTopDb, augmentation });
  const labelsOf = (tracks: readonly HeardTrack[]): number[] =>
    tracks.map(({ genre }) => labels.indexOf(genre));
  // The translation, too, decides what the head reads.
  const given = bundleDigestOf(pretrained.bundle);
  const identity = identityOf(split, [settings, augmentation, labels, given, blocks, rateFactor]);
  return trainLearner(learner, {
    examples: {
      labels: labelsOf(split.training),
      inputLength: frames * nMels,
      drawsPerClip: windowsPerClip,
      draw(clip, random, target) {
        draw(split.training[clip]!.clip, random, target);
        input.convert(target);
      },
    },
    validation: {
      labels: labelsOf(split.validation),
      windows: (clip) => input.windows(split.validation[clip]!.clip),
    },
    labels: labels.length,
    settings,
    augment: augmentation.mixup > 0 ? (batch, random) => mixUp(batch, augmentation.mixup, random) : undefined,
    checkpoint: { path: join(context.checkpointFolder, 'finetune-1.checkpoint'), identity },
    onEpoch: (epoch) => onEvent({ type: 'epoch', member: 1, members: 1, ...epoch }),
    onWarning: (message) => onEvent({ type: 'warning', message }),
    signal,
  });
}

/** What a checkpoint is of: it goes on with the same data and settings and no others. */
function identityOf(split: HeldOut<HeardTrack>, settings: readonly unknown[]): string {
  const digest = createHash('sha256').update(JSON.stringify(settings));
  for (const part of ['training', 'validation'] as const) {
    for (const { id, genre, clip } of split[part]) {
      digest.update(JSON.stringify([part, id, genre])).update(clip.decibels);
    }
  }
  return digest.digest('hex');
}

function toModel(
  { context, pretrained, split }: Job,
  learner: MusicnnLearner,
  { predictions, bestEpoch, history }: TrainingOutcome,
  leftOut: number,
): TrainedModel {
  const { dataset, labels } = context;
  const { manifest } = pretrained.bundle;
  const network = networkToWrite(learner.tensors());
  const head = learner.head();
  const fromSpectrograms = dataset.kind === 'spectrograms';
  return {
    features: manifest.features,
    network: {
      kind: 'musicnn',
      // Untouched, it is the pretrained one still, and what is stored of that serves it.
      id: bestEpoch === 0 ? manifest.network.id : `musicnn-${digestOf(network)}`,
      embeddingSize: manifest.network.embeddingSize,
    },
    head: { kind: 'linear', inputs: head.inputs },
    ...(fromSpectrograms && manifest.translation && { translation: manifest.translation }),
    calibration: calibrationFor(predictions, split.validation, labels),
    tensors: [...network, ...headToWrite(head), ...(fromSpectrograms ? translationToWrite(pretrained) : [])],
    parameters: [...learner.parameters.values()].reduce((sum, { values }) => sum + values.length, 0),
    notes: [
      `The pretrained network MSD-musicnn (Pons and Serra 2019, ISC licence, trained on the Million Song Dataset's tags) turns each 3 s of music into ${manifest.network.embeddingSize} numbers, which a linear classifier reads. The classifier and the network's last ${blocks} convolutions were trained on these tracks; what comes before them is as it was.`,
      ...(bestEpoch === 0
        ? [
            'No epoch of that predicted the tracks held out better than the classifier alone, so the network stayed as it was.',
          ]
        : []),
      ...(fromSpectrograms
        ? [
            'It was trained on spectrograms, whose embeddings were translated to what audio would probably have given: expect a little less than from the audio itself.',
          ]
        : []),
      ...leftOutNotes(leftOut),
      `${heldOutNote(split.validation)} Best epoch: ${bestEpoch} of ${history.length}.`,
      'It cannot tell what is unlike anything it knows.',
    ],
    notices: pretrained.notices,
  };
}

function translationToWrite({ bundle }: Pretrained): TrainedModel['tensors'] {
  return [...tensorsBelow(bundle, 'translation/')].map(([name, { shape, data }]) => ({
    name,
    shape,
    data,
    dtype: 'float16',
    file: 'head.bin',
  }));
}
