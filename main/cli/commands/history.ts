/** `earmark history`: what was written and when. */
import type { BatchFile, BatchSummary } from '../../../models/tagging.ts';
import { withEngine } from '../engine-session.ts';
import { count, exitStatus, printable, printJson, printLine } from '../output.ts';

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
  const when = new Date(batch.startedAt).toLocaleString();
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
