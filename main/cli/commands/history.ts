/** `earmark history`: what was written and when. */
import { Failure } from '../../../models/failure.ts';
import type { BatchFile, BatchSummary } from '../../../models/tagging.ts';
import { withEngine } from '../engine-session.ts';
import { count, exitStatus, printable, printJson, printLine } from '../output.ts';
import { writeNewTextFile } from '../text-files.ts';

interface HistoryOptions {
  readonly json: boolean;
  readonly data?: string;
}

export async function historyCommand(options: HistoryOptions): Promise<number> {
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
export async function historyPruneCommand(options: PruneOptions): Promise<number> {
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
export async function historyExportCommand(
  batchId: string,
  file: string,
  options: HistoryOptions,
): Promise<number> {
  return withEngine(options, async (engine) => {
    const exported = await engine.writer.exportBatch(batchId);
    await printLine(printable(await writeNewTextFile(file, `${JSON.stringify(exported, null, 2)}\n`)));
    return exitStatus.ok;
  });
}
