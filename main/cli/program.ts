/** The command line: all its commands, and what becomes of what they throw. */
import { Command, CommanderError } from 'commander';
import { Failure, type FailureCode } from '../../models/failure.ts';
import { programVersion } from '../program-version.ts';
import { declareBench } from './commands/bench.ts';
import { declareCompare } from './commands/compare.ts';
import { declareDoctor } from './commands/doctor.ts';
import { declareEvaluate } from './commands/evaluate.ts';
import { declareExport } from './commands/export.ts';
import { declareHistory } from './commands/history.ts';
import { declareModels } from './commands/models.ts';
import { declareServe } from './commands/serve.ts';
import { declareTag } from './commands/tag.ts';
import { declareTrain } from './commands/train.ts';
import { declareUndo } from './commands/undo.ts';
import { declareVocabulary } from './commands/vocabulary.ts';
import { dataOption, type Run } from './common-options.ts';
import { CouldNotStart } from './engine-session.ts';
import { exitStatus, printableLines, printMessage } from './output.ts';

const declarations: readonly ((program: Command, run: Run) => void)[] = [
  declareTag,
  declareVocabulary,
  declareHistory,
  declareUndo,
  declareExport,
  declareEvaluate,
  declareTrain,
  declareCompare,
  declareModels,
  declareServe,
  declareDoctor,
  declareBench,
];

/** Builds the program; `setStatus` receives the exit status of the command that ran. */
function buildProgram(setStatus: (status: number) => void): Command {
  const program = new Command('earmark')
    .description('Listens to a music library and files it by genre.')
    .version(programVersion())
    .addOption(dataOption())
    .exitOverride()
    .configureHelp({ sortSubcommands: true })
    .addHelpText(
      'after',
      '\nExit status: 0 all well; 1 some files failed; 2 wrong usage; 3 could not start.',
    );
  // --data may stand before the command as well as after it, so the program's own options count too.
  const run: Run =
    <Given extends unknown[]>(action: (...given: Given) => Promise<number>) =>
    async (...given) => {
      const options = (given.at(-1) as Command).optsWithGlobals();
      setStatus(await action(...([...given.slice(0, -2), options] as Given)));
    };

  for (const declare of declarations) declare(program, run);
  return program;
}

/** What was asked for is not there, or cannot be: thrown to the end, these are the words of the command line. */
const wrongUsage: ReadonlySet<FailureCode> = new Set([
  'invalid-request',
  'not-found',
  'unknown-model',
  'unknown-batch',
  'invalid-dataset',
  'invalid-split',
]);

/** Runs the command line and returns its exit status; never throws. */
export async function runProgram(words: readonly string[]): Promise<number> {
  let status: number = exitStatus.ok;
  try {
    await buildProgram((given) => {
      status = given;
    }).parseAsync([...words], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.ok : exitStatus.usage;
    if (error instanceof CouldNotStart) {
      printMessage(printableLines(error.message));
      return exitStatus.couldNotStart;
    }
    if (error instanceof Failure) {
      printMessage(printableLines(error.message));
      return wrongUsage.has(error.code) ? exitStatus.usage : exitStatus.someFailed;
    }
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    printMessage(`Earmark met an error of its own. Please report it:\n${printableLines(reason)}`);
    return exitStatus.couldNotStart;
  }
}
