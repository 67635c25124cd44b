/** `earmark history`: what was written and when. */
import { Option, type Command } from 'commander';
import { Failure } from '../../../models/failure.ts';
import type { BatchFile, BatchSummary } from '../../../models/tagging.ts';
import { dataOption, jsonOption, type Run } from '../common-options.ts';
import { withEngine } from '../engine-session.ts';
import { date, wholeNumber } from '../option-values.ts';
import { count, exitStatus, printable, printJson, printLine } from '../output.ts';
import { writeNewTextFile } from '../text-files.ts';

interface HistoryOptions {
  readonly json: boolean;
  readonly data?: string;
}

/** Declares `earmark history` and the commands below it. */
export function declareHistory(program: Command, run: Run): void {
  const history = program.command('history').description('what was written and when');
  history
    .command('list', { isDefault: true })
    .description('list all batches')
    .addOption(jsonOption())
    .addOption(dataOption())
    .action(run(historyCommand));
  history
    .command('prune')
    .description('take batches out for good: what they wrote cannot be put back any more')
    .addOption(new Option('--before <date>', 'those that began before, such as 2026-11-22').argParser(date))
    .addOption(new Option('--keep <n>', 'all but the newest n').argParser(wholeNumber(0, 1_000_000)))
    .addOption(jsonOption())
    .addOption(dataOption())
    .action(run(historyPruneCommand));
  history
    .command('export')
    .description('save all that is known of a batch as JSON, old and new bytes included')
    .argument('<batch>')
    .argument('<file>', 'a new file')
    .addOption(dataOption())
    .action(run(historyExportCommand));
}

async function historyCommand(options: HistoryOptions): Promise<number> {
  return withEngine(options, async (engine) => {
    const { batches } = await engine.request('history.batches', {});
    const listed = await Promise.all(
      batches.map(async (batch) => ({
        batch,
        files: (await engine.request('history.files', { batchId: batch.id })).files,
      })),
    );
    if (options.json) {
      await printJson({
        batches: listed.map(({ batch: { id, files: _count, ...rest }, files }) => ({
          batch: id,
          ...rest,
          files,
        })),
      });
      return exitStatus.ok;
    }
    if (listed.length === 0) await printLine('No file has been written yet.');
    for (const { batch, files } of listed) await printBatch(batch, files);
    return exitStatus.ok;
  });
}

async function printBatch(batch: BatchSummary, files: readonly BatchFile[]): Promise<void> {
  // Local time in the order of ISO 8601: read the same everywhere, sorted by any tool.
  const when = new Date(batch.startedAt).toLocaleString('sv');
  const what = batch.kind === 'undo' ? `undo of ${batch.undoes}` : `${batch.policy}, model ${batch.modelId}`;
  const undone = batch.undone > 0 ? `, ${batch.undone} put back since` : '';
  const failed = batch.failed > 0 ? `, ${batch.failed} not written` : '';
  await printLine(
    `${batch.id}  ${when}  ${count(batch.written, 'file')} written${undone}${failed} (${what})`,
  );
  for (const file of files) {
    const change = `${genres(file.before)} → ${genres(file.after)}`;
    await printLine(`  ${file.state.padEnd(11)}  ${change}  ${printable(file.path)}`);
  }
}

function genres(names: readonly string[]): string {
  return names.length === 0 ? 'no genre' : printable(names.join('; '));
}

interface PruneOptions extends HistoryOptions {
  readonly before?: Date;
  readonly keep?: number;
}

/** Takes batches out of the history for good. */
async function historyPruneCommand(options: PruneOptions): Promise<number> {
  const { before, keep } = options;
  if (before === undefined && keep === undefined)
    throw new Failure(
      'invalid-request',
      'Say which batches to take out, with --before or --keep. Nothing was taken out.',
    );
  return withEngine(options, async (engine) => {
    const pruned = await engine.writer.prune({ before: before ?? null, keep: keep ?? 0 });
    if (options.json) await printJson(pruned);
    else {
      for (const id of pruned.batches) await printLine(id);
      const lost =
        pruned.filesNotUndoable > 0
          ? ` ${count(pruned.filesNotUndoable, 'file')} cannot be put back any more.`
          : '';
      await printLine(`${count(pruned.batches.length, 'batch', 'batches')} taken out of the history.${lost}`);
    }
    return exitStatus.ok;
  });
}

/** Saves all that is known of a batch as JSON. */
async function historyExportCommand(batchId: string, file: string, options: HistoryOptions): Promise<number> {
  return withEngine(options, async (engine) => {
    const exported = await engine.writer.exportBatch(batchId);
    await printLine(printable(await writeNewTextFile(file, `${JSON.stringify(exported, null, 2)}\n`)));
    return exitStatus.ok;
  });
}
