/** What methods share that hold tracks out: parting them, and a calibrated model of the networks trained. */
import { createHash } from 'node:crypto';
import type { FeatureConfig } from '../../../models/feature-config.ts';
import { Failure } from '../../../models/failure.ts';
import type { NetworkDeclaration } from '../../../models/network/declaration.ts';
import type { TensorToWrite } from '../../inference/bundle.ts';
import { calibrate } from '../calibrate.ts';
import { meanOfRows } from '../network/train-learner.ts';
import type { TrainedNetwork } from '../network/train-network.ts';
import { holdOutGroups } from '../splits.ts';
import type { TrainedModel, TrainingContext, TrainingTrack } from './method.ts';

/** Share of the tracks that is held out where the caller holds none out. */
const validationShare = 0.2;

/** A track that can be read, and on which side its caller wants it. */
export interface SidedTrack extends TrainingTrack {
  readonly isValidation: boolean;
}

export interface HeldOut<Track> {
  readonly training: readonly Track[];
  readonly validation: readonly Track[];
}

/** All tracks of the context, those to learn from first. */
export function sidedTracks({ tracks, validation }: TrainingContext): SidedTrack[] {
  return [
    ...tracks.map((track) => ({ ...track, isValidation: false })),
    ...validation.map((track) => ({ ...track, isValidation: true })),
  ];
}

/**
 * The tracks to learn from and those held out: as the caller parts them, or a share of every genre.
 *
 * @throws Failure `invalid-dataset` when a genre or the held-out side is left empty.
 */
export function splitTracks<Track extends SidedTrack>(
  heard: readonly Track[],
  { labels, options }: TrainingContext,
): HeldOut<Track> {
  const given = {
    training: heard.filter(({ isValidation }) => !isValidation),
    validation: heard.filter(({ isValidation }) => isValidation),
  };
  const split = given.validation.length > 0 ? given : holdOut(given.training, options.seed);
  for (const label of labels) {
    if (split.training.some(({ genre }) => genre === label)) continue;
    throw new Failure(
      'invalid-dataset',
      `No track of "${label}" that can be read is left to learn from. No model was made. Add more files of it, or leave the genre out.`,
    );
  }
  if (split.validation.length > 0) return split;
  throw new Failure(
    'invalid-dataset',
    'No track is left to hold out: this method needs some to know when to stop. No model was made. Add more files, or train with the method "transfer".',
  );
}

function holdOut<Track extends SidedTrack>(tracks: readonly Track[], seed: number): HeldOut<Track> {
  const { train, held } = holdOutGroups(tracks, { share: validationShare, seed });
  const those = (positions: readonly number[]): Track[] => positions.map((position) => tracks[position]!);
  return { training: those(train), validation: those(held) };
}

/** What a model is put together of. */
export interface TrainedParts {
  /** Their probabilities are averaged. */
  readonly members: readonly TrainedNetwork[];
  readonly declaration: NetworkDeclaration;
  readonly features: FeatureConfig;
  readonly context: TrainingContext;
  /** The tracks held out, and what is said of them. */
  readonly validation: readonly TrainingTrack[];
  readonly validationNote?: string;
  /** Of the windows of each of them by networks that did not learn from it; the members' average if left out. */
  readonly predictions?: readonly Float32Array[];
  /** Sentences for the card: how it works. */
  readonly notes: readonly string[];
  /** Tracks that could not be read. */
  readonly leftOut: number;
}

/** The model, its confidence calibrated on the tracks held out. */
export function modelOf(parts: TrainedParts): TrainedModel {
  const { members, declaration, features, context, validation, notes, leftOut } = parts;
  const { predictions = averageOf(members.map((member) => member.predictions)) } = parts;
  const { validationNote = heldOutNote(validation) } = parts;
  const { labels } = context;
  const tensors = tensorsOf(members);
  const epochs = members.map(({ bestEpoch, history }) => `${bestEpoch} of ${history.length}`);
  return {
    features,
    network: {
      kind: 'layers',
      id: `layers-${digestOf(tensors)}`,
      embeddingSize: labels.length,
      declaration,
      members: members.length,
    },
    head: { kind: 'direct', positions: labels.map((_, label) => label) },
    calibration: calibrationFor(predictions, validation, labels),
    tensors,
    parameters: members.reduce((sum, { parameters }) => sum + parameters, 0),
    notes: [
      ...notes,
      ...leftOutNotes(leftOut),
      `${validationNote} Best epochs: ${epochs.join(', ')}.`,
      'It cannot tell what is unlike anything it knows.',
    ],
    notices: {},
  };
}

/** What is said of tracks that could not be read, if there are any. */
export function leftOutNotes(leftOut: number): string[] {
  if (leftOut === 0) return [];
  const [tracks, were] = leftOut === 1 ? ['1 track', 'was'] : [`${leftOut} tracks`, 'were'];
  return [`${tracks} could not be read and ${were} left out.`];
}

/** What the tracks held out were for. */
export function heldOutNote(validation: readonly TrainingTrack[]): string {
  return `${validation.length} tracks were held out of training: they decided when to stop and calibrated the confidence.`;
}

/**
 * The confidence of tracks that were held out. Whole tracks are the mean of their windows; the middle window stands
 * for short audio.
 *
 * @param predictions of each track's windows, `[windows, labels]` row by row: what is averaged over a track.
 */
export function calibrationFor(
  predictions: readonly Float32Array[],
  tracks: readonly TrainingTrack[],
  labels: readonly string[],
): TrainedModel['calibration'] {
  const targets = tracks.map(({ genre }) => labels.indexOf(genre));
  const whole = {
    logits: predictions.map((windows) => meanOfRows(windows, labels.length)),
    targets,
  };
  const short = {
    logits: predictions.map((windows) => {
      const middle = Math.floor(windows.length / labels.length / 2) * labels.length;
      return Float64Array.from(windows.subarray(middle, middle + labels.length));
    }),
    targets,
  };
  return calibrate({ whole, short }).calibration;
}

/** Members' mean probabilities, as log-probabilities, clip by clip. */
function averageOf(members: readonly (readonly Float32Array[])[]): Float32Array[] {
  return members[0]!.map((first, clip) =>
    first.map((_, place) =>
      Math.log(
        members.reduce((sum, predictions) => sum + Math.exp(predictions[clip]![place]!), 1e-12) /
          members.length,
      ),
    ),
  );
}

/** Kernels in half precision, which changes no probability by more than some thousandths. */
function tensorsOf(members: readonly TrainedNetwork[]): TensorToWrite[] {
  const all = new Map(members.flatMap((network, place) => [...network.tensors(place + 1)]));
  return [...all].map(([name, { shape, data }]) => ({
    name,
    shape,
    data,
    dtype: shape.length > 1 ? 'float16' : 'float32',
    file: 'network.bin',
  }));
}

/** Names a network by its numbers, so that stored embeddings of another are never taken for its own. */
export function digestOf(tensors: readonly TensorToWrite[]): string {
  const digest = createHash('sha256');
  for (const { name, data } of tensors) {
    digest.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return digest.digest('hex').slice(0, 16);
}

/** Options that were set, over the method's own. */
export function definedOnly<Value extends object>(
  values: Value,
): { [Key in keyof Value]?: NonNullable<Value[Key]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Value]?: NonNullable<Value[Key]>;
  };
}
