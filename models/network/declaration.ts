/**
 * A network as a declaration: the layers of the networks that are trained here, one after the other.
 *
 * A method is such a declaration over shared parts; the same one is trained (main/training/network) and run
 * (models/network/layers.ts). It stands in the manifest of a bundle, so its sizes are bounded.
 */
import { z } from 'zod';

const size = z.number().int().positive();
const pair = z.tuple([size.max(1024), size.max(1024)]);
const units = size.max(8192);
const activation = z.enum(['relu']).optional();

/** Layers over `[batch, frames, bands, channels]`, and after a pooling over time over `[batch, units]`. */
export const layerSchema = z.discriminatedUnion('type', [
  /** Same padding, stride 1. */
  z.object({ type: z.literal('conv2d'), filters: units, kernel: pair, activation }),
  z.object({ type: z.literal('batchNorm') }),
  z.object({ type: z.literal('relu') }),
  /** Valid padding, stride as the size. */
  z.object({ type: z.literal('maxPool'), size: pair }),
  z.object({ type: z.literal('dropout'), rate: z.number().min(0).lt(1) }),
  /** Mean over frames and bands: `[batch, channels]`, for any number of frames. */
  z.object({ type: z.literal('globalAverage') }),
  /** Mean over bands, then a weighted mean over frames whose weights are learned: `[batch, channels]`. */
  z.object({ type: z.literal('attentionPool'), units }),
  z.object({ type: z.literal('dense'), units, activation }),
]);
export type Layer = z.infer<typeof layerSchema>;

export const networkDeclarationSchema = z.object({
  input: z.discriminatedUnion('kind', [
    /** Log-mel frames; `channels` 3 adds first and second differences over time, computed in the network. */
    z.object({
      kind: z.literal('frames'),
      nMels: size.max(1024),
      channels: z.union([z.literal(1), z.literal(3)]),
    }),
    /** One vector of handcrafted features, standardised by `input/mean` and `input/scale`. */
    z.object({ kind: z.literal('features'), count: size.max(8192) }),
  ]),
  /** The last one is a dense layer without activation that gives one logit a label. */
  layers: z.array(layerSchema).min(1).max(200),
});
export type NetworkDeclaration = z.infer<typeof networkDeclarationSchema>;
