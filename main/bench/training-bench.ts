/** A training step of the method `cnn`, measured against the same network in Keras in the same run. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { loadBackend } from '../inference/backend.ts';
import { runPython, type NotMeasured } from './python.ts';

const run = promisify(execFile);

const stepSchema = z.object({
  secondsPerStep: z.number().positive(),
  peakMegabytes: z.number(),
});
const oursSchema = stepSchema.extend({ version: z.string() });
const pythonSchema = stepSchema.extend({ tensorflow: z.string(), keras: z.string() });

export interface TrainingMeasurement {
  /** Examples in a step, and frames in each; 128 mel bands. */
  readonly examples: number;
  readonly frames: number;
  readonly ours: (z.infer<typeof oursSchema> & { readonly measured: true }) | NotMeasured;
  readonly python: (z.infer<typeof pythonSchema> & { readonly measured: true }) | NotMeasured;
  /** Our seconds over Keras', and our memory over Keras'; null where one of the two was not measured. */
  readonly timeRatio: number | null;
  readonly memoryRatio: number | null;
}

export interface TrainingBenchOptions {
  /** Examples in a step, default 32; frames in each, default 128. */
  readonly examples?: number;
  readonly frames?: number;
  /** Steps that are timed; the median counts. */
  readonly steps?: number;
  readonly say: (message: string) => void;
}

const stepProgram = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './training-step.ts' : './training-step.js', import.meta.url),
);

/** Measures both sides, one after the other, each in a process of its own. */
export async function measureTraining(options: TrainingBenchOptions): Promise<TrainingMeasurement> {
  const { examples = 32, frames = 128, steps = 8, say } = options;
  const args = [examples, frames, steps].map(String);
  say(`Measuring a training step of ${examples} spectrograms of ${frames} frames.`);
  const ours = await measureOurs(args);
  say('Measuring the same in Keras.');
  const python = await measurePython(args);
  const areBoth = ours.measured && python.measured;
  return {
    examples,
    frames,
    ours,
    python,
    timeRatio: areBoth ? ours.secondsPerStep / python.secondsPerStep : null,
    memoryRatio: areBoth && python.peakMegabytes > 0 ? ours.peakMegabytes / python.peakMegabytes : null,
  };
}

async function measureOurs(args: readonly string[]): Promise<TrainingMeasurement['ours']> {
  const { name, reason } = await loadBackend();
  if (name !== 'tensorflow') {
    return { measured: false, reason: `WebAssembly cannot train convolutions: ${reason ?? ''}.` };
  }
  const { stdout } = await run(process.execPath, [stepProgram, ...args], { timeout: 600_000 });
  return { measured: true, ...oursSchema.parse(JSON.parse(stdout)) };
}

async function measurePython(args: readonly string[]): Promise<TrainingMeasurement['python']> {
  const found = await runPython('python-training.py', 'tensorflow', args);
  return found.measured ? { measured: true, ...pythonSchema.parse(found.answer) } : found;
}
