/** The Python to measure against, where there is one that has what it takes. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { applicationFolder } from '../application-folder.ts';

const run = promisify(execFile);

export interface NotMeasured {
  readonly measured: false;
  /** A whole sentence, with the remedy. */
  readonly reason: string;
}

/**
 * Runs a script of scripts/bench and gives the JSON it prints.
 *
 * @param needs what the script imports, for the sentence that says what is missing.
 */
export async function runPython(
  script: string,
  needs: string,
  args: readonly string[],
): Promise<{ readonly measured: true; readonly answer: unknown } | NotMeasured> {
  const python = process.env['EARMARK_PYTHON'] ?? 'python3';
  try {
    const path = join(applicationFolder, 'scripts', 'bench', script);
    const { stdout } = await run(python, [path, ...args], { timeout: 600_000 });
    return { measured: true, answer: JSON.parse(stdout) as unknown };
  } catch (error) {
    const missing = /No module named '([a-z]+)/.exec(String(error))?.[1];
    const what = missing ? `${python} has no ${missing}` : `${python} could not run it`;
    return { measured: false, reason: `${what}. Set EARMARK_PYTHON to a Python that has ${needs}.` };
  }
}
