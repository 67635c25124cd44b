/** `earmark tag`: analyse every audio file below the paths and, with --write, put the genre into its tags. */
import { Option, type Command } from 'commander';
import { resolve } from 'node:path';
import { Failure } from '../../../models/failure.ts';
import { suggestedGenres } from '../../../models/prediction.ts';
import { writePolicies, type WritePolicy } from '../../../models/tagging.ts';
import { parseVocabulary } from '../../../models/vocabulary.ts';
import { tagRun, type TagOutcome } from '../../tag-run.ts';
import { readVocabulary, readWriteSettings } from '../../tagging/write-preferences.ts';
import { dataOption, jsonOption, modelOption, workersOption, type Run } from '../common-options.ts';
import { withEngine } from '../engine-session.ts';
import { interruptSignal } from '../interrupt.ts';
import { numberFrom, wholeNumber } from '../option-values.ts';
import { count, duration, exitStatus, printable, printJson, printLine, printMessage } from '../output.ts';
import { Progress } from '../progress.ts';
import { readTextFile } from '../text-files.ts';

interface TagOptions {
  readonly write: boolean;
  readonly policy: WritePolicy;
  readonly minConfidence: number;
  readonly model?: string;
  readonly workers?: number;
  readonly fresh: boolean;
  readonly vocabulary?: string;
  readonly genres?: number;
  readonly furtherFrom?: number;
  readonly keepMtime?: boolean;
  readonly note?: boolean;
  readonly upgradeId3?: boolean;
  readonly json: boolean;
  readonly data?: string;
}

const statuses = ['predicted', 'written', 'unchanged', 'skipped', 'failed'] as const;

/** Declares `earmark tag` and its options. */
export function declareTag(program: Command, run: Run): void {
  program
    .command('tag')
    .description('analyse every audio file below the paths; with --write, put the genre into its tags')
    .argument('<path...>', 'folders and files')
    .option('--write', 'write the genre; without it no file is touched', false)
    .addOption(
      new Option('--policy <policy>', 'where a genre is: leave it, add to it, or replace it')
        .choices(writePolicies)
        .default('fill'),
    )
    .addOption(
      new Option('--min-confidence <p>', 'write from this confidence on, 0 to 1')
        .default(0)
        .argParser(numberFrom(0, 1)),
    )
    .addOption(modelOption())
    .addOption(workersOption())
    .option('--fresh', 'analyse again even what is unchanged', false)
    .option('--vocabulary <file>', "names to write in place of the model's: a table of two columns, CSV")
    .addOption(
      new Option('--genres <n>', 'write the most likely n genres (default: the setting, 1)').argParser(
        wholeNumber(1, 5),
      ),
    )
    .addOption(
      new Option('--further-from <p>', 'what the second and later genres need, 0 to 1').argParser(
        numberFrom(0, 1),
      ),
    )
    .option('--keep-mtime', 'keep the modification time of written files')
    .option(
      '--note',
      'also write the field EARMARK_GENRE, which says where the genre came from (default: the setting, off)',
    )
    .option('--no-note', 'write no such field, whatever the setting')
    .option(
      '--upgrade-id3',
      'bring ID3v2.2 and v2.3 tags up to v2.4 where a genre is written; old Windows and some players do not read it ' +
        '(default: the setting, off)',
    )
    .option('--no-upgrade-id3', 'keep the version of ID3 tags, whatever the setting')
    .addOption(jsonOption())
    .addOption(dataOption())
    .action(run(tagCommand));
}

async function tagCommand(paths: readonly string[], options: TagOptions): Promise<number> {
  const startMs = performance.now();
  // An unset variable of the shell must not come to mean the current folder.
  if (paths.includes(''))
    throw new Failure('invalid-request', 'A path is empty. Nothing was done. Name a folder.');
  return withEngine(options, async (engine) => {
    const signal = interruptSignal();
    const modelId = options.model ?? (await engine.models.currentId());
    await engine.models.load(modelId);
    const vocabulary =
      options.vocabulary === undefined
        ? readVocabulary(engine.store.settings)
        : parseVocabulary(await readTextFile(options.vocabulary));
    const stored = readWriteSettings(engine.store.settings);
    const settings = {
      ...stored,
      mostGenres: options.genres ?? stored.mostGenres,
      furtherFrom: options.furtherFrom ?? stored.furtherFrom,
      note: options.note ?? stored.note,
      upgradeId3: options.upgradeId3 ?? stored.upgradeId3,
      modificationTime: options.keepMtime ? ('keep' as const) : stored.modificationTime,
    };
    const counts = { files: 0, predicted: 0, written: 0, unchanged: 0, skipped: 0, failed: 0 };
    let progress = new Progress('Scanning');
    let total: number | null = null;
    const run = tagRun(engine, {
      paths: paths.map((path) => resolve(path)),
      modelId,
      fresh: options.fresh,
      write: options.write,
      policy: options.policy,
      minConfidence: options.minConfidence,
      settings,
      vocabulary,
      signal,
      onScanned: (files) => progress.show(files, null),
      onTotal: (files) => {
        progress.clear();
        progress = new Progress('Analysing');
        total = files;
      },
    });
    let guesses = 0;
    let step = await run.next();
    for (; !step.done; step = await run.next()) {
      counts.files += 1;
      const { status, prediction } = step.value;
      if (status === 'written' && prediction?.recommendation === 'none') guesses += 1;
      counts[step.value.status] += 1;
      progress.clear();
      if (options.json) await printJson(jsonOutcome(step.value));
      else await printOutcome(step.value, options.write);
      progress.show(counts.files, total, step.value.path);
    }
    progress.clear();
    const seconds = Math.round((performance.now() - startMs) / 100) / 10;
    const backend = await engine.lastBackend();
    const summary = { ...counts, seconds, backend, model: modelId, batch: step.value };
    if (guesses > 0)
      printMessage(
        `${count(guesses, 'file')} got a genre that the model cannot really tell. --min-confidence leaves such files out; undo takes them back.`,
      );
    if (options.json) await printJson({ summary });
    else await printSummary({ counts, total, seconds, batch: step.value, stopped: signal.aborted });
    return counts.failed > 0 || signal.aborted ? exitStatus.someFailed : exitStatus.ok;
  });
}

/** One line of the contract. */
function jsonOutcome(outcome: TagOutcome): object {
  const { path, status, prediction, before, after, alsoChanges, warnings, failure } = outcome;
  return {
    path,
    status,
    ...(prediction && {
      genre: prediction.genre,
      ...(prediction.genres && { genres: prediction.genres }),
      confidence: round(prediction.confidence),
      recommendation: prediction.recommendation,
      topK: prediction.topK.map(({ genre, probability }) => ({ genre, probability: round(probability) })),
      segments: prediction.segments.map(({ startSeconds, durationSeconds, genre, probability }) => ({
        startSeconds: round(startSeconds),
        durationSeconds: round(durationSeconds),
        genre,
        probability: round(probability),
      })),
    }),
    ...(before && { before }),
    ...(after && { after }),
    ...(alsoChanges.length > 0 && { alsoChanges }),
    ...(warnings.length > 0 && { warnings }),
    ...(failure && { error: failure }),
  };
}

/** Four decimals: more would promise what no calibration keeps. */
function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

const words = { strong: 'sure', medium: 'likely', low: 'unsure', none: "can't tell" } as const;

async function printOutcome(outcome: TagOutcome, write: boolean): Promise<void> {
  const { path, status, prediction, before, after, alsoChanges, warnings, failure } = outcome;
  if (!prediction) {
    printMessage(`${printable(path)}: ${printable(failure?.message ?? status)}`);
    return;
  }
  const verdict = `${printable(suggestedGenres(prediction).join(', ')).padEnd(10)} ${String(Math.round(prediction.confidence * 100)).padStart(3)} %  ${words[prediction.recommendation].padEnd(10)}`;
  const change = after
    ? `  ${before?.length ? printable(before.join('; ')) : 'no genre'} → ${printable(after.join('; '))}`
    : '';
  await printLine(`${verdict}  ${write ? status.padEnd(9) : ''}${printable(path)}${change}`);
  // Standard error is read apart from the lines above, so each message names its file.
  for (const message of [...alsoChanges, ...warnings, ...(failure ? [failure.message] : [])])
    printMessage(`${printable(path)}: ${printable(message)}`);
}

interface RunSummary {
  readonly counts: Readonly<Record<'files' | (typeof statuses)[number], number>>;
  /** Files found; null when the scan did not end. */
  readonly total: number | null;
  readonly seconds: number;
  readonly batch: string | null;
  readonly stopped: boolean;
}

async function printSummary({ counts, total, seconds, batch, stopped }: RunSummary): Promise<void> {
  const parts = statuses
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${status}`);
  const files =
    stopped && total !== null ? `${counts.files} of ${count(total, 'file')}` : count(counts.files, 'file');
  const done = parts.join(', ') || (stopped ? 'nothing was done' : 'nothing to do');
  await printLine(`${stopped ? 'Stopped after ' : ''}${files} in ${duration(seconds)}: ${done}.`);
  if (batch) await printLine(`Written as batch ${batch}. "earmark undo ${batch}" puts every file back.`);
  else if (counts.predicted > 0) await printLine('No file was changed. Add --write to write the genres.');
}
