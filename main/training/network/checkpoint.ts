/**
 * Checkpoints: all that a training run knows after an epoch, so that a run that was killed ends where it would have.
 *
 *   32 bytes   SHA-256 of the rest
 *   rest       the state, as V8 serialises it
 *
 * Random numbers need no state: they follow from the seed, the epoch and the step.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';

const version = 1;
const digestBytes = 32;

const count = z.number().int().nonnegative();
const numbers = z
  .instanceof<typeof Float32Array<ArrayBufferLike>>(Float32Array)
  .refine((values) => values.every(Number.isFinite));
const tensors = z.map(z.string(), numbers);

export const epochRecordSchema = z.object({
  /** From 1. */
  epoch: count,
  /** At most so many. */
  epochs: count,
  loss: z.number(),
  accuracy: z.number(),
  validationLoss: z.number(),
  validationAccuracy: z.number(),
  learningRate: z.number(),
  /** Of this epoch. */
  seconds: z.number(),
});
export type EpochRecord = z.infer<typeof epochRecordSchema>;

const checkpointSchema = z.object({
  version: z.literal(version),
  identity: z.string(),
  pace: z.object({
    epoch: count,
    // Infinity until an epoch was better than nothing.
    bestLoss: z.number().or(z.literal(Infinity)),
    bestEpoch: count,
    halvings: count,
    restedSince: count,
  }),
  /** Steps of the optimiser. */
  steps: count,
  parameters: tensors,
  statistics: tensors,
  firstMoments: tensors,
  secondMoments: tensors,
  /** Running means of the parameters; empty where none are kept. */
  averages: tensors,
  /** Parameters and statistics of the best epoch. */
  best: tensors,
  history: z.array(epochRecordSchema),
});
export type Checkpoint = Omit<z.infer<typeof checkpointSchema>, 'version'>;
export type NamedValues = z.infer<typeof tensors>;

/** Where a checkpoint lies, and what it is of: data, network and settings. Another identity never goes on from it. */
export interface CheckpointPlace {
  readonly path: string;
  readonly identity: string;
}

/** The file appears complete or not at all; the one before stays until then. */
export async function writeCheckpoint(
  { path, identity }: CheckpointPlace,
  state: Omit<Checkpoint, 'identity'>,
) {
  const content = serialize({ ...state, version, identity });
  const partial = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  const file = await open(partial, 'w');
  try {
    await file.write(createHash('sha256').update(content).digest());
    await file.write(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
}

/** What was found in the place of a checkpoint. */
export type FoundCheckpoint =
  | { readonly state: Checkpoint }
  /** Why it is of no use; null where there is none. */
  | { readonly state: null; readonly damage: string | null };

/**
 * Reads a checkpoint, which is not trusted.
 *
 * @param sizes numbers in each parameter and statistic, by name.
 */
export async function readCheckpoint(
  { path, identity }: CheckpointPlace,
  sizes: {
    readonly parameters: ReadonlyMap<string, number>;
    readonly statistics: ReadonlyMap<string, number>;
  },
): Promise<FoundCheckpoint> {
  let file: Buffer;
  try {
    file = await readFile(path);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { state: null, damage: isMissing ? null : `it cannot be read (${String(error)})` };
  }
  const content = file.subarray(digestBytes);
  if (!createHash('sha256').update(content).digest().equals(file.subarray(0, digestBytes))) {
    return { state: null, damage: 'it is not what its checksum says' };
  }
  let state: Checkpoint;
  try {
    state = checkpointSchema.parse(deserialize(content));
  } catch {
    return { state: null, damage: 'it makes no sense' };
  }
  if (state.identity !== identity) return { state: null, damage: 'it is of other data or settings' };
  const { parameters, statistics } = sizes;
  const fits =
    haveSizes(state.parameters, parameters) &&
    haveSizes(state.statistics, statistics) &&
    haveSizes(state.firstMoments, parameters) &&
    haveSizes(state.secondMoments, parameters) &&
    (state.averages.size === 0 || haveSizes(state.averages, parameters)) &&
    haveSizes(state.best, new Map([...parameters, ...statistics]));
  return fits ? { state } : { state: null, damage: 'it is of another network' };
}

function haveSizes(values: ReadonlyMap<string, Float32Array>, sizes: ReadonlyMap<string, number>): boolean {
  return values.size === sizes.size && [...sizes].every(([name, size]) => values.get(name)?.length === size);
}
