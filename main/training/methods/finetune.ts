/**
 * Method `finetune`: a linear head on the pretrained network, and with it the network's last convolutions.
 *
 * It begins where `transfer` ends and moves slowly; where no epoch predicts the tracks held out better than the
 * beginning, the beginning is what comes out.
 */
import { augmentationSchema, type Augmentation } from '../../../models/training.ts';
import { loadBackend } from '../../inference/backend.ts';
import { cropper } from '../augment/crop.ts';
import { mixing } from '../augment/mixup.ts';
import { bundleDigestOf } from '../bundle-digest.ts';
import { approximateClip, clipFeatures, clipTopDb, PretrainedInput } from '../clips/pretrained-input.ts';
import type { GradientSettings } from '../network/gradient-settings.ts';
import { TrainingKernels } from '../network/kernels.ts';
import { MusicnnLearner } from '../network/musicnn-learner.ts';
import { trainLearner, type TrainingOutcome } from '../network/train-learner.ts';
import { translationOf } from '../pretrained/bundle-translation.ts';
import { loadPretrained } from '../pretrained/pretrained.ts';
import { firstHead } from './finetune-first-head.ts';
import type { FinetuneJob } from './finetune-job.ts';
import { finetunedModel } from './finetune-model.ts';
import { checkpointFor, reportsOf, settingsFor } from './gradient-training.ts';
import { hearClips, type TrackWithClip } from './heard-clips.ts';
import { labelPositions, sidedTracks, splitTracks } from './held-out.ts';
import { countLeftOut } from './left-out.ts';
import type { TrainingContext, TrainingMethod } from './method.ts';

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
/** Windows drawn from each clip in an epoch. */
const windowsPerClip = 3;

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
      return finetunedModel(job, { learner, outcome, blocks, leftOut: countLeftOut(context, heard) });
    } finally {
      learner.dispose();
    }
  },
};

async function listen(context: TrainingContext): Promise<TrackWithClip[]> {
  const { dataset, onEvent } = context;
  if (dataset.kind === 'audio') return hearClips(context, clipFeatures);
  const tracks = sidedTracks(context);
  return tracks.map((track, place) => {
    onEvent({ type: 'phase', phase: 'listening', done: place + 1, total: tracks.length });
    return { ...track, clip: approximateClip(dataset.set.spectrogram(track.index)) };
  });
}

function train(
  { context, split, input, pretrained }: FinetuneJob,
  learner: MusicnnLearner,
): Promise<TrainingOutcome> {
  const { options, labels } = context;
  const augmentation = augmentationSchema.parse({ ...ownAugmentation, ...options.augmentation });
  const settings = settingsFor(ownSettings, options);
  const { windowFrames: frames, nMels, fMax } = clipFeatures;
  const draw = cropper({ frames, nMels, fMax, topDb: clipTopDb, augmentation });
  // The translation, too, decides what the head reads.
  const given = bundleDigestOf(pretrained.bundle);
  return trainLearner(learner, {
    examples: {
      labels: labelPositions(split.training, labels),
      inputLength: frames * nMels,
      drawsPerClip: windowsPerClip,
      draw(clip, random, target) {
        draw(split.training[clip]!.clip, random, target);
        input.convert(target);
      },
    },
    validation: {
      labels: labelPositions(split.validation, labels),
      windows: (clip) => input.windows(split.validation[clip]!.clip),
    },
    labels: labels.length,
    settings,
    augment: mixing(augmentation),
    checkpoint: checkpointFor(
      context,
      'finetune-1',
      [settings, augmentation, labels, given, blocks, rateFactor],
      split,
      ({ clip }) => [clip.decibels],
    ),
    ...reportsOf(context),
  });
}
