/** `earmark vocabulary`: a person's own names for genres. */
import type { Command } from 'commander';
import {
  formatVocabulary,
  parseVocabulary,
  usualNames,
  withName,
  withoutName,
  type Vocabulary,
} from '../../../models/vocabulary.ts';
import { readVocabulary, saveVocabulary } from '../../tagging/write-preferences.ts';
import { dataOption, jsonOption, type Run } from '../common-options.ts';
import { withEngine } from '../engine-session.ts';
import { count, exitStatus, printable, printJson, printLine } from '../output.ts';
import { readTextFile, writeNewTextFile } from '../text-files.ts';

interface VocabularyOptions {
  readonly json?: boolean;
  readonly data?: string;
}

/** Declares `earmark vocabulary` and the commands below it. */
export function declareVocabulary(program: Command, run: Run): void {
  const vocabulary = program
    .command('vocabulary')
    .description("your own names for genres, written in place of the model's");
  vocabulary
    .command('list', { isDefault: true })
    .description('show the table')
    .addOption(jsonOption())
    .addOption(dataOption())
    .action(run(vocabularyListCommand));
  vocabulary
    .command('set')
    .description('write a genre under another name')
    .argument('<genre>')
    .argument('<name>')
    .addOption(dataOption())
    .action(run(vocabularySetCommand));
  vocabulary
    .command('remove')
    .description('write a genre under its own name again')
    .argument('<genre>')
    .addOption(dataOption())
    .action(run(vocabularyRemoveCommand));
  vocabulary
    .command('import')
    .description('replace the table by a file of two columns, CSV')
    .argument('<file>', 'the file, or "usual" for the names most people use')
    .addOption(dataOption())
    .action(run(vocabularyImportCommand));
  vocabulary
    .command('export')
    .description('save the table as CSV')
    .argument('<file>')
    .addOption(dataOption())
    .action(run(vocabularyExportCommand));
}

async function vocabularyListCommand(options: VocabularyOptions): Promise<number> {
  return withEngine(options, async ({ store }) => {
    const vocabulary = readVocabulary(store.settings);
    if (options.json) await printJson({ vocabulary });
    else if (vocabulary.length === 0)
      await printLine('The table is empty: genres are written as the model names them.');
    else for (const { from, to } of vocabulary) await printLine(`${printable(from)} → ${printable(to)}`);
    return exitStatus.ok;
  });
}

async function vocabularySetCommand(
  genre: string,
  name: string,
  options: VocabularyOptions,
): Promise<number> {
  return change(options, (vocabulary) => withName(vocabulary, genre, name));
}

async function vocabularyRemoveCommand(genre: string, options: VocabularyOptions): Promise<number> {
  return change(options, (vocabulary) => withoutName(vocabulary, genre));
}

/** @param file a path, or `usual` for the names that most people use */
async function vocabularyImportCommand(file: string, options: VocabularyOptions): Promise<number> {
  const vocabulary = file === 'usual' ? usualNames : parseVocabulary(await readTextFile(file));
  return change(options, () => vocabulary);
}

async function vocabularyExportCommand(file: string, options: VocabularyOptions): Promise<number> {
  return withEngine(options, async ({ store }) => {
    const path = await writeNewTextFile(file, formatVocabulary(readVocabulary(store.settings)));
    await printLine(printable(path));
    return exitStatus.ok;
  });
}

async function change(
  options: VocabularyOptions,
  edit: (vocabulary: Vocabulary) => Vocabulary,
): Promise<number> {
  return withEngine(options, async ({ store }) => {
    const vocabulary = edit(readVocabulary(store.settings));
    saveVocabulary(store.settings, vocabulary);
    await printLine(`${count(vocabulary.length, 'name')} in the table.`);
    return exitStatus.ok;
  });
}
