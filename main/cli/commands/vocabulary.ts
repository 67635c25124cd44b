/** `earmark vocabulary`: a person's own names for genres. */
import {
  formatVocabulary,
  parseVocabulary,
  usualNames,
  withName,
  withoutName,
  type Vocabulary,
} from '../../../models/vocabulary.ts';
import { readVocabulary, saveVocabulary } from '../../tagging/write-preferences.ts';
import { withEngine } from '../engine-session.ts';
import { count, exitStatus, printable, printJson, printLine } from '../output.ts';
import { readTextFile, writeNewTextFile } from '../text-files.ts';

interface VocabularyOptions {
  readonly json?: boolean;
  readonly data?: string;
}

export async function vocabularyListCommand(options: VocabularyOptions): Promise<number> {
  return withEngine(options, async ({ store }) => {
    const vocabulary = readVocabulary(store.settings);
    if (options.json) await printJson({ vocabulary });
    else if (vocabulary.length === 0)
      await printLine('The table is empty: genres are written as the model names them.');
    else for (const { from, to } of vocabulary) await printLine(`${printable(from)} → ${printable(to)}`);
    return exitStatus.ok;
  });
}

export async function vocabularySetCommand(
  genre: string,
  name: string,
  options: VocabularyOptions,
): Promise<number> {
  return change(options, (vocabulary) => withName(vocabulary, genre, name));
}

export async function vocabularyRemoveCommand(genre: string, options: VocabularyOptions): Promise<number> {
  return change(options, (vocabulary) => withoutName(vocabulary, genre));
}

/** @param file a path, or `usual` for the names that most people use */
export async function vocabularyImportCommand(file: string, options: VocabularyOptions): Promise<number> {
  const vocabulary = file === 'usual' ? usualNames : parseVocabulary(await readTextFile(file));
  return change(options, () => vocabulary);
}

export async function vocabularyExportCommand(file: string, options: VocabularyOptions): Promise<number> {
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
