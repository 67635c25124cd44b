/** `earmark bench`: the project's own measurements, side by side with what a person would use instead. */
import { Option, type Command } from 'commander';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureAnalysis, type AnalysisMeasurement } from '../../bench/analysis-bench.ts';
import { measureTraining, type TrainingMeasurement } from '../../bench/training-bench.ts';
import {
  measureWriting,
  type WritingComparison,
  type WritingMeasurement,
  type WritingSide,
} from '../../bench/writing-bench.ts';
import { jsonOption, workersOption, type Run } from '../common-options.ts';
import { wholeNumber } from '../option-values.ts';
import { exitStatus, printJson, printLine, printMessage } from '../output.ts';

const benchSections = ['analysis', 'writing', 'training'] as const;

interface BenchOptions {
  readonly json: boolean;
  readonly only?: (typeof benchSections)[number];
  readonly folder?: string;
  readonly writeFiles?: number;
  readonly megabytes?: number;
  readonly workers?: number;
  readonly files?: string;
}

/** Declares `earmark bench` and its options. */
export function declareBench(program: Command, run: Run): void {
  program
    .command('bench')
    .description("the project's own measurements, side by side with what one would use instead")
    .addOption(new Option('--only <section>', 'measure only this').choices(benchSections))
    .option('--files <folder>', 'music to measure on (default: made for the purpose)')
    .option('--folder <folder>', 'where to make files, to measure another disk')
    .addOption(new Option('--write-files <n>', 'files to write').argParser(wholeNumber(1, 10_000)))
    .addOption(new Option('--megabytes <n>', 'size of each').argParser(wholeNumber(1, 1000)))
    .addOption(workersOption())
    .addOption(jsonOption())
    .action(run(benchCommand));
}

async function benchCommand(options: BenchOptions): Promise<number> {
  const scratch = await mkdtemp(join(options.folder ?? tmpdir(), 'earmark-bench-'));
  const isAsked = (section: (typeof benchSections)[number]): boolean =>
    options.only === undefined || options.only === section;
  const measured: {
    analysis?: AnalysisMeasurement;
    writing?: WritingMeasurement;
    training?: TrainingMeasurement;
  } = {};
  try {
    if (isAsked('analysis')) {
      measured.analysis = await measureAnalysis({
        scratchFolder: scratch,
        filesFolder: options.files ?? null,
        workers: options.workers ?? null,
        say: printMessage,
      });
      if (!options.json) await printAnalysis(measured.analysis);
    }
    if (isAsked('writing')) {
      const { writeFiles: files, megabytes } = options;
      measured.writing = await measureWriting({
        scratchFolder: scratch,
        ...(files === undefined ? {} : { files }),
        ...(megabytes === undefined ? {} : { megabytes }),
        say: printMessage,
      });
      if (!options.json) await printWriting(measured.writing);
    }
    if (isAsked('training')) {
      measured.training = await measureTraining({ say: printMessage });
      if (!options.json) await printTraining(measured.training);
    }
    if (options.json) await printJson(measured);
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

async function printWriting(writing: WritingMeasurement): Promise<void> {
  const { files, megabytes, concurrency, sharesBlocks, inPlace, growing } = writing;
  const disk = sharesBlocks ? ', on a disk that shares blocks' : '';
  await printLine(`Writing ${files} files of ${megabytes} MB, ${concurrency} at a time${disk}:`);
  await printComparison('Tags with room', inPlace);
  await printComparison('Tags without', growing);
}

async function printComparison(
  name: string,
  { writing, copying, replacing, ratio, replacementRatio, processorLimit }: WritingComparison,
): Promise<void> {
  await printLine(`  ${name}:`);
  await printLine(`    written: ${described(writing)}`);
  await printLine(`    copied and synced: ${described(copying)}; writing has ${ratio.toFixed(2)} of that`);
  await printLine(
    `    the same, in place of the old files: ${described(replacing)}; ${replacementRatio.toFixed(2)} of that`,
  );
  await printLine(`    the processor alone would allow ${processorLimit.toFixed(0)} to be written`);
}

function described({ filesPerSecond, processorMilliseconds }: WritingSide): string {
  return `${filesPerSecond.toFixed(1)} files a second, ${processorMilliseconds.toFixed(1)} ms of processor time each`;
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
