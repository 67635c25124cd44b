/**
 * A model bundle: the trained artefact as one self-describing folder.
 *
 *   manifest.json   this schema
 *   network.bin     weights of the embedding network, little-endian float32 or float16
 *   head.bin        weights of the classifier over the embedding, and of the translation
 *   card.md         what it is, in plain words
 *   LICENSE-*.txt   notices of third-party weights
 *
 * Each file's SHA-256 stands in the manifest, so damage is found before use.
 */
import { z } from 'zod';
import { Failure } from './failure.ts';
import { featureConfigSchema } from './feature-config.ts';
import { networkDeclarationSchema } from './network/declaration.ts';

/** The format this program reads and writes. */
export const bundleFormatVersion = 1;

/** Every file of a bundle has a plain name: no folders, nothing hidden. */
export const bundleFileNameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);

/** More numbers than any tensor of a sane bundle holds. */
const maxTensorNumbers = 64_000_000;

/** The same for all tensors of a bundle together, 1 GiB in memory: several may name the same few bytes of a file. */
const maxBundleNumbers = 2 ** 28;

const numbersIn = (shape: readonly number[]): number => shape.reduce((numbers, size) => numbers * size, 1);

export const tensorEntrySchema = z.object({
  name: z.string().min(1).max(200),
  /** Row by row, the last dimension changing fastest. */
  shape: z
    .array(z.number().int().positive())
    .max(6)
    .refine((shape) => numbersIn(shape) <= maxTensorNumbers, {
      error: 'the tensor is too large',
    }),
  dtype: z.enum(['float32', 'float16']),
  file: bundleFileNameSchema,
  /** Bytes from the file's start. */
  byteOffset: z.number().int().nonnegative(),
});
export type TensorEntry = z.infer<typeof tensorEntrySchema>;

const thresholdSchema = z.object({ confidence: z.number().min(0), margin: z.number().min(0) });

export const calibrationSchema = z.object({
  /** Divides the logits of a long track before the softmax; fitted out of fold. */
  temperature: z.number().positive(),
  /** The same for a track of one segment, which says less; in between it falls with 1 / segments. */
  shortTemperature: z.number().positive().optional(),
  /** From which confidence and margin a recommendation is given; anything below `low` is `none`. */
  thresholds: z.object({ strong: thresholdSchema, medium: thresholdSchema, low: thresholdSchema }),
  /** Out-of-fold (confidence, right or wrong) of the calibration tracks, for precision at any threshold. */
  outOfFold: z.array(z.object({ confidence: z.number(), right: z.boolean() })),
});
export type Calibration = z.infer<typeof calibrationSchema>;
export type Thresholds = Calibration['thresholds'];

const boundSchema = z.object({ long: z.number().positive(), short: z.number().positive() });

/** When a track is like those known, and when unlike all of them (models/familiarity.ts). */
export const familiaritySchema = z
  .object({ ordinary: boundSchema, limit: boundSchema })
  .refine(({ ordinary, limit }) => limit.long > ordinary.long && limit.short > ordinary.short, {
    error: 'the limit is not above what is ordinary',
  });

const embeddingSpace = {
  /** Names the embedding space: results of equal ids can share stored embeddings. */
  id: z.string().min(1).max(100),
  /** Numbers in one segment's embedding. */
  embeddingSize: z.number().int().positive().max(100_000),
};

const headSchema = z.discriminatedUnion('kind', [
  /** Standardise, then one weighted sum a label. */
  z.object({
    kind: z.literal('linear'),
    /** So many of the embedding's numbers, from the first, are what the head reads. */
    inputs: z.number().int().positive(),
  }),
  /** The embedding holds the logits themselves, that of each label at its position. */
  z.object({
    kind: z.literal('direct'),
    positions: z.array(z.number().int().nonnegative()).max(1000),
    /** Added to every logit; 0 if left out. */
    offset: z.number().optional(),
  }),
]);

const labelsSchema = z
  .array(z.string().min(1).max(200))
  .min(2)
  .max(1000)
  .refine((labels) => new Set(labels).size === labels.length, { error: 'a label stands twice' });

export const bundleManifestSchema = z.object({
  formatVersion: z.literal(bundleFormatVersion),
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  name: z.string().min(1).max(200),
  createdAt: z.iso.datetime(),
  labels: labelsSchema,
  features: featureConfigSchema,
  network: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('musicnn'), ...embeddingSpace }),
    /** Trained from the declaration; several members' probabilities are averaged. Gives log-probabilities. */
    z.object({
      kind: z.literal('layers'),
      ...embeddingSpace,
      declaration: networkDeclarationSchema,
      members: z.number().int().min(1).max(10),
    }),
  ]),
  head: headSchema,
  /** Whether exactly one genre is right (softmax), or any number of them (a sigmoid each); one if left out. */
  genresPerTrack: z.enum(['one', 'several']).optional(),
  /** Present where the bundle can score spectrogram sets (main/training/dataset/spectrogram-set.ts). */
  translation: z
    .object({
      /** `spectrogram-22050-915`: from the network's view of a shared spectrogram to its view of the audio. */
      from: z.enum(['spectrogram-22050-915']),
    })
    .optional(),
  /** Present where the bundle can tell what is unlike anything it knows. */
  familiarity: familiaritySchema.optional(),
  tensors: z
    .array(tensorEntrySchema)
    .max(10_000)
    .refine((tensors) => tensors.reduce((sum, { shape }) => sum + numbersIn(shape), 0) <= maxBundleNumbers, {
      error: 'the tensors are too large together',
    }),
  /** SHA-256 of every file beside the manifest, hexadecimal. */
  files: z.record(bundleFileNameSchema, z.string().regex(/^[0-9a-f]{64}$/)),
  calibration: calibrationSchema,
  metrics: z.record(z.string(), z.unknown()),
  training: z.object({
    method: z.string(),
    dataset: z.string(),
    datasetDigest: z.string(),
    seed: z.number().int(),
    tracks: z.number().int(),
    /** Ids of the tracks trained on, so that a score on them can be told from one on others. */
    trackIds: z.array(z.string()).optional(),
    versions: z.record(z.string(), z.string()),
  }),
  licence: z.string(),
});
export type BundleManifest = z.infer<typeof bundleManifestSchema>;

/** A tensor's values in memory, row by row. */
export interface BundleTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A bundle in memory: read by main/inference/bundle.ts, checked against its manifest. */
export interface Bundle {
  readonly folder: string;
  readonly manifest: BundleManifest;
  readonly tensors: ReadonlyMap<string, BundleTensor>;
}

/**
 * The values of the tensor `name`, which must have exactly this shape.
 *
 * @throws Failure `incompatible-model` otherwise.
 */
export function tensorValues(
  tensors: ReadonlyMap<string, BundleTensor>,
  name: string,
  shape: readonly number[],
): Float32Array {
  const tensor = tensors.get(name);
  if (
    tensor?.shape.length !== shape.length ||
    !shape.every((size, dimension) => size === tensor.shape[dimension])
  ) {
    const found = tensor === undefined ? 'is missing' : `has the shape [${tensor.shape.join(', ')}]`;
    throw new Failure(
      'incompatible-model',
      `The model cannot be used: its part "${name}" ${found} where [${shape.join(', ')}] is wanted. Choose another model, or install this one again.`,
    );
  }
  return tensor.data;
}
