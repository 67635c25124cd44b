/** `earmark export`: what is known of the library as files for other programs. */
import { Argument, type Command } from 'commander';
import { Failure } from '../../../models/failure.ts';
import { exportFormats, type ExportFormat } from '../../../models/library-export.ts';
import { dataOption, jsonOption, type Run } from '../common-options.ts';
import { withEngine } from '../engine-session.ts';
import { count, exitStatus, printable, printJson, printLine } from '../output.ts';

interface ExportOptions {
  readonly json: boolean;
  readonly data?: string;
}

/** Declares `earmark export` and its options. */
export function declareExport(program: Command, run: Run): void {
  program
    .command('export')
    .description('what is known of the library as a table, or as a playlist for each genre')
    .addArgument(new Argument('<format>', 'csv, json or m3u8').choices(exportFormats))
    .argument('<target>', 'the file to make; for m3u8 the folder of the playlists')
    .addOption(jsonOption())
    .addOption(dataOption())
    .action(run(exportCommand));
}

async function exportCommand(format: ExportFormat, target: string, options: ExportOptions): Promise<number> {
  if (target === '')
    throw new Failure('invalid-request', 'The target is empty. Nothing was exported. Name a file.');
  // It would become a folder of that name, which nobody means.
  if (format === 'm3u8' && /\.m3u8?$/i.test(target))
    throw new Failure(
      'invalid-request',
      `${target} is named like one playlist, but there is one for each genre. Nothing was exported. Name a folder.`,
    );
  return withEngine(options, async (engine) => {
    const exported = await engine.request('library.export', { selection: { query: {} }, format, target });
    if (options.json) await printJson(exported);
    else {
      for (const path of exported.files) await printLine(printable(path));
      const leftOut = exported.leftOut === 0 ? '' : `, ${exported.leftOut} without a genre left out`;
      await printLine(
        `${count(exported.tracks, 'track')} in ${count(exported.files.length, 'file')}${leftOut}.`,
      );
    }
    return exitStatus.ok;
  });
}
