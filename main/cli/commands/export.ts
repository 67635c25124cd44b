/** `earmark export`: what is known of the library as files for other programs. */
import { Failure } from '../../../models/failure.ts';
import type { ExportFormat } from '../../../models/library-export.ts';
import { withEngine } from '../engine-session.ts';
import { count, exitStatus, printable, printJson, printLine } from '../output.ts';

interface ExportOptions {
  readonly json: boolean;
  readonly data?: string;
}

export async function exportCommand(
  format: ExportFormat,
  target: string,
  options: ExportOptions,
): Promise<number> {
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
