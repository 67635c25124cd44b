/** Words of the Settings screen; part of `words`. */
import type { WriteSettings } from '../../models/write-settings.ts';

export const settingsWords = {
  failed: 'The settings could not be read. Nothing was changed.',
  note: 'Each setting holds at once and is kept.',
  appearance: 'Appearance',
  theme: 'Colours',
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
  writing: 'Writing',
  writingHelp: 'For all writes from now on. What is written already stays as it is.',
  policy: 'Where a file has a genre',
  mostGenres: 'Genres written to a file at most',
  mostGenresHelp:
    'The likeliest genre, and those that come next. What you typed yourself is written whole, however many genres it has.',
  furtherFrom: 'The second and later genres need at least',
  furtherFromHelp:
    'Higher writes fewer genres. A model that suggests several genres itself goes by its own measure.',
  leading: 'Where genres are added, first comes',
  leadings: { present: 'what the file has', new: 'what is added' } satisfies Record<
    WriteSettings['leading'],
    string
  >,
  leadingHelp: 'Many players show the first genre only.',
  separator: 'Between several genres',
  separatorHelp:
    'Only where a file holds one text for all genres: older ID3 tags and WAV. The others keep each genre on its own.',
  modificationTime: 'Date of a written file',
  modificationTimes: { update: 'becomes the time of writing', keep: 'stays' } satisfies Record<
    WriteSettings['modificationTime'],
    string
  >,
  modificationTimeHelp: 'Backups find changed files by this date. Where it stays, they may miss the change.',
  names: 'Genre names',
  namesHelp:
    'How genres are spelt when they are written. Capitals, spaces and hyphens make no difference to what is found: "hiphop" also finds "Hip Hop". What you typed yourself is written as you typed it.',
  noNames: 'No names yet: genres are written as the model names them.',
  usual: 'Start with the usual names',
  from: 'Genre',
  to: 'Written as',
  add: 'Add',
  save: 'Save',
  newLine: 'New line',
  remove: 'Remove',
  asText: 'As text…',
  text: 'Genre names as text',
  textHelp:
    'One genre a line: its name, a comma, and how it is written. Copy it to keep it or pass it on; paste another table, or open one that a spreadsheet saved, to use it instead.',
  textLabel: 'Table',
  openFile: 'Open a file…',
  takeText: 'Use this table',
  saved: (from: string, to: string) => `${from} is written as ${to}.`,
  removed: (from: string) => `${from} is written as the model names it.`,
  replaced: (count: number) => (count === 1 ? 'The table has 1 name.' : `The table has ${count} names.`),
  keyboard: 'Keyboard',
  singleKeys: 'Single keys decide (A, E, S and others)',
  singleKeysHelp:
    'Turn them off where speech input or a stray hand presses keys. Keys with Ctrl or Command always work.',
  showKeys: 'Show all keys…',
} as const;
