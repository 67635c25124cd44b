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
  contrast: 'High contrast',
  themeHelp:
    'High contrast is light or dark as the system is. A system that asks for more contrast gets it in every choice.',
  sections: 'Sections',
  folders: 'Library folders',
  foldersHelp:
    'What is in them is listed and listened to. Removing a folder from the library touches no file.',
  noFolders: 'No folder yet.',
  watch: 'Watch the folders',
  watchHelp:
    'What is added, changed or moved in them is read a moment after, while Earmark is open. Off, Scan again reads it.',
  unwatched: 'cannot be watched here; Scan again reads what changed',
  listening: 'Listening',
  model: 'Model in use',
  modelHelp:
    'It suggests the genres. Another model holds from the next suggestion on; what you decided stays, and no file changes.',
  toModels: 'All models…',
  workers: 'Processes at most',
  workersUsual: (count: number) => `As many as this computer serves well (${count})`,
  workersHelp:
    'More listen faster and need about 700 MB of memory each. Another number holds at once, also while tracks are listened to: what a process has in hand is finished first.',
  reviewSound: 'Play a track as it comes up in Review',
  reviewSoundHelp: 'It begins at the segment that decided.',
  sure: 'What counts as sure',
  sureHelp:
    'From this certainty on a suggestion is taken without asking. The estimate says how many of yours that are, and how many of them the model’s test gives as right, with the range that chance leaves.',
  data: 'Where things lie',
  dataHelp:
    'Your library’s database, your models, and the journal that History puts files back from. All of it stays on this computer.',
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
  provenance: 'Also write where the genre came from',
  provenanceHelp:
    'A field EARMARK_GENRE beside the genre, such as "gtzan-v1 0.93 rock": the model, its confidence and what it suggested; "chosen by hand" where you chose. Only files whose genre changes get it, and without it a field of an earlier write goes, for it would speak of another genre.',
  upgradeId3: 'Bring older ID3 tags up to version 2.4',
  upgradeId3Help:
    'Then an MP3, AAC, WAV or AIFF file keeps several genres each on its own, in letters of any script. Windows Explorer and Media Player before Windows 10, some car radios and other old players do not read version 2.4. Only files whose genre changes; a tag that would lose something stays as it is, and History puts the old tag back.',
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
  keys: {
    help: 'Press Change and then the keys you want. They hold at once.',
    command: 'Command',
    keys: 'Keys',
    change: 'Change',
    changeKey: (command: string) => `Change the keys of ${command}`,
    addKey: (command: string) => `Add keys to ${command}`,
    resetKey: (command: string) => `Usual keys of ${command}`,
    resetAll: 'Usual keys for everything',
    wasReset: (command: string) => `${command} has its usual keys.`,
    allReset: 'Every command has its usual keys.',
    press: 'Press keys, or Esc',
    pressFor: (command: string) => `for ${command}`,
    set: (command: string, keys: string) => `${command}: ${keys}.`,
    yours: 'yours',
    fixed: 'fixed',
    taken: (keys: string, command: string, where: string) =>
      `${keys} is taken: ${command} (${where}). Nothing was changed.`,
    pair: (keys: string, command: string) =>
      `${keys} cannot be used: the keys of ${command} begin with it, or it with them. Nothing was changed.`,
    ofSystem: (keys: string) => `${keys} belongs to the system or the browser. Nothing was changed.`,
    forMoving: (keys: string) => `${keys} is for moving about and for typing. Nothing was changed.`,
  },
} as const;
