/**
 * The records of a batch's journal: one a line, each with a checksum, so that a torn or rotten one is known.
 *
 *     5d41a3c2 {"kind":"batch","id":"20261122-140903-k3f9",...}
 */
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { serialisedFailureSchema } from '../../models/failure.ts';
import { writePolicySchema, writeReceiptSchema } from '../../models/tagging.ts';
import type { Edits } from './edit.ts';

/**
 * Rises when a reader of before would misunderstand the journal. Version 1 knew the file of before by its SHA-256
 * where later ones have a fingerprint of the bytes that no edit names; it is read and undone like those.
 */
export const journalVersion = 2;

const genres = z.array(z.string());
const entry = z.number().int().nonnegative();
/** 32 bytes: a digest, or a fingerprint's key. */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A process, told apart from a later one with the same number. */
export const processIdentitySchema = z.object({
  pid: z.number().int(),
  /** When the process started, as the system or else the process itself says it. */
  started: z.string(),
});
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

/** First record of a journal. */
const batchRecordSchema = z.object({
  kind: z.literal('batch'),
  version: z.literal([1, journalVersion]),
  id: z.string(),
  action: z.enum(['write', 'undo']),
  undoes: z.string().nullable(),
  startedAt: z.iso.datetime(),
  policy: writePolicySchema.nullable(),
  modelId: z.string().nullable(),
  owner: processIdentitySchema,
});
export type BatchRecord = z.infer<typeof batchRecordSchema>;

/** A temporary file is about to be made: whatever happens, this is its name. */
const beginRecordSchema = z.object({ kind: z.literal('begin'), entry, temporary: z.string() });

/** Old and new bytes, base64. */
const storedEditSchema = z.object({ offset: z.number().int(), before: z.base64(), after: z.base64() });

/** The copy is proved and about to replace the file. On the disk before it does. */
const intentRecordSchema = z.object({
  kind: z.literal('intent'),
  entry,
  /** As the person named it. */
  path: z.string(),
  /** The file itself, links resolved. */
  target: z.string(),
  temporary: z.string(),
  field: z.string(),
  before: genres,
  after: genres,
  sizeBefore: z.number().int(),
  sizeAfter: z.number().int(),
  /** All bytes that no edit names. Missing in version 1. */
  kept: z.object({ key: sha256, fingerprint: z.string().regex(/^[0-9a-f]{32}$/) }).optional(),
  /** Of the whole file before. Only in version 1. */
  sha256Before: sha256.optional(),
  /** What was proved of the copy. Missing in version 1. */
  receipt: writeReceiptSchema.optional(),
  /** Nanoseconds since the epoch, in decimal. */
  modifiedNsBefore: z.string().regex(/^-?\d+$/),
  edits: z.array(storedEditSchema),
  /** For an undo: the entry it takes back. */
  undoes: z.object({ batch: z.string(), entry }).nullable(),
});
export type IntentRecord = z.infer<typeof intentRecordSchema>;

/** What became of an intent. */
const outcomeRecordSchema = z.object({
  kind: z.literal('outcome'),
  entry,
  state: z.enum(['written', 'failed', 'interrupted', 'unknown']),
  failure: serialisedFailureSchema.nullable(),
});
export type OutcomeState = z.infer<typeof outcomeRecordSchema>['state'];

/** A file that was asked for and never came as far as an intent. */
const refusedRecordSchema = z.object({
  kind: z.literal('refused'),
  path: z.string(),
  before: genres,
  after: genres,
  failure: serialisedFailureSchema,
});

/** The batch is over. `unsettled` counts intents without an outcome, which a recovery has to look at. */
const endRecordSchema = z.object({ kind: z.literal('end'), unsettled: z.number().int() });

const journalRecordSchema = z.discriminatedUnion('kind', [
  batchRecordSchema,
  beginRecordSchema,
  intentRecordSchema,
  outcomeRecordSchema,
  refusedRecordSchema,
  endRecordSchema,
]);
export type JournalRecord = z.infer<typeof journalRecordSchema>;

/** The line of a record, line feed included. */
export function formatRecord(record: JournalRecord): string {
  const json = JSON.stringify(record);
  return `${checksumOf(json)} ${json}\n`;
}

/** The record of a line without its line feed; null for one that is torn or damaged. */
export function parseRecord(line: string): JournalRecord | null {
  const json = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== checksumOf(json)) return null;
  const parsed = journalRecordSchema.safeParse(JSON.parse(json));
  return parsed.success ? parsed.data : null;
}

function checksumOf(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}

export function storeEdits(edits: Edits): IntentRecord['edits'] {
  return edits.map(({ offset, before, after }) => ({
    offset,
    before: before.toString('base64'),
    after: after.toString('base64'),
  }));
}

export function restoreEdits(stored: IntentRecord['edits']): Edits {
  return stored.map(({ offset, before, after }) => ({
    offset,
    before: Buffer.from(before, 'base64'),
    after: Buffer.from(after, 'base64'),
  }));
}
