/**
 * What the engine and an analysis worker say to each other.
 *
 * A worker is a child process with its own TensorFlow. Messages are structured clones; each request has a
 * sequence number that its replies repeat. Both ends validate what they receive.
 */
import { z } from 'zod';
import { serialisedFailureSchema } from './failure.ts';
import { fingerprintSchema } from './fingerprint.ts';
import { audioFormatSchema } from './track.ts';

const seq = z.number().int().nonnegative();

/** Where a worker finds the network and the feature settings it is to run. */
export const workerSetupSchema = z.object({
  /** Folder of the bundle whose network computes the embeddings. */
  bundleFolder: z.string(),
  /** At most so many seconds of each track, spread over its length. */
  excerptSeconds: z.number().positive(),
  /** Whether to take fingerprints too, by which a data set's duplicates are found; not if left out. */
  fingerprints: z.boolean().optional(),
});
export type WorkerSetup = z.infer<typeof workerSetupSchema>;

/** Requests to a worker. */
export const workerRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('setup'), seq, setup: workerSetupSchema }),
  z.object({ type: z.literal('analyse'), seq, path: z.string() }),
  z.object({ type: z.literal('cancel'), seq }),
]);
export type WorkerRequest = z.infer<typeof workerRequestSchema>;

/** What a worker learned from one file: enough to predict with any head over the same network. */
export const trackAnalysisSchema = z.object({
  format: audioFormatSchema,
  durationSeconds: z.number().nonnegative(),
  /** Digest of the audio without its tags (main/audio says of which bytes): finds a file that moved. */
  audioHash: z.string(),
  segments: z.array(
    z.object({ startSeconds: z.number().nonnegative(), durationSeconds: z.number().positive() }),
  ),
  /** One embedding a segment, `[segments, dimensions]` row by row. */
  embeddings: z.instanceof(Float32Array),
  /** Level over the track in 200 steps, 0..1, for the waveform; may be empty. */
  peaks: z.array(z.number()),
  warnings: z.array(z.string()),
  /** Where the set-up asks for it. */
  fingerprint: fingerprintSchema.optional(),
});
export type TrackAnalysis = z.infer<typeof trackAnalysisSchema>;

/** A worker has its backend and its network and takes files from now on. */
export const workerReadySchema = z.object({
  type: z.literal('ready'),
  seq,
  backend: z.enum(['tensorflow', 'wasm']),
  /** Why it is not TensorFlow; null when it is. */
  reason: z.string().nullable(),
  /** Numbers in one segment's embedding. */
  embeddingSize: z.number().int().positive(),
});
export type WorkerReady = z.infer<typeof workerReadySchema>;

/** Replies and events of a worker. A `failed` that answers `setup` means that no worker can start. */
export const workerReplySchema = z.discriminatedUnion('type', [
  workerReadySchema,
  z.object({ type: z.literal('analysed'), seq, analysis: trackAnalysisSchema }),
  z.object({ type: z.literal('failed'), seq, failure: serialisedFailureSchema }),
]);
export type WorkerReply = z.infer<typeof workerReplySchema>;
