/** A model of the networks that a method trained, its confidence calibrated on the tracks held out. */
import { createHash } from 'node:crypto';
import type { FeatureConfig } from '../../../models/feature-config.ts';
import type { NetworkDeclaration } from '../../../models/network/declaration.ts';
import type { TensorToWrite } from '../../inference/bundle.ts';
import { calibrate } from '../heads/calibrate.ts';
import type { TrainedNetwork } from '../network/train-network.ts';
import { meanOfRows } from '../network/validation.ts';
import { heldOutNote, labelPositions } from './held-out.ts';
import { leftOutNotes } from './left-out.ts';
import type { TrainedModel, TrainingContext, TrainingTrack } from './method.ts';

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
      id: `layers-${digestOfTensors(tensors)}`,
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
  const targets = labelPositions(tracks, labels);
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
export function digestOfTensors(tensors: readonly TensorToWrite[]): string {
  const digest = createHash('sha256');
  for (const { name, data } of tensors) {
    digest.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return digest.digest('hex').slice(0, 16);
}
