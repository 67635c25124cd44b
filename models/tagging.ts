/** Writing genres: policies, plans, receipts and history, as every shell shows them. */
import { z } from 'zod';
import { serialisedFailureSchema } from './failure.ts';

/** `fill` writes only where no genre is, `add` keeps what is there, `replace` does not. */
export const writePolicies = ['fill', 'add', 'replace'] as const;
export const writePolicySchema = z.enum(writePolicies);
export type WritePolicy = z.infer<typeof writePolicySchema>;

/** One file's intended change. `change` false: already right, or kept by the policy. */
export const plannedWriteSchema = z.object({
  path: z.string(),
  /** The field in the container's own words, such as `ID3v2.3 TCON`. */
  field: z.string(),
  before: z.array(z.string()),
  after: z.array(z.string()),
  outcome: z.enum(['change', 'unchanged', 'kept', 'refused']),
  /** What changes in the file beside its genre, because the person asked for it: a sentence each. */
  alsoChanges: z.array(z.string()),
  warnings: z.array(z.string()),
  failure: serialisedFailureSchema.nullable(),
});
export type PlannedWrite = z.infer<typeof plannedWriteSchema>;

/** What became of one file of a batch. */
export const writeResultSchema = z.object({
  path: z.string(),
  status: z.enum(['written', 'unchanged', 'skipped', 'failed']),
  before: z.array(z.string()),
  after: z.array(z.string()),
  warnings: z.array(z.string()),
  failure: serialisedFailureSchema.nullable(),
});
export type WriteResult = z.infer<typeof writeResultSchema>;

/** What was proved of a file's copy before it took the file's place. */
export const writeReceiptSchema = z.object({
  /** Bytes that were to stay: the audio, and every tag field but the genre's and the note's. */
  bytesKept: z.number().int(),
  /** Bytes of the file before that made room for others. */
  bytesReplaced: z.number().int(),
  /** GMAC of the kept bytes, 32 hexadecimal digits: read from the file, and read back from the copy. */
  fingerprintBefore: z.string(),
  fingerprintAfter: z.string(),
  /** Bytes of audio, whose places were compared too; null for an undo, which proves the whole file. */
  audioBytes: z.number().int().nullable(),
  /** Tag fields beside genre and note that were compared byte for byte; null for an undo. */
  fieldsCompared: z.number().int().nullable(),
  /** What a parser that is not Earmark's found in the copy; null for an undo. */
  readBack: z
    .object({
      parser: z.string(),
      genres: z.array(z.string()),
      /** Absent where no note was to stand. */
      note: z.string().optional(),
    })
    .nullable(),
});
export type WriteReceipt = z.infer<typeof writeReceiptSchema>;

/** A batch as history shows it. */
export const batchSummarySchema = z.object({
  id: z.string(),
  kind: z.enum(['write', 'undo']),
  /** For an undo: the batch it takes back. */
  undoes: z.string().nullable(),
  startedAt: z.iso.datetime(),
  policy: writePolicySchema.nullable(),
  modelId: z.string().nullable(),
  files: z.number().int(),
  written: z.number().int(),
  failed: z.number().int(),
  /** Of the written ones, how many an undo has put back since. */
  undone: z.number().int(),
});
export type BatchSummary = z.infer<typeof batchSummarySchema>;

/** How the files stood that were in hand when the program was last cut off. */
export const interruptionSchema = z.object({
  /** Wholly written. */
  written: z.number().int(),
  /** As they were before. */
  interrupted: z.number().int(),
  /** Gone, or changed by another program since. */
  unknown: z.number().int(),
});
export type Interruption = z.infer<typeof interruptionSchema>;

/** A file of a batch as history shows it. */
export const batchFileSchema = z.object({
  path: z.string(),
  before: z.array(z.string()),
  after: z.array(z.string()),
  /**
   * `written`: stands; `undone`: put back; `interrupted`: never replaced; `failed`: never replaced;
   * `unknown`: found changed by another program, or gone, after a crash; or in hand, or on a disk that is away.
   */
  state: z.enum(['written', 'undone', 'interrupted', 'failed', 'unknown']),
  failure: serialisedFailureSchema.nullable(),
  /** Absent where nothing was written, and for batches of the first version. */
  receipt: writeReceiptSchema.optional(),
});
export type BatchFile = z.infer<typeof batchFileSchema>;
