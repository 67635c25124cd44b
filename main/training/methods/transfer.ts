/**
 * Method `transfer`: a linear head on the embeddings of the pretrained network.
 *
 * Audio is heard as predictions hear it. Spectrogram sets give approximate embeddings, which the pretrained
 * bundle's translation brings to what audio would have given; the new bundle carries it on, so it scores both.
 */
import { Failure } from '../../../models/failure.ts';
import { meanEmbedding, type EmbeddedTrack } from '../../../models/head.ts';
import type { TrainingEvent } from '../../../models/training.ts';
import { embedDataset, throwIfCancelled } from '../embed-dataset.ts';
import { EmbeddingCache } from '../embedding-cache.ts';
import { familiarityBounds, familiarityToWrite, headToWrite } from '../heads/head-tensors.ts';
import { matrixOf } from '../heads/matrix.ts';
import {
  trainTransferHead,
  type PrepareFold,
  type TrackRows,
  type TrainedHead,
} from '../heads/train-transfer.ts';
import { translateTrack, translationOf, translationToWrite } from '../pretrained/bundle-translation.ts';
import { loadPretrained, networkToWrite, type Pretrained } from '../pretrained/pretrained.ts';
import { foldsByGroup } from '../splits.ts';
import { warnOfLeftOut } from './left-out.ts';
import type { TrainedModel, TrainingContext, TrainingMethod, TrainingTrack } from './method.ts';

const numFolds = 5;

/** A track with what the network hears in it. */
interface HeardTrack extends TrainingTrack {
  readonly embedded: EmbeddedTrack;
  readonly mean: Float64Array;
}

export const transfer: TrainingMethod = {
  name: 'transfer',
  summary:
    'A head on the pretrained network: the most accurate with a few hundred tracks, trained in seconds.',
  needsTensorflow: false,
  async train(context) {
    const pretrained = await loadPretrained();
    const { tracks, leftOut } = await listen(context, pretrained);
    report(context, 'training', 0, null);
    const trained = trainTransferHead(tracks, prepareFrom(tracks), {
      seed: context.options.seed,
      foldOf: foldsByGroup(tracks, { folds: numFolds, seed: context.options.seed }),
    });
    throwIfCancelled(context.signal);
    return toModel(trained, pretrained, context, leftOut);
  },
};

/** Embeds the tracks to learn from; those that cannot be read are left out with a warning. */
async function listen(
  context: TrainingContext,
  pretrained: Pretrained,
): Promise<{ tracks: HeardTrack[]; leftOut: number }> {
  const { dataset, signal } = context;
  const embeddings = await embedDataset({
    dataset,
    indexes: context.tracks.map(({ index }) => index),
    pretrained,
    cache: new EmbeddingCache(context.cacheFolder),
    onProgress: (done, total) => report(context, 'listening', done, total),
    signal,
  });
  const size = pretrained.bundle.manifest.network.embeddingSize;
  const translation = dataset.kind === 'spectrograms' ? translationOf(pretrained.bundle) : null;
  const tracks: HeardTrack[] = [];
  embeddings.forEach((result, position) => {
    const track = context.tracks[position]!;
    if ('failure' in result) {
      warnOfLeftOut(context, result);
      return;
    }
    const embedded = translation === null ? result.embedded : translateTrack(result.embedded, translation);
    tracks.push({ ...track, embedded, mean: meanEmbedding(embedded, size) });
  });
  for (const label of context.labels) {
    if (tracks.filter(({ genre }) => genre === label).length > 1) continue;
    throw new Failure(
      'invalid-dataset',
      `Too few tracks of "${label}" can be read: 2 are the least to learn a genre from. No model was made. Add more files of it, or leave the genre out.`,
    );
  }
  return { tracks, leftOut: embeddings.length - tracks.length };
}

/**
 * The data of a fold. Trained on whole tracks; the confidence is calibrated on whole tracks and, for short files,
 * on one segment of each.
 */
function prepareFrom(tracks: readonly HeardTrack[]): PrepareFold {
  const meansOf = (indexes: readonly number[]): TrackRows => ({
    embeddings: matrixOf(indexes.map((index) => tracks[index]!.mean)),
    tracks: indexes,
  });
  return (inside, outside) => {
    const long = outside.filter((index) => tracks[index]!.embedded.segments.length > 1);
    return {
      training: meansOf(inside),
      whole: meansOf(outside),
      heard: new Map(outside.map((index) => [index, tracks[index]!.embedded.segments.length])),
      short: {
        embeddings: matrixOf(long.map((index) => middleSegmentOf(tracks[index]!.embedded))),
        tracks: long,
      },
    };
  };
}

function middleSegmentOf({ embeddings, segments }: EmbeddedTrack): Float32Array {
  const size = embeddings.length / segments.length;
  const start = Math.floor(segments.length / 2) * size;
  return embeddings.subarray(start, start + size);
}

function toModel(
  trained: TrainedHead,
  pretrained: Pretrained,
  { dataset, tracks }: TrainingContext,
  leftOut: number,
): TrainedModel {
  const { head, familiarity, calibration } = trained;
  const { manifest } = pretrained.bundle;
  const { translation } = manifest;
  // Translated embeddings scatter less than those of audio, which would all look strange beside them.
  const isHeard = dataset.kind === 'audio';
  return {
    features: manifest.features,
    network: manifest.network,
    head: { kind: 'linear', inputs: head.inputs },
    ...(translation && { translation }),
    ...(isHeard && { familiarity: familiarityBounds(familiarity) }),
    calibration,
    tensors: [
      ...networkToWrite(pretrained.network),
      ...headToWrite(head),
      ...(isHeard ? familiarityToWrite(familiarity, head.inputs) : []),
      ...translationToWrite(pretrained.bundle),
    ],
    parameters: head.weights.length + head.bias.length,
    notes: [
      `The pretrained network MSD-musicnn (Pons and Serra 2019, ISC licence, trained on the Million Song Dataset's tags) turns each 3 s of music into ${manifest.network.embeddingSize} numbers. A linear classifier, logistic regression averaged with a shrunken discriminant, reads their mean over the track. Only the classifier was trained.`,
      ...(dataset.kind === 'spectrograms'
        ? [
            'It was trained on spectrograms, whose embeddings were translated to what audio would probably have given: expect a little less than from the audio itself.',
            'It cannot tell what is unlike anything it knows: for that it would have to be trained on audio.',
          ]
        : []),
      ...(leftOut > 0 ? [`${leftOut} of ${tracks.length} tracks could not be read and were left out.`] : []),
      'The confidence is calibrated on tracks left out of training in turn, groups kept together.',
    ],
    notices: pretrained.notices,
  };
}

function report(
  { onEvent }: TrainingContext,
  phase: Extract<TrainingEvent, { type: 'phase' }>['phase'],
  done: number,
  total: number | null,
): void {
  onEvent({ type: 'phase', phase, done, total });
}
