/** `earmark bench`: the project's own measurements, side by side with what a person would use instead. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureAnalysis, type AnalysisMeasurement } from '../../bench/analysis-bench.ts';
import { measureTraining, type TrainingMeasurement } from '../../bench/training-bench.ts';
import { exitStatus, printJson, printLine, printMessage } from '../output.ts';

interface BenchOptions {
  readonly json: boolean;
  readonly workers?: number;
  readonly files?: string;
}

export async function benchCommand(options: BenchOptions): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'earmark-bench-'));
  try {
    const analysis = await measureAnalysis({
      scratchFolder: scratch,
      filesFolder: options.files ?? null,
      workers: options.workers ?? null,
      say: printMessage,
    });
    if (!options.json) await printAnalysis(analysis);
    const training = await measureTraining({ say: printMessage });
    if (options.json) await printJson({ analysis, training });
    else await printTraining(training);
    return exitStatus.ok;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function printAnalysis({ tracks, workers, ours, python, ratio }: AnalysisMeasurement): Promise<void> {
  await printLine(`Analysis of ${tracks} files with ${workers} processes on each side:`);
  await printLine(
    `  Earmark (${ours.backend}): ${ours.tracksPerSecond.toFixed(1)} tracks a second, ${ours.peakMegabytes} MB`,
  );
  if (python.measured) {
    await printLine(
      `  librosa ${python.librosa} and Keras ${python.keras}: ${python.tracksPerSecond.toFixed(1)} tracks a second, ${python.peakMegabytes} MB`,
    );
    await printLine(`  Earmark is ${ratio?.toFixed(2)} times as fast.`);
  } else await printLine(`  The Python way was not measured: ${python.reason}`);
}

async function printTraining(training: TrainingMeasurement): Promise<void> {
  const { examples, frames, ours, python, timeRatio, memoryRatio } = training;
  await printLine(`A training step of ${examples} spectrograms of ${frames} frames:`);
  await printLine(
    ours.measured
      ? `  Earmark (TensorFlow ${ours.version}): ${ours.secondsPerStep.toFixed(2)} s, ${ours.peakMegabytes} MB`
      : `  Earmark was not measured: ${ours.reason}`,
  );
  await printLine(
    python.measured
      ? `  Keras ${python.keras} (TensorFlow ${python.tensorflow}): ${python.secondsPerStep.toFixed(2)} s, ${python.peakMegabytes} MB`
      : `  Keras was not measured: ${python.reason}`,
  );
  if (timeRatio === null) return;
  const memory = memoryRatio === null ? '' : ` and ${memoryRatio.toFixed(2)} times its memory`;
  await printLine(`  Earmark takes ${timeRatio.toFixed(2)} times Keras' time${memory}.`);
}
