/** The command line's grammar: every command of the contract, its options and its exit status. */
import { Argument, Command, CommanderError, Option } from 'commander';
import { Failure, type FailureCode } from '../../models/failure.ts';
import { exportFormats } from '../../models/library-export.ts';
import { writePolicies } from '../../models/tagging.ts';
import { trainingMethods } from '../../models/training.ts';
import { programVersion } from '../program-version.ts';
import { benchCommand, benchSections } from './commands/bench.ts';
import { compareCommand } from './commands/compare.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { historyCommand, historyExportCommand, historyPruneCommand } from './commands/history.ts';
import {
  modelsCompareCommand,
  modelsExportCommand,
  modelsImportCommand,
  modelsListCommand,
  modelsRemoveCommand,
  modelsUseCommand,
} from './commands/models.ts';
import { serveCommand } from './commands/serve.ts';
import { tagCommand } from './commands/tag.ts';
import { trainCommand } from './commands/train.ts';
import { undoCommand } from './commands/undo.ts';
import {
  vocabularyExportCommand,
  vocabularyImportCommand,
  vocabularyListCommand,
  vocabularyRemoveCommand,
  vocabularySetCommand,
} from './commands/vocabulary.ts';
import { CouldNotStart } from './engine-session.ts';
import { date, numberFrom, wholeNumber } from './option-values.ts';
import { exitStatus, printMessage } from './output.ts';
import { methodList, withTrainingOptions } from './training-options.ts';

const probability = numberFrom(0, 1);

const json = (): Option => new Option('--json', 'print JSON instead of text').default(false);
const data = (): Option =>
  new Option('--data <folder>', 'where the database, models and journal live (also: EARMARK_DATA)');
const workers = (): Option =>
  new Option('--workers <n>', 'worker processes (default: as many as this computer serves well)').argParser(
    wholeNumber(1, 64),
  );
const model = (): Option => new Option('--model <id>', 'the model to use instead of the one in use');

/** Builds the program; `setStatus` receives the exit status of the command that ran. */
function buildProgram(setStatus: (status: number) => void): Command {
  const program = new Command('earmark')
    .description('Listens to a music library and files it by genre.')
    .version(programVersion())
    .addOption(data())
    .exitOverride()
    .configureHelp({ sortSubcommands: true })
    .addHelpText(
      'after',
      '\nExit status: 0 all well; 1 some files failed; 2 wrong usage; 3 could not start.',
    );
  // --data may stand before the command as well as after it, so the program's own options count too.
  const run =
    <Given extends unknown[]>(action: (...given: Given) => Promise<number>) =>
    async (...given: unknown[]): Promise<void> => {
      const options = (given.at(-1) as Command).optsWithGlobals();
      setStatus(await action(...([...given.slice(0, -2), options] as Given)));
    };

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
        .argParser(probability),
    )
    .addOption(model())
    .addOption(workers())
    .option('--fresh', 'analyse again even what is unchanged', false)
    .option('--vocabulary <file>', "names to write in place of the model's: a table of two columns, CSV")
    .addOption(
      new Option('--genres <n>', 'write the most likely n genres (default: the setting, 1)').argParser(
        wholeNumber(1, 5),
      ),
    )
    .addOption(
      new Option('--further-from <p>', 'what the second and later genres need, 0 to 1').argParser(
        probability,
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
    .addOption(json())
    .addOption(data())
    .action(run(tagCommand));

  const vocabulary = program
    .command('vocabulary')
    .description("your own names for genres, written in place of the model's");
  vocabulary
    .command('list', { isDefault: true })
    .description('show the table')
    .addOption(json())
    .addOption(data())
    .action(run(vocabularyListCommand));
  vocabulary
    .command('set')
    .description('write a genre under another name')
    .argument('<genre>')
    .argument('<name>')
    .addOption(data())
    .action(run(vocabularySetCommand));
  vocabulary
    .command('remove')
    .description('write a genre under its own name again')
    .argument('<genre>')
    .addOption(data())
    .action(run(vocabularyRemoveCommand));
  vocabulary
    .command('import')
    .description('replace the table by a file of two columns, CSV')
    .argument('<file>', 'the file, or "usual" for the names most people use')
    .addOption(data())
    .action(run(vocabularyImportCommand));
  vocabulary
    .command('export')
    .description('save the table as CSV')
    .argument('<file>')
    .addOption(data())
    .action(run(vocabularyExportCommand));

  const history = program.command('history').description('what was written and when');
  history
    .command('list', { isDefault: true })
    .description('list all batches')
    .addOption(json())
    .addOption(data())
    .action(run(historyCommand));
  history
    .command('prune')
    .description('take batches out for good: what they wrote cannot be put back any more')
    .addOption(new Option('--before <date>', 'those that began before, such as 2026-11-22').argParser(date))
    .addOption(new Option('--keep <n>', 'all but the newest n').argParser(wholeNumber(0, 1_000_000)))
    .addOption(json())
    .addOption(data())
    .action(run(historyPruneCommand));
  history
    .command('export')
    .description('save all that is known of a batch as JSON, old and new bytes included')
    .argument('<batch>')
    .argument('<file>', 'a new file')
    .addOption(data())
    .action(run(historyExportCommand));

  program
    .command('undo')
    .description('put back what a batch wrote, byte for byte')
    .argument('<batch>', 'the batch, or "last"')
    .argument('[file...]', 'only these files')
    .addOption(json())
    .addOption(data())
    .action(run(undoCommand));

  program
    .command('export')
    .description('what is known of the library as a table, or as a playlist for each genre')
    .addArgument(new Argument('<format>', 'csv, json or m3u8').choices(exportFormats))
    .argument('<target>', 'the file to make; for m3u8 the folder of the playlists')
    .addOption(json())
    .addOption(data())
    .action(run(exportCommand));

  program
    .command('evaluate')
    .description('score a model on labelled tracks')
    .argument('<dataset>', 'a folder with one folder of audio per genre, or the JSON of a spectrogram set')
    .addOption(model())
    .option('--split <folder>', 'folder of the split, NAME.txt with one track id a line')
    .option('--part <name>', 'part of the split, such as valid')
    .addOption(workers())
    .addOption(json())
    .addOption(data())
    .action(run(evaluateCommand));

  const train = program
    .command('train')
    .description('learn from labelled tracks, and install the model beside the others')
    .argument('<dataset>', 'a folder with one folder of audio per genre, or the JSON of a spectrogram set')
    .addOption(
      new Option('--method <method>', 'what is trained').choices(trainingMethods).default('transfer'),
    )
    .option('--name <name>', 'what the model is called')
    .option('--split <folder>', 'learn from its train.txt; where there is a valid.txt, judge by that');
  withTrainingOptions(train)
    .option('--fresh', 'begin anew even where an earlier run was stopped', false)
    .addOption(workers())
    .addOption(json())
    .addOption(data())
    .action(run(trainCommand));

  const compare = program
    .command('compare')
    .description('train and score several methods on one split, as a table; installs nothing')
    .argument('<dataset>', 'a folder with one folder of audio per genre, or the JSON of a spectrogram set')
    .addOption(
      new Option('--methods <list>', 'methods, with commas between them')
        .argParser(methodList)
        .default([...trainingMethods], 'all'),
    )
    .option('--split <folder>', 'learn from its train.txt, judge by the part')
    .option('--part <name>', 'part of the split to judge by (default: valid)')
    .option('--random', 'also on a split by chance, which leaks and is marked so', false)
    .addOption(
      new Option('--random-methods <list>', 'which of them on the split by chance (default: all)').argParser(
        methodList,
      ),
    )
    .option('--about <text>', 'a sentence on the data set, for the report')
    .option('--out <file>', 'write a report, Markdown, with the curves as a picture beside it');
  withTrainingOptions(compare)
    .option('--fresh', 'train again what an earlier comparison trained', false)
    .addOption(workers())
    .addOption(json())
    .addOption(data())
    .action(run(compareCommand));

  const models = program.command('models').description('the installed models');
  models
    .command('list', { isDefault: true })
    .description('list them')
    .addOption(json())
    .addOption(data())
    .action(run(modelsListCommand));
  models
    .command('use')
    .description('predict with this model from now on')
    .argument('<id>')
    .addOption(json())
    .addOption(data())
    .action(run(modelsUseCommand));
  models
    .command('remove')
    .description('remove an installed model')
    .argument('<id>')
    .addOption(json())
    .addOption(data())
    .action(run(modelsRemoveCommand));
  models
    .command('export')
    .description('write a model to one file')
    .argument('<id>')
    .argument('<file>', 'a new file, usually NAME.earmark-model, or a folder')
    .addOption(json())
    .addOption(data())
    .action(run(modelsExportCommand));
  models
    .command('import')
    .description('check a model file and install it beside the others')
    .argument('<file>')
    .addOption(json())
    .addOption(data())
    .action(run(modelsImportCommand));
  models
    .command('compare')
    .description('what models say of themselves, side by side')
    .argument('<id...>')
    .addOption(json())
    .addOption(data())
    .action(run(modelsCompareCommand));

  program
    .command('serve')
    .description('the window in a browser, on this computer only')
    .argument('[folder...]', 'folders to add to the library')
    .addOption(new Option('--port <n>', 'port (default: any free one)').argParser(wholeNumber(0, 65_535)))
    .option('--no-open', 'do not open the browser')
    .addOption(workers())
    .addOption(data())
    .action(run(serveCommand));

  program
    .command('doctor')
    .description('what is in use, what is missing, and how to get it')
    .addOption(json())
    .addOption(data())
    .action(run(doctorCommand));

  program
    .command('bench')
    .description("the project's own measurements, side by side with what one would use instead")
    .addOption(new Option('--only <section>', 'measure only this').choices(benchSections))
    .option('--files <folder>', 'music to measure on (default: made for the purpose)')
    .option('--folder <folder>', 'where to make files, to measure another disk')
    .addOption(new Option('--write-files <n>', 'files to write').argParser(wholeNumber(1, 10_000)))
    .addOption(new Option('--megabytes <n>', 'size of each').argParser(wholeNumber(1, 1000)))
    .addOption(workers())
    .addOption(json())
    .action(run(benchCommand));

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
      printMessage(error.message);
      return exitStatus.couldNotStart;
    }
    if (error instanceof Failure) {
      printMessage(error.message);
      return wrongUsage.has(error.code) ? exitStatus.usage : exitStatus.someFailed;
    }
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    printMessage(`Earmark met an error of its own. Please report it:\n${reason}`);
    return exitStatus.couldNotStart;
  }
}
