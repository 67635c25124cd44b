/** `earmark compare`: train and score several methods on one split, as a table. */
import { Option, type Command } from 'commander';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { Failure } from '../../../models/failure.ts';
import { trainingMethods, type TrainingMethodName } from '../../../models/training.ts';
import { comparisonReport, reportTitle, tableOf } from '../../training/comparison/comparison-report.ts';
import { curvesPicture } from '../../training/comparison/curves-picture.ts';
import { dataOption, jsonOption, workersOption, type Run } from '../common-options.ts';
import { withEngine } from '../engine-session.ts';
import { interruptSignal } from '../interrupt.ts';
import { exitStatus, printable, printJson, printLine, printMessage } from '../output.ts';
import {
  augmentationText,
  methodList,
  trainingOptionsOf,
  withTrainingOptions,
  type TrainingFlags,
} from '../training-options.ts';
import { TrainingProgress } from '../training-progress.ts';

export interface CompareCommandOptions extends TrainingFlags {
  readonly methods: readonly TrainingMethodName[];
  readonly split?: string;
  readonly part?: string;
  readonly random: boolean;
  readonly randomMethods?: readonly TrainingMethodName[];
  readonly out?: string;
  readonly about?: string;
  readonly fresh: boolean;
  readonly workers?: number;
  readonly json: boolean;
  readonly data?: string;
}

/** Declares `earmark compare` and its options. */
export function declareCompare(program: Command, run: Run): void {
  const compare = program
    .command('compare')
    .description('train and score several methods on one split, as a table; installs nothing')
    .argument('<dataset>', 'a folder with one folder of audio per genre, or the JSON of a spectrogram set')
    .addOption(
      new Option('--methods <list>', 'methods, with commas between them')
        .argParser(methodList)
        .default([...trainingMethods], 'all'),
    )
    .option('--split <folder>', 'learn from its train.txt, judge by the part')
    .option('--part <name>', 'part of the split to judge by (default: valid)')
    .option('--random', 'also on a split by chance, which leaks and is marked so', false)
    .addOption(
      new Option('--random-methods <list>', 'which of them on the split by chance (default: all)').argParser(
        methodList,
      ),
    )
    .option('--about <text>', 'a sentence on the data set, for the report')
    .option('--out <file>', 'write a report, Markdown, with the curves as a picture beside it');
  withTrainingOptions(compare)
    .option('--fresh', 'train again what an earlier comparison trained', false)
    .addOption(workersOption())
    .addOption(jsonOption())
    .addOption(dataOption())
    .action(run(compareCommand));
}

async function compareCommand(dataset: string, options: CompareCommandOptions): Promise<number> {
  if (options.part !== undefined && options.split === undefined)
    throw new Failure('invalid-request', '--part names a part of --split. Nothing was trained. Give both.');
  if (options.out !== undefined) await refuseOtherFile(options.out);
  return withEngine(options, async (engine) => {
    const progress = new TrainingProgress(false);
    try {
      const { rows, prepared } = await engine.training.compare(
        {
          dataset: resolve(dataset),
          methods: options.methods,
          split: options.split === undefined ? undefined : resolve(options.split),
          part: options.part,
          randomMethods: options.randomMethods ?? (options.random ? options.methods : []),
          options: trainingOptionsOf(options),
          fresh: options.fresh,
        },
        {
          onEvent: (event) => progress.show(event),
          onRow: (row) => {
            progress.end();
            if (options.json) void printJson({ row });
            else
              printMessage(
                row.score === null
                  ? `${row.method} failed: ${printable(row.failure?.message ?? '')}`
                  : `${row.method}: ${Math.round(row.score.accuracy * 100)} % right`,
              );
          },
          signal: interruptSignal(),
        },
      );
      progress.end();
      const judged = rows.find(({ score }) => score !== null)?.score?.tracks ?? prepared.held.length;
      if (options.out !== undefined) {
        const pictureName = `${basename(options.out, extname(options.out))}-curves.svg`;
        const picture = curvesPicture(rows);
        const report = comparisonReport({
          rows,
          command: commandLine(dataset, options),
          date: new Date().toISOString().slice(0, 10),
          dataset: `"${basename(dataset)}"`,
          kind: prepared.dataset.kind,
          genres: prepared.labels.length,
          learned: prepared.held.length === 0 ? prepared.tracks.length - judged : prepared.tracks.length,
          judged,
          about: options.about ?? null,
          machine: machineOf(await engine.lastBackend()),
          picture: picture === null ? null : pictureName,
        });
        if (picture !== null) await write(join(dirname(options.out), pictureName), picture);
        await write(options.out, report);
      }
      if (options.json) await printJson({ summary: { rows, out: options.out ?? null } });
      else {
        await printLine(commandLine(dataset, options));
        await printLine('');
        await printLine(tableOf(rows));
      }
      return rows.some(({ failure }) => failure !== null) ? exitStatus.someFailed : exitStatus.ok;
    } finally {
      progress.end();
    }
  });
}

/** A report takes the place of an earlier one and of nothing else. Said before anything is trained. */
async function refuseOtherFile(path: string): Promise<void> {
  // What cannot be read is not there, or says why when it is written.
  const present = await readFile(path, 'utf8').catch(() => null);
  if (present === null || present.startsWith(reportTitle)) return;
  throw new Failure(
    'invalid-request',
    `${path} exists and is no report of a comparison, so it was not touched. Nothing was trained. Give another --out.`,
  );
}

async function write(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((error: NodeJS.ErrnoException) => {
    throw new Failure(
      'write-failed',
      `${path} cannot be written (${error.code ?? error.message}). The results are kept: give another --out, and nothing is trained again.`,
      { cause: error },
    );
  });
}

/** The command as another person would give it: names instead of this machine's paths. */
function commandLine(dataset: string, options: CompareCommandOptions): string {
  const { split, part, random, randomMethods, about, out } = options;
  const flags: readonly (readonly [string, string | number | undefined])[] = [
    ['--methods', options.methods.join(',')],
    ['--split', split && basename(split)],
    ['--part', part],
    ['--seed', options.seed],
    ['--epochs', options.epochs],
    ['--batch-size', options.batchSize],
    ['--learning-rate', options.learningRate],
    ['--schedule', options.schedule],
    ['--patience', options.patience],
    ['--mels', options.mels],
    ['--members', options.members],
    ['--label-smoothing', options.labelSmoothing],
    ['--augment', options.augment && augmentationText(options.augment)],
    ['--random-methods', randomMethods?.join(',')],
    ['--about', about],
    ['--out', out && basename(out)],
  ];
  const words = flags.flatMap(([flag, value]) => (value === undefined ? [] : [flag, quoted(String(value))]));
  const switches: readonly (readonly [string, boolean | undefined])[] = [
    ['--small', options.small],
    ['--deltas', options.deltas],
    ['--class-weights', options.classWeights],
    ['--normalise-loudness', options.normaliseLoudness],
    ['--remove-silence', options.removeSilence],
    ['--pre-emphasis', options.preEmphasis],
    ['--random', random],
  ];
  const set = switches.flatMap(([flag, isSet]) => (isSet === true ? [flag] : []));
  return ['earmark compare', quoted(basename(dataset)), ...words, ...set].join(' ');
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w.,=/:@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function machineOf(backend: string | null): string {
  const [first] = cpus();
  const model = first?.model.trim() ?? 'processor unknown';
  return `Machine: ${model}, ${availableParallelism()} cores${backend === null ? '' : `, ${backend}`}.`;
}
