/** What a training method is: examples in, a model out, told step by step. */
import type { BundleManifest, Calibration } from '../../../models/bundle.ts';
import type { FeatureConfig } from '../../../models/feature-config.ts';
import type { TrainingEvent, TrainingMethodName, TrainingOptions } from '../../../models/training.ts';
import type { TensorToWrite } from '../../inference/bundle.ts';
import type { Dataset } from '../dataset/dataset.ts';

/** A labelled track of the data set, and what it must not be parted from. */
export interface TrainingTrack {
  readonly id: string;
  readonly genre: string;
  /** Tracks of one group (artist, album, the same recording) are never on both sides of a split. */
  readonly group: string;
  /** Position in `dataset.tracks`. */
  readonly index: number;
}

export interface TrainingContext {
  readonly dataset: Dataset;
  /** To learn from. */
  readonly tracks: readonly TrainingTrack[];
  /**
   * Held out: decides when to stop and calibrates the confidence, where the method does not cross-validate; no
   * group of it is in `tracks`. Empty when the caller has none: the method then holds some of `tracks` out.
   */
  readonly validation: readonly TrainingTrack[];
  /** Genres in label order; every one has a track. */
  readonly labels: readonly string[];
  readonly options: TrainingOptions;
  /** Folder of what is computed once: features and embeddings, by audio and settings. */
  readonly cacheFolder: string;
  /** Folder of this run's checkpoints; a run that finds one there goes on from it. */
  readonly checkpointFolder: string;
  readonly onEvent: (event: TrainingEvent) => void;
  /** Aborted: ends with Failure `cancelled`, the checkpoint is kept. */
  readonly signal: AbortSignal;
}

/** A trained model before it is a bundle. */
export interface TrainedModel {
  readonly features: FeatureConfig;
  readonly network: BundleManifest['network'];
  readonly head: BundleManifest['head'];
  readonly translation?: NonNullable<BundleManifest['translation']>;
  readonly familiarity?: NonNullable<BundleManifest['familiarity']>;
  readonly calibration: Calibration;
  readonly tensors: readonly TensorToWrite[];
  /** Numbers that were learned. */
  readonly parameters: number;
  /** Sentences for the card: how it works, what was left out, what it cannot do. */
  readonly notes: readonly string[];
  /** Licence notices of what it is built on, by file name. */
  readonly notices: Readonly<Record<string, string>>;
}

export interface TrainingMethod {
  readonly name: TrainingMethodName;
  /** One sentence: what it is good for. */
  readonly summary: string;
  /** Convolutions have no gradient on WebAssembly. */
  readonly needsTensorflow: boolean;
  /** @throws Failure `cancelled`, `invalid-dataset`, `backend-unavailable`, `incompatible-model` */
  train(context: TrainingContext): Promise<TrainedModel>;
}
