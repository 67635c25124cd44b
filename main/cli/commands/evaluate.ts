/** `earmark evaluate`: score a model on labelled tracks. */
import type { Command } from 'commander';
import { resolve } from 'node:path';
import { Failure } from '../../../models/failure.ts';
import { excerptSeconds } from '../../library/analyser.ts';
import { evaluateDataset, type Evaluation } from '../../training/evaluation/evaluate.ts';
import { dataOption, jsonOption, modelOption, workersOption, type Run } from '../common-options.ts';
import { withEngine } from '../engine-session.ts';
import { interruptSignal } from '../interrupt.ts';
import { count, exitStatus, printable, printJson, printLine, printMessage } from '../output.ts';
import { Progress } from '../progress.ts';

export interface EvaluateCommandOptions {
  readonly model?: string;
  readonly split?: string;
  readonly part?: string;
  readonly workers?: number;
  readonly json: boolean;
  readonly data?: string;
}

/** Declares `earmark evaluate` and its options. */
export function declareEvaluate(program: Command, run: Run): void {
  program
    .command('evaluate')
    .description('score a model on labelled tracks')
    .argument('<dataset>', 'a folder with one folder of audio per genre, or the JSON of a spectrogram set')
    .addOption(modelOption())
    .option('--split <folder>', 'folder of the split, NAME.txt with one track id a line')
    .option('--part <name>', 'part of the split, such as valid')
    .addOption(workersOption())
    .addOption(jsonOption())
    .addOption(dataOption())
    .action(run(evaluateCommand));
}

async function evaluateCommand(dataset: string, options: EvaluateCommandOptions): Promise<number> {
  const split = splitOf(options);
  return withEngine(options, async (engine) => {
    const signal = interruptSignal();
    const bundle = await engine.models.load(options.model ?? (await engine.models.currentId()));
    const pool = await engine.pools.poolFor({ bundleFolder: bundle.folder, excerptSeconds });
    const progress = new Progress('Scoring');
    const evaluation = await evaluateDataset({
      dataset: resolve(dataset),
      split,
      bundle,
      analyse: (path, { signal: stop }) => pool.analyse(path, stop ? { signal: stop } : {}),
      concurrency: pool.capacity,
      onProgress: (done, total) => progress.show(done, total),
      signal,
    });
    progress.clear();
    for (const warning of evaluation.warnings) printMessage(printable(warning));
    if (options.json) await printJson(evaluation);
    else await printEvaluation(evaluation);
    return evaluation.leftOut.length > 0 ? exitStatus.someFailed : exitStatus.ok;
  });
}

function splitOf({ split, part }: EvaluateCommandOptions): { folder: string; part: string } | undefined {
  if (split === undefined && part === undefined) return undefined;
  if (split !== undefined && part !== undefined) return { folder: resolve(split), part };
  throw new Failure('invalid-request', '--split and --part belong together. Nothing was scored. Give both.');
}

async function printEvaluation(evaluation: Evaluation): Promise<void> {
  const { model, tracks, accuracy, accuracyInterval, macroF1, expectedCalibrationError } = evaluation;
  const [low, high] = accuracyInterval;
  await printLine(
    `${model}: ${percent(accuracy)} of ${count(tracks, 'track')} right (95 % interval ${percent(low)} to ${percent(high)})`,
  );
  await printLine(
    `macro F1 ${macroF1.toFixed(3)}, expected calibration error ${expectedCalibrationError.toFixed(3)}`,
  );
  for (const [precision, coverage] of Object.entries(evaluation.coverageAtPrecision))
    await printLine(`at ${percent(Number(precision))} precision ${percent(coverage)} of the tracks are kept`);
  await printLine('');
  const width = Math.max(...evaluation.labels.map((label) => label.length), 5) + 2;
  await printLine(`${'genre'.padEnd(width)}precision  recall  tracks`);
  for (const [genre, { precision, recall, support }] of Object.entries(evaluation.perGenre)) {
    const figures = [
      percent(precision).padStart(9),
      percent(recall).padStart(7),
      String(support).padStart(7),
    ];
    await printLine(`${printable(genre).padEnd(width)}${figures.join(' ')}`);
  }
  for (const { path, error } of evaluation.leftOut)
    printMessage(`${printable(path)}: ${printable(error.message)}`);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
