/** What comes out of a fine-tuning: the network and its head as a model, with what its card says. */
import { headToWrite } from '../heads/head-tensors.ts';
import type { MusicnnLearner } from '../network/musicnn-learner.ts';
import type { TrainingOutcome } from '../network/train-learner.ts';
import { translationToWrite } from '../pretrained/bundle-translation.ts';
import { networkToWrite } from '../pretrained/pretrained.ts';
import { calibrationFor, digestOfTensors } from './calibrated-model.ts';
import type { FinetuneJob } from './finetune-job.ts';
import { heldOutNote } from './held-out.ts';
import { leftOutNotes } from './left-out.ts';
import type { TrainedModel } from './method.ts';

export interface Finetuned {
  readonly learner: MusicnnLearner;
  readonly outcome: TrainingOutcome;
  /** Convolutions at the network's end that learned. */
  readonly blocks: number;
  /** Tracks that could not be read. */
  readonly leftOut: number;
}

/** The model, its confidence calibrated on the tracks held out. */
export function finetunedModel(
  { context, pretrained, split }: FinetuneJob,
  { learner, outcome, blocks, leftOut }: Finetuned,
): TrainedModel {
  const { predictions, bestEpoch, history } = outcome;
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
      id: bestEpoch === 0 ? manifest.network.id : `musicnn-${digestOfTensors(network)}`,
      embeddingSize: manifest.network.embeddingSize,
    },
    head: { kind: 'linear', inputs: head.inputs },
    ...(fromSpectrograms && manifest.translation && { translation: manifest.translation }),
    calibration: calibrationFor(predictions, split.validation, labels),
    tensors: [
      ...network,
      ...headToWrite(head),
      ...(fromSpectrograms ? translationToWrite(pretrained.bundle) : []),
    ],
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
