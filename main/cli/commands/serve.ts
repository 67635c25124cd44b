/** `earmark serve`: the window in a browser, on this computer only. */
import { Option, type Command } from 'commander';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import open from 'open';
import { applicationFolder } from '../../application-folder.ts';
import { startWebServer } from '../../web/server.ts';
import { dataOption, workersOption, type Run } from '../common-options.ts';
import { withEngine } from '../engine-session.ts';
import { interruptSignal } from '../interrupt.ts';
import { wholeNumber } from '../option-values.ts';
import { exitStatus, printLine, printMessage } from '../output.ts';

interface ServeOptions {
  readonly port?: number;
  readonly open: boolean;
  readonly workers?: number;
  readonly data?: string;
}

/** Declares `earmark serve` and its options. */
export function declareServe(program: Command, run: Run): void {
  program
    .command('serve')
    .description('the window in a browser, on this computer only')
    .argument('[folder...]', 'folders to add to the library')
    .addOption(new Option('--port <n>', 'port (default: any free one)').argParser(wholeNumber(0, 65_535)))
    .option('--no-open', 'do not open the browser')
    .addOption(workersOption())
    .addOption(dataOption())
    .action(run(serveCommand));
}

async function serveCommand(folders: readonly string[], options: ServeOptions): Promise<number> {
  return withEngine({ ...options, watch: true }, async (engine) => {
    const signal = interruptSignal();
    const server = await startWebServer({
      engine,
      rendererFolder: join(applicationFolder, 'dist', 'renderer'),
      port: options.port ?? 0,
      resolveTrackPath: (trackId) => Promise.resolve(engine.trackPath(trackId)),
      resolveClipPath: (clip) => engine.clipPath(clip),
    });
    try {
      if (folders.length > 0) await engine.library.add(folders.map((folder) => resolve(folder)));
      await printLine(`listening ${server.url}`);
      if (options.open) await openBrowser(server.url);
      printMessage('Earmark runs until you press Ctrl-C. Work under way stops after the file in hand.');
      if (!signal.aborted) await once(signal, 'abort');
      return exitStatus.ok;
    } finally {
      await server.close();
    }
  });
}

async function openBrowser(url: string): Promise<void> {
  const failed = (): void => printMessage('No browser could be opened. Open the address above in one.');
  try {
    const browser = await open(url);
    browser.once('error', failed);
  } catch {
    failed();
  }
}
