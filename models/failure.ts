/**
 * Failures a person can read.
 *
 * Every failure has a stable `code` (for scripts) and a `message` of whole sentences that says what
 * happened, what was left untouched, and what to do. Anything else thrown is a defect of the program.
 */
import { z } from 'zod';

/** Every code the program can report. Scripts depend on them: add, never rename. */
export const failureCodes = [
  // audio
  'unreadable-audio',
  'not-audio',
  'empty-file',
  'silence',
  'too-short',
  'unsupported-format',
  // files and folders
  'not-found',
  'no-permission',
  'not-a-file',
  'file-changed',
  'path-too-long',
  'unsupported-name',
  'read-failed',
  // writing tags
  'unsupported-container',
  'damaged-tag',
  'read-only',
  'hard-link',
  'disk-full',
  'verification-failed',
  'write-failed',
  'already-exists',
  'undo-refused',
  'unknown-batch',
  'journal-damaged',
  // work
  'worker-crashed',
  'worker-timeout',
  'cancelled',
  // models
  'unknown-model',
  'damaged-model',
  'incompatible-model',
  // data sets
  'invalid-dataset',
  'invalid-split',
  // program
  'backend-unavailable',
  'invalid-request',
  'store-damaged',
  'store-busy',
  'store-incompatible',
  'internal',
] as const;

export type FailureCode = (typeof failureCodes)[number];

/** A failure as it crosses a process, an IPC channel or a JSON line. */
export const serialisedFailureSchema = z.object({ code: z.enum(failureCodes), message: z.string() });
export type SerialisedFailure = z.infer<typeof serialisedFailureSchema>;

/** An expected failure. Throw it with a sentence; anything else thrown is reported as `internal`. */
export class Failure extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Failure';
    this.code = code;
  }
}

/** Any thrown value as a serialised failure; an unexpected one becomes `internal` with its own message. */
export function toSerialisedFailure(thrown: unknown): SerialisedFailure {
  if (thrown instanceof Failure) return { code: thrown.code, message: thrown.message };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'internal', message: `Earmark met an error of its own: ${message}. Please report it.` };
}
