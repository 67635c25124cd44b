/** `earmark train`: learn from a data set, and install the model beside the others. */
import { Option, type Command } from 'commander';
import { resolve } from 'node:path';
import { trainingMethods, type TrainingMethodName, type TrainingSummary } from '../../../models/training.ts';
import { dataOption, jsonOption, workersOption, type Run } from '../common-options.ts';
import { withEngine } from '../engine-session.ts';
import { interruptSignal } from '../interrupt.ts';
import { bytes, count, duration, exitStatus, printable, printJson, printLine } from '../output.ts';
import { trainingOptionsOf, withTrainingOptions, type TrainingFlags } from '../training-options.ts';
import { TrainingProgress } from '../training-progress.ts';

export interface TrainCommandOptions extends TrainingFlags {
  readonly method: TrainingMethodName;
  readonly name?: string;
  readonly split?: string;
  readonly fresh: boolean;
  readonly workers?: number;
  readonly json: boolean;
  readonly data?: string;
}

/** Declares `earmark train` and its options. */
export function declareTrain(program: Command, run: Run): void {
  const train = program
    .command('train')
    .description('learn from labelled tracks, and install the model beside the others')
    .argument('<dataset>', 'a folder with one folder of audio per genre, or the JSON of a spectrogram set')
    .addOption(
      new Option('--method <method>', 'what is trained').choices(trainingMethods).default('transfer'),
    )
    .option('--name <name>', 'what the model is called')
    .option('--split <folder>', 'learn from its train.txt; where there is a valid.txt, judge by that');
  withTrainingOptions(train)
    .option('--fresh', 'begin anew even where an earlier run was stopped', false)
    .addOption(workersOption())
    .addOption(jsonOption())
    .addOption(dataOption())
    .action(run(trainCommand));
}

async function trainCommand(dataset: string, options: TrainCommandOptions): Promise<number> {
  return withEngine(options, async (engine) => {
    const progress = new TrainingProgress(options.json);
    try {
      const summary = await engine.training.train(
        {
          dataset: resolve(dataset),
          method: options.method,
          name: options.name,
          split: options.split === undefined ? undefined : resolve(options.split),
          options: trainingOptionsOf(options),
          fresh: options.fresh,
        },
        { onEvent: (event) => progress.show(event), signal: interruptSignal() },
      );
      progress.end();
      if (options.json) await printJson({ summary });
      else await printSummary(summary);
      return exitStatus.ok;
    } finally {
      progress.end();
    }
  });
}

async function printSummary(summary: TrainingSummary): Promise<void> {
  const { model, labels, tracks, heldOut, parameters, bundleBytes, seconds } = summary;
  await printLine(
    `"${printable(summary.name)}" is installed as ${model}: ${count(labels.length, 'genre')} from ${count(tracks, 'track')}.`,
  );
  if (heldOut !== null) {
    const [low, high] = heldOut.accuracyInterval;
    const of = {
      validation: 'held out for validation',
      'cross-validation': 'each judged by a model without it',
      'held-out': 'held out, which also decided when to stop',
    }[heldOut.by];
    await printLine(
      `Right for ${percent(heldOut.accuracy)} of ${count(heldOut.tracks, 'track')} ${of} (95 % interval ${percent(low)} to ${percent(high)}); expected calibration error ${heldOut.expectedCalibrationError.toFixed(3)}.`,
    );
  }
  await printLine(
    `${count(parameters, 'number')} learned, ${bytes(bundleBytes)} on the disk, ${duration(seconds)}.`,
  );
  await printLine(`"earmark models use ${model}" predicts with it from now on.`);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
