/** Words of the Library screen. */
import { formatCount, formatPlace, percentOf } from '../format.ts';
import { filesOf, tracksOf } from './counts.ts';

export const libraryWords = {
  addFolder: 'Add folder…',
  analyse: 'Analyse',
  analyseNew: 'Files not listened to yet',
  analyseSelection: 'Selected tracks again',
  analyseAll: 'Everything again',
  writeTags: 'Write tags…',
  search: 'Search tracks',
  grid: 'Tracks',
  folders: 'Folders',
  scanAgain: 'Scan again',
  removeFolder: (path: string) => `Remove "${path}" from the library`,
  removed: (path: string) => `"${path}" was taken out of the library. Its files were not touched.`,
  offline: 'offline',
  firstTitle: 'Add a music folder to begin.',
  firstText: 'Earmark listens and suggests genres. It changes no file until you press Write.',
  dropHint: 'You can also drop a folder anywhere on this screen.',
  dropHere: 'Drop to add',
  dropInBrowser: 'A page cannot see where a dropped folder lies. Press Add folder and choose it there.',
  nothingFound: 'No track matches.',
  clearFilters: 'Clear search and filters',
  filters: 'Filters',
  allStates: 'All',
  chosenFilters: 'Chosen filters',
  filterCount: (label: string, chosen: number) => `${label}, ${formatCount(chosen)} chosen`,
  chosenFilter: (label: string, value: string) => `${label}: ${value}`,
  removeFilter: (label: string, value: string) => `${label}: ${value}, take this filter away`,
  formatFilter: 'Format',
  folderFilter: 'Folder',
  agreementFilter: 'Genre now',
  agreements: {
    none: 'None in the file',
    same: 'As suggested',
    differs: 'Other than suggested',
  },
  confidence: 'Confidence',
  genre: 'Genre',
  counted: (shown: number, all: number) =>
    shown === all ? tracksOf(all) : `${formatCount(shown)} of ${tracksOf(all)}`,
  showNew: (count: number) => (count > 0 ? `Show ${formatCount(count)} new` : 'Update the list'),
  added: (count: number) => `${count === 1 ? 'The folder is' : `${count} folders are`} being read.`,
  columns: {
    select: 'Selected',
    artist: 'Artist',
    title: 'Title',
    genreNow: 'Genre now',
    suggested: 'Suggested',
    confidence: 'Confidence',
    runnerUp: 'Runner-up',
    status: 'Status',
    album: 'Album',
    length: 'Length',
    format: 'Format',
    path: 'Path',
  },
  columnChoice: 'Columns',
  usualColumns: 'Usual columns, order and widths',
  jump: (column: string) => `Jump in ${column}`,
  jumped: (name: string, row: number, all: number) =>
    `${name}. Row ${formatCount(row)} of ${formatCount(all)}.`,
  jumpNowhere: 'Nothing there.',
  rowMenu: (count: number) => (count === 1 ? 'Actions for the track' : `Actions for ${tracksOf(count)}`),
  pathCopied: 'The path is copied.',
  copyFailed: 'The path could not be copied.',
  tooManyToDrag: (most: number) => `At most ${tracksOf(most)} can be dragged at once.`,
  selectAll: 'Select all tracks found',
  whereAmI: (row: number, all: number) => `Row ${formatCount(row)} of ${formatCount(all)}`,
  decided: (genre: string, suggested: string | null) =>
    suggested === null ? `${genre}, chosen by you` : `${genre}, chosen by you; suggested: ${suggested}`,
  clearSearch: 'Clear search',
  confidenceSpoken: (word: string, percent: number) => `${word}, ${percent} percent`,
} as const;

export const selectionWords = {
  landmark: 'Selection',
  count: (selected: number, all: number) => `${formatCount(selected)} of ${formatCount(all)} selected`,
  accept: 'Accept',
  setGenre: 'Set genre…',
  skip: 'Skip',
  clear: 'Clear selection',
  review: 'Review these',
  write: 'Write…',
} as const;

export const genreBoxWords = {
  title: (count: number) => (count === 1 ? 'Set genre' : `Set genre of ${tracksOf(count)}`),
  label: 'Genre',
  use: (text: string) => `Use "${text}"`,
  suggestions: 'Genres',
  likely: 'likely',
  kept: 'Genres so far',
  help: 'Type any genre. A comma adds another one, Enter sets, Esc leaves everything as it was.',
} as const;

export const decisionsWords = {
  nothing: 'No track is selected.',
  noSuggestion: (name: string) =>
    `${name} has no suggestion to accept. Set a genre with E, or skip it with S.`,
  accepted: (count: number, what: string | null) =>
    what === null ? `${tracksOf(count)} accepted.` : `Accepted: ${what}.`,
  set: (count: number, genre: string) => `${genre} set for ${tracksOf(count)}.`,
  skipped: (count: number, what: string | null) =>
    what === null ? `${tracksOf(count)} skipped.` : `Skipped: ${what}.`,
  cleared: (count: number, what: string | null) =>
    what === null ? `${tracksOf(count)} undecided again.` : `Undecided again: ${what}.`,
  undone: (what: string, state: string) => `Decision undone: ${what} is back in ${state}.`,
  undoneMany: (count: number) => `Decision undone: ${tracksOf(count)} are as before.`,
  nothingToUndo: 'There is no decision to undo.',
  redone: (what: string, state: string) => `Decided again: ${what} is ${state} now.`,
  redoneMany: (count: number) => `Decided again: ${tracksOf(count)}.`,
  nothingToRedo: 'There is no decision to redo.',
} as const;

export const detailsWords = {
  landmark: 'Track details',
  toggle: 'Details',
  nothing: 'Choose a track to see how its genre was heard.',
  probabilities: 'Genre probabilities',
  segments: 'Segments',
  segmentsWhy: 'What was heard, part by part',
  segment: (start: number, end: number, genre: string, probability: number) =>
    `${formatPlace(start)} to ${formatPlace(end)}, ${genre} ${percentOf(probability)} percent`,
  tags: 'Tags in the file',
  file: 'File',
  album: 'Album',
  year: 'Year',
  genres: 'Genre',
  artist: 'Artist',
  albumArtist: 'Album artist',
  title: 'Title',
  path: 'Path',
  format: 'Format',
  duration: 'Length',
  model: 'Heard by',
  notHeard: 'Not listened to yet.',
  cannotTell: "Can't tell: nothing in this track sounds clearly like one of the genres this model knows.",
  unfamiliar:
    "Can't tell: this does not sound like any of the genres this model knows. It is never accepted unseen.",
  decision: 'Your decision',
  showInFolder: 'Show in folder',
  more: (count: number) => `Show all ${count}`,
  fewer: 'Show fewer',
  others: (count: number) => `${count} others`,
  play: 'Play',
  pause: 'Pause',
  cannotPlay: 'This file cannot be played here; it can still be decided.',
} as const;

export const rowMenuWords = {
  accept: 'Accept',
  setGenre: 'Set genre…',
  skip: 'Skip',
  clear: 'Take the decision away',
  play: 'Play',
  pause: 'Pause',
  details: 'Details',
  review: 'Review',
  write: 'Preview writing…',
  analyse: 'Listen again',
  onlyFolder: 'Show only its folder',
  showInFolder: 'Show in folder',
  copyPath: 'Copy path',
  undoWriting: 'Undo its writing…',
  notWritten: 'History has no writing of this file that still stands.',
} as const;

export const exportWords = {
  button: 'Export…',
  title: 'Export',
  format: 'As',
  formats: { csv: 'Table (CSV)', json: 'JSON', m3u8: 'A playlist for each genre' },
  which: 'Which tracks',
  selected: 'Selected',
  found: 'All that the list shows',
  folder: 'Folder',
  choose: 'Choose…',
  chooseThis: 'Export into this folder',
  fileName: 'File name',
  folderName: "Name of the playlists' folder",
  name: (today: Date) => `Earmark ${today.toLocaleDateString('sv')}`,
  safe: 'What is in the folder already is never touched.',
  playlistHint: 'Tracks without a decision count where the suggestion is more than a guess.',
  start: 'Export',
  done: (tracks: number, files: readonly string[], leftOut: number) => {
    const rest = leftOut === 0 ? '' : ` ${tracksOf(leftOut)} without a genre left out.`;
    const where = files.length === 1 ? files[0] : filesOf(files.length);
    return `${tracksOf(tracks)} exported: ${where ?? filesOf(0)}.${rest}`;
  },
} as const;
