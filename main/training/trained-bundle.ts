/** A trained model as a bundle. */
import { basename } from 'node:path';
import type { HeldOutScore, TrainingMethodName } from '../../models/training.ts';
import type { BundleToWrite } from '../inference/bundle.ts';
import { programVersion } from '../program-version.ts';
import type { Dataset } from './dataset/dataset.ts';
import type { TrainedModel, TrainingTrack } from './methods/method.ts';
import { cardOf } from './model-card.ts';

/** What is known about a training run beside its result. */
export interface TrainingRunFacts {
  readonly id: string;
  readonly name: string;
  readonly method: TrainingMethodName;
  readonly dataset: Dataset;
  readonly datasetDigest: string;
  readonly labels: readonly string[];
  readonly tracks: readonly TrainingTrack[];
  readonly leftOut: number;
  readonly seed: number;
  readonly heldOut: HeldOutScore | null;
  readonly trainingSeconds: number;
  readonly peakMemoryBytes: number | null;
}

/** Confidences are told to so many decimals: more would promise what no calibration keeps. */
const decimals = 4;

export function trainedBundle(model: TrainedModel, run: TrainingRunFacts): BundleToWrite {
  const { features, network, head, translation, familiarity, calibration, tensors, notices } = model;
  const { labels, heldOut, dataset } = run;
  const createdAt = new Date().toISOString();
  const counts = labels.map((label) => run.tracks.filter(({ genre }) => genre === label).length);
  const name = run.name.slice(0, 200);
  return {
    manifest: {
      id: run.id,
      name,
      createdAt,
      labels: [...labels],
      features,
      network,
      head,
      ...(translation && { translation }),
      ...(familiarity && { familiarity }),
      calibration: {
        ...calibration,
        outOfFold: calibration.outOfFold.map(({ confidence, right }) => ({
          confidence: Number(confidence.toFixed(decimals)),
          right,
        })),
      },
      metrics: {
        // What a list of models shows.
        accuracy: heldOut?.accuracy ?? null,
        heldOut,
        parameters: model.parameters,
        trainingSeconds: run.trainingSeconds,
        peakMemoryBytes: run.peakMemoryBytes,
      },
      training: {
        method: run.method,
        dataset: basename(dataset.path),
        datasetDigest: run.datasetDigest,
        seed: run.seed,
        tracks: run.tracks.length,
        trackIds: run.tracks.map(({ id }) => id),
        versions: { earmark: programVersion(), node: process.versions.node },
      },
      licence:
        network.kind === 'musicnn'
          ? 'Network weights: ISC (MSD-musicnn). What was trained on them belongs to whoever trained it.'
          : 'It belongs to whoever trained it; no weights of others are part of it.',
    },
    tensors,
    texts: {
      'card.md': cardOf({
        name,
        labels,
        counts,
        dataset: basename(dataset.path),
        kind: dataset.kind,
        leftOut: run.leftOut,
        notes: model.notes,
        heldOut,
        createdAt,
      }),
      ...notices,
    },
  };
}
