/** What the convolutional methods share: from the tracks of a context to a trained and calibrated model. */
import { decibelFeatures, type FeatureConfig } from '../../../models/feature-config.ts';
import type { NetworkDeclaration } from '../../../models/network/declaration.ts';
import {
  augmentationSchema,
  type Augmentation,
  type TrainingMethodName,
  type TrainingOptions,
} from '../../../models/training.ts';
import { loadBackend } from '../../inference/backend.ts';
import { cropper } from '../augment/crop.ts';
import { mixing } from '../augment/mixup.ts';
import { featuresOfSet, windowFramesOf, windowsOf } from '../clips/clip.ts';
import type { TrainingExamples, ValidationExamples } from '../network/examples.ts';
import type { GradientSettings } from '../network/gradient-settings.ts';
import { TrainingKernels } from '../network/kernels.ts';
import type { InputScaling } from '../network/layers-learner.ts';
import { trainNetwork, type TrainedNetwork } from '../network/train-network.ts';
import { modelOf } from './calibrated-model.ts';
import { frontEndOptions } from './front-end-options.ts';
import { checkpointFor, reportsOf, settingsFor } from './gradient-training.ts';
import { hearClips, type TrackWithClip } from './heard-clips.ts';
import { labelPositions, splitTracks, type HeldOut } from './held-out.ts';
import { countLeftOut } from './left-out.ts';
import type { TrainedModel, TrainingContext } from './method.ts';

/** What a convolutional method leaves to choose, and its own choice. */
export interface ConvolutionalRecipe {
  readonly method: TrainingMethodName;
  /** Names its checkpoints: methods with the same network go on from each other's. */
  readonly network: string;
  readonly declare: (size: NetworkSize) => NetworkDeclaration;
  /** Networks whose probabilities are averaged. */
  readonly members: number;
  readonly settings: Omit<GradientSettings, 'seed'>;
  readonly augmentation: NonNullable<TrainingOptions['augmentation']>;
  /** Crops of each clip in an epoch. */
  readonly cropsPerClip: number;
  /** Sentences for the card: how it works. */
  readonly notes: readonly string[];
}

export interface NetworkSize {
  readonly nMels: number;
  readonly channels: 1 | 3;
  readonly labels: number;
  /** Divides filters and units. */
  readonly divisor: 1 | 2;
}

/** Length of a crop, and of what a prediction is made from. */
const windowSeconds = 5.3;

/**
 * Listens to the tracks, trains the recipe's networks and calibrates them on the tracks held out.
 *
 * @throws Failure `backend-unavailable` on WebAssembly, `invalid-dataset`, `invalid-request`, `cancelled`.
 */
export async function trainConvolutional(
  context: TrainingContext,
  recipe: ConvolutionalRecipe,
): Promise<TrainedModel> {
  // Before any minute is spent.
  TrainingKernels.of(await loadBackend());
  const { options, labels } = context;
  const features = featuresFor(context);
  const heard = await hearClips(context, features);
  const split = splitTracks(heard, context);
  const declaration = recipe.declare({
    nMels: features.nMels,
    channels: options.deltas === true ? 3 : 1,
    labels: labels.length,
    divisor: options.networkSize === 'small' ? 2 : 1,
  });
  const members: TrainedNetwork[] = [];
  for (let member = 1; member <= membersOf(recipe, options); member += 1) {
    members.push(await trainMember(member, { context, recipe, declaration, features, split }));
  }
  context.onEvent({ type: 'phase', phase: 'calibrating', done: 0, total: null });
  return modelOf({
    members,
    declaration,
    features,
    context,
    validation: split.validation,
    notes: recipe.notes,
    leftOut: countLeftOut(context, heard),
  });
}

/** An ensemble has as many as are asked for, the others one. */
function membersOf({ members }: ConvolutionalRecipe, options: TrainingOptions): number {
  return members === 1 ? 1 : (options.members ?? members);
}

/** The front end that the data set and the options ask for. */
function featuresFor({ dataset, options }: TrainingContext): FeatureConfig {
  if (dataset.kind === 'spectrograms') {
    return featuresOfSet(dataset.set.spectrogram(0), options.nMels, windowSeconds);
  }
  const { sampleRate, hopLength, nMels } = decibelFeatures;
  return {
    ...decibelFeatures,
    nMels: options.nMels ?? nMels,
    windowFrames: windowFramesOf(windowSeconds, hopLength / sampleRate),
    ...frontEndOptions(options),
  };
}

interface MemberJob {
  readonly context: TrainingContext;
  readonly recipe: ConvolutionalRecipe;
  readonly declaration: NetworkDeclaration;
  readonly features: FeatureConfig;
  readonly split: HeldOut<TrackWithClip>;
}

function trainMember(member: number, job: MemberJob): Promise<TrainedNetwork> {
  const { context, recipe, declaration, features, split } = job;
  const { options, labels } = context;
  const augmentation = augmentationSchema.parse({ ...recipe.augmentation, ...options.augmentation });
  const settings = settingsFor(recipe.settings, options, { member });
  return trainNetwork({
    declaration,
    scaling: scalingOf(declaration, features),
    ...examplesOf(job, augmentation),
    labels: labels.length,
    settings,
    augment: mixing(augmentation),
    checkpoint: checkpointFor(
      context,
      `${recipe.network}-${member}`,
      [{ settings, augmentation, member }, declaration, features, labels, recipe.cropsPerClip],
      split,
      ({ clip }) => [clip.decibels],
    ),
    ...reportsOf(context, { member, members: membersOf(recipe, options) }),
  });
}

function examplesOf(
  { context, recipe, features, split }: MemberJob,
  augmentation: Augmentation,
): { examples: TrainingExamples; validation: ValidationExamples } {
  const { labels } = context;
  const { windowFrames: frames, nMels, fMax } = features;
  const cropping = { frames, nMels, fMax, topDb: topDbOf(features) };
  const draw = cropper({ ...cropping, augmentation });
  const drawPlain = cropper({ ...cropping, augmentation: augmentationSchema.parse({}) });
  return {
    examples: {
      labels: labelPositions(split.training, labels),
      inputLength: frames * nMels,
      drawsPerClip: recipe.cropsPerClip,
      draw: (clip, random, target) => draw(split.training[clip]!.clip, random, target),
      drawPlain: (clip, random, target) => drawPlain(split.training[clip]!.clip, random, target),
    },
    validation: {
      labels: labelPositions(split.validation, labels),
      windows: (clip) => windowsOf(split.validation[clip]!.clip, frames),
    },
  };
}

/** Decibels to 0..1; their differences over time to about as much. */
function scalingOf({ input }: NetworkDeclaration, features: FeatureConfig): InputScaling {
  const topDb = topDbOf(features);
  const channels = input.kind === 'frames' ? input.channels : 1;
  return {
    mean: Float32Array.of(-topDb, 0, 0).subarray(0, channels),
    scale: Float32Array.of(topDb, topDb / 4, topDb / 4).subarray(0, channels),
  };
}

function topDbOf({ scale }: FeatureConfig): number {
  if (scale.kind === 'decibels') return scale.topDb;
  throw new RangeError('a convolutional network reads decibels');
}
