/**
 * A person's own names for genres: a table from the names that models and tags use to those that shall stand in
 * tags, such as `hiphop` to `Hip-Hop`. Pure; it is stored in the settings under `vocabularyKey`.
 */
import { z } from 'zod';
import { Failure } from './failure.ts';

/** Where the table lies in the settings. */
export const vocabularyKey = 'write.vocabulary';

const name = z.string().trim().min(1).max(200);

/** Lines of the table, in the order the person gave them. */
export const vocabularySchema = z.array(z.object({ from: name, to: name })).max(10_000);
export type Vocabulary = z.infer<typeof vocabularySchema>;

/** What two spellings of one genre share: `Hip Hop`, `hip-hop` and `HIPHOP` are `hiphop`. Never empty for a name. */
export function genreKey(genre: string): string {
  const folded = genre.normalize('NFKC').toLowerCase().replaceAll('&', 'and');
  const letters = folded.replace(/[^\p{L}\p{N}]/gu, '');
  return letters === '' ? folded.trim() : letters;
}

/** The names to write: each as the table has it, itself where the table does not know it; no doubles. */
export function toVocabulary(genres: readonly string[], vocabulary: Vocabulary): string[] {
  const names = new Map(vocabulary.map(({ from, to }) => [genreKey(from), to]));
  const seen = new Set<string>();
  return genres
    .map((genre) => names.get(genreKey(genre)) ?? genre)
    .filter((genre) => !seen.has(genreKey(genre)) && seen.add(genreKey(genre)));
}

/** The table with one more line, in place of another for the same genre. */
export function withName(vocabulary: Vocabulary, from: string, to: string): Vocabulary {
  return parsed([...withoutName(vocabulary, from), { from, to }]);
}

export function withoutName(vocabulary: Vocabulary, from: string): Vocabulary {
  return vocabulary.filter((line) => genreKey(line.from) !== genreKey(from));
}

/** How the genres of the built-in model are mostly spelt in tags: a start for a table of one's own. */
export const usualNames: Vocabulary = [
  { from: 'blues', to: 'Blues' },
  { from: 'classical', to: 'Classical' },
  { from: 'country', to: 'Country' },
  { from: 'disco', to: 'Disco' },
  { from: 'hiphop', to: 'Hip-Hop' },
  { from: 'jazz', to: 'Jazz' },
  { from: 'metal', to: 'Metal' },
  { from: 'pop', to: 'Pop' },
  { from: 'reggae', to: 'Reggae' },
  { from: 'rock', to: 'Rock' },
];

const header = ['from', 'to'] as const;

/** The table as comma-separated values with a line of headings (RFC 4180). */
export function formatVocabulary(vocabulary: Vocabulary): string {
  const lines = [header, ...vocabulary.map(({ from, to }) => [from, to])];
  return lines.map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * Reads a table: two columns divided by commas, semicolons or tabs, with or without headings and quotes, as
 * spreadsheets save it. Empty lines and lines that begin with `#` are left out; of two lines for one genre the
 * last counts.
 * @throws Failure `invalid-request` that names the line.
 */
export function parseVocabulary(text: string): Vocabulary {
  const byKey = new Map<string, Vocabulary[number]>();
  for (const { cells, number } of rowsOf(text.replace(/^\ufeff/, ''))) {
    const filled = cells.map((cell) => cell.trim());
    if (filled.every((cell) => cell === '') || filled[0]!.startsWith('#')) continue;
    const [from, to, ...rest] = filled;
    if (number === 1 && from!.toLowerCase() === header[0] && to?.toLowerCase() === header[1]) continue;
    if (!from || !to || rest.some((cell) => cell !== '')) {
      throw new Failure(
        'invalid-request',
        `Line ${number} of the table of names is not two names divided by a comma. Nothing was changed.`,
      );
    }
    byKey.delete(genreKey(from));
    byKey.set(genreKey(from), { from, to });
  }
  return parsed([...byKey.values()]);
}

function parsed(vocabulary: unknown): Vocabulary {
  const result = vocabularySchema.safeParse(vocabulary);
  if (result.success) return result.data;
  throw new Failure(
    'invalid-request',
    'A name in the table of names is empty or longer than 200 letters. Nothing was changed.',
  );
}

interface Row {
  readonly cells: readonly string[];
  /** Of its first line, from 1. */
  readonly number: number;
}

/** Quoted cells may hold dividers and line feeds; the first divider of the text is the one of all its lines. */
function rowsOf(text: string): Row[] {
  const divider = /^(?:"(?:[^"]|"")*"|[^",;\t\r\n])*([,;\t])/.exec(text)?.[1] ?? ',';
  const rows: Row[] = [];
  let cells: string[] = [];
  let cell = '';
  let line = 1;
  let startLine = 1;
  let isQuoted = false;
  const endRow = (): void => {
    rows.push({ cells: [...cells, cell], number: startLine });
    cells = [];
    cell = '';
  };
  for (let index = 0; index < text.length; index++) {
    const letter = text[index]!;
    if (letter === '\n') line += 1;
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (text[index + 1] === '"') {
        cell += '"';
        index += 1;
      } else isQuoted = false;
    } else if (letter === '"' && cell.trim() === '') {
      cell = '';
      isQuoted = true;
    } else if (letter === divider) {
      cells.push(cell);
      cell = '';
    } else if (letter === '\n') {
      endRow();
      startLine = line;
    } else if (letter !== '\r') cell += letter;
  }
  if (cell !== '' || cells.length > 0) endRow();
  return rows;
}
