/** The command line as a person runs it: a process of its own, with a data folder of its own. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { resolve } from 'node:path';
import { z } from 'zod';

const entry = resolve('main/cli/main.ts');

export interface Finished {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `earmark WORDS...`. */
export function startEarmark(words: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [entry, ...words], { env: { ...process.env, NODE_OPTIONS: '' } });
}

/** Waits for the end of a started program. */
export function finished(child: ChildProcessWithoutNullStreams): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((end) => child.on('close', (status) => end({ status, stdout, stderr })));
}

/** Runs `earmark WORDS...` to its end. */
export function earmark(...words: string[]): Promise<Finished> {
  return finished(startEarmark(words));
}

/** What a line of `tag --json` has to be (the contract of the command line). */
const lineSchema = z.strictObject({
  path: z.string(),
  status: z.enum(['predicted', 'written', 'unchanged', 'skipped', 'failed']),
  genre: z.string().optional(),
  genres: z.array(z.string()).optional(),
  confidence: z.number().min(0).max(1).optional(),
  recommendation: z.enum(['strong', 'medium', 'low', 'none']).optional(),
  topK: z.array(z.strictObject({ genre: z.string(), probability: z.number().min(0).max(1) })).optional(),
  segments: z
    .array(
      z.strictObject({
        startSeconds: z.number().nonnegative(),
        durationSeconds: z.number().positive(),
        genre: z.string(),
        probability: z.number().min(0).max(1),
      }),
    )
    .optional(),
  before: z.array(z.string()).optional(),
  after: z.array(z.string()).optional(),
  alsoChanges: z.array(z.string()).optional(),
  warnings: z.array(z.string()).optional(),
  error: z.strictObject({ code: z.string(), message: z.string().min(20) }).optional(),
});

const summarySchema = z.strictObject({
  summary: z.strictObject({
    files: z.number().int(),
    predicted: z.number().int(),
    written: z.number().int(),
    unchanged: z.number().int(),
    skipped: z.number().int(),
    failed: z.number().int(),
    seconds: z.number().nonnegative(),
    backend: z.enum(['tensorflow', 'wasm']).nullable(),
    model: z.string(),
    batch: z.string().nullable(),
  }),
});

export type TagLine = z.infer<typeof lineSchema>;

/** The lines of `tag --json`, each checked against the contract, and its summary. */
export function readTagLines(stdout: string): {
  lines: TagLine[];
  summary: z.infer<typeof summarySchema>['summary'];
} {
  const objects = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  const { summary } = summarySchema.parse(objects.pop());
  return { lines: objects.map((object) => lineSchema.parse(object)), summary };
}
