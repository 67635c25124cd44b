/** `earmark undo`: puts back what a batch wrote, byte for byte. */
import type { Command } from 'commander';
import { resolve } from 'node:path';
import { dataOption, jsonOption, type Run } from '../common-options.ts';
import { withEngine } from '../engine-session.ts';
import { interruptSignal } from '../interrupt.ts';
import { count, exitStatus, printable, printJson, printLine, printMessage } from '../output.ts';

interface UndoOptions {
  readonly json: boolean;
  readonly data?: string;
}

/** Declares `earmark undo` and its options. */
export function declareUndo(program: Command, run: Run): void {
  program
    .command('undo')
    .description('put back what a batch wrote, byte for byte')
    .argument('<batch>', 'the batch, or "last"')
    .argument('[file...]', 'only these files')
    .addOption(jsonOption())
    .addOption(dataOption())
    .action(run(undoCommand));
}

async function undoCommand(batchId: string, files: readonly string[], options: UndoOptions): Promise<number> {
  return withEngine(options, async (engine) => {
    const { batchId: undoBatchId, results } = await engine.writing.undo({
      batchId,
      paths: files.length === 0 ? null : files.map((file) => resolve(file)),
      signal: interruptSignal(),
      onResult: (result) => {
        if (result.failure) printMessage(`${printable(result.path)}: ${printable(result.failure.message)}`);
      },
    });
    const putBack = results.filter((result) => result.status === 'written').length;
    const unknown = results.length >= files.length ? [] : missing(files, results);
    for (const file of unknown)
      printMessage(`${printable(file)}: nothing of this batch stands in it. It was left as it is.`);
    const leftAlone = unknown.length + results.filter((result) => result.failure).length;
    if (options.json) {
      for (const { failure, status, ...result } of results) {
        const what = status === 'written' ? 'restored' : status;
        await printJson({ ...result, status: what, ...(failure ? { error: failure } : {}) });
      }
      await printJson({ summary: { files: results.length, putBack, leftAlone, batch: undoBatchId } });
    } else {
      await printLine(
        `${count(putBack, 'file')} put back${leftAlone > 0 ? `, ${leftAlone} left alone` : ''}.`,
      );
    }
    return leftAlone > 0 ? exitStatus.someFailed : exitStatus.ok;
  });
}

/** Files that were named, but are not among the results. */
function missing(files: readonly string[], results: readonly { readonly path: string }[]): string[] {
  const paths = new Set(results.map((result) => result.path));
  return files.map((file) => resolve(file)).filter((file) => !paths.has(file));
}
