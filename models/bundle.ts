/**
 * A model bundle: the trained artefact as one self-describing folder.
 *
 *   manifest.json   this schema
 *   network.bin     weights of the embedding network, little-endian float32 or float16, in manifest order
 *   head.bin        weights of the classifier over the embedding
 *   card.md         what it is, in plain words
 *   LICENSE-*.txt   notices of third-party weights
 *
 * Each file's SHA-256 stands in the manifest, so damage is found before use.
 */
import { z } from 'zod';
import { featureConfigSchema } from './feature-config.ts';

export const tensorEntrySchema = z.object({
  name: z.string(),
  shape: z.array(z.number().int().positive()),
  dtype: z.enum(['float32', 'float16']),
  file: z.string(),
  /** Bytes from the file's start. */
  byteOffset: z.number().int().nonnegative(),
});
export type TensorEntry = z.infer<typeof tensorEntrySchema>;

export const calibrationSchema = z.object({
  /** Divides the track's log-probabilities before the last softmax; fitted out of fold. */
  temperature: z.number().positive(),
  /** From which confidence and margin a recommendation is given; anything below `low` is `none`. */
  thresholds: z.object({
    strong: z.object({ confidence: z.number(), margin: z.number() }),
    medium: z.object({ confidence: z.number(), margin: z.number() }),
    low: z.object({ confidence: z.number(), margin: z.number() }),
  }),
  /** Out-of-fold (confidence, right or wrong) of the calibration tracks, for precision at any threshold. */
  outOfFold: z.array(z.object({ confidence: z.number(), right: z.boolean() })),
});
export type Calibration = z.infer<typeof calibrationSchema>;

export const bundleManifestSchema = z.object({
  formatVersion: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  name: z.string(),
  createdAt: z.iso.datetime(),
  labels: z.array(z.string()).min(2),
  features: featureConfigSchema,
  network: z.object({
    kind: z.enum(['musicnn']),
    /** Names the embedding space: results of equal ids can share stored embeddings. */
    id: z.string(),
    embeddingSize: z.number().int().positive(),
  }),
  head: z.object({ kind: z.enum(['linear']) }),
  tensors: z.array(tensorEntrySchema),
  /** SHA-256 of every file beside the manifest, hexadecimal. */
  files: z.record(z.string(), z.string()),
  calibration: calibrationSchema,
  metrics: z.record(z.string(), z.unknown()),
  training: z.object({
    method: z.string(),
    dataset: z.string(),
    datasetDigest: z.string(),
    seed: z.number().int(),
    tracks: z.number().int(),
    versions: z.record(z.string(), z.string()),
  }),
  licence: z.string(),
});
export type BundleManifest = z.infer<typeof bundleManifestSchema>;
