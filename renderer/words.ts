/** Words: every text of the interface in one place, so that it reads as one voice and can be translated. */
import type { Recommendation } from '../models/prediction.ts';
import type { ReviewTrack, TrackState } from '../models/engine-contract.ts';
import type { FailureCode } from '../models/failure.ts';
import type { JobKind, JobState } from '../models/job.ts';
import type { AdoptionPreview } from '../models/retrain-contract.ts';
import type { BatchFile, PlannedWrite, WritePolicy, WriteResult } from '../models/tagging.ts';
import type { CountedShare, ReviewOrder, ReviewReason, ReviewRest } from '../models/review.ts';
import { retrainWords } from './retrain-words.ts';
import { settingsWords } from './settings-words.ts';
import { fileNameOf, formatCount, formatPlace, formatRate, percentOf } from './format.ts';

function counted(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

export const tracksOf = (count: number): string => counted(count, 'track', 'tracks');
export const filesOf = (count: number): string => counted(count, 'file', 'files');

export const confidenceWords: Readonly<Record<Recommendation, string>> = {
  strong: 'Sure',
  medium: 'Likely',
  low: 'Unsure',
  none: "Can't tell",
};

export const stateWords: Readonly<Record<TrackState, string>> = {
  new: 'New',
  review: 'Review',
  accepted: 'Accepted',
  changed: 'Changed',
  skipped: 'Skipped',
  kept: 'Kept',
  written: 'Written',
  problem: 'Problem',
  offline: 'Offline',
};

/** Why a track has no suggestion, in a word or two; whole sentences come from the engine. */
export const failureWords: Readonly<Partial<Record<FailureCode, string>>> = {
  'unreadable-audio': 'Unreadable',
  'not-audio': 'Not audio',
  'empty-file': 'Empty file',
  silence: 'Silence',
  'too-short': 'Too short',
  'unsupported-format': 'Unknown format',
  'not-found': 'Not found',
  'no-permission': 'No permission',
  'not-a-file': 'Not a file',
  'file-changed': 'Changed meanwhile',
  'read-failed': 'Unreadable',
  'worker-crashed': 'Analyser stopped',
  'worker-timeout': 'Took too long',
};

export const jobWords: Readonly<
  Record<JobKind, { title: string; done: string; stopped: string; failed: string }>
> = {
  scan: {
    title: 'Reading tags',
    done: 'Tags read',
    stopped: 'Reading tags stopped',
    failed: 'Reading tags failed',
  },
  analyse: {
    title: 'Listening',
    done: 'Listening done',
    stopped: 'Listening stopped',
    failed: 'Listening failed',
  },
  write: {
    title: 'Writing tags',
    done: 'Tags written',
    stopped: 'Writing stopped',
    failed: 'Writing failed',
  },
  undo: {
    title: 'Putting tags back',
    done: 'Tags put back',
    stopped: 'Putting back stopped',
    failed: 'Putting back failed',
  },
  check: {
    title: 'Checking the set',
    done: 'Set checked',
    stopped: 'Checking stopped',
    failed: 'Checking failed',
  },
  train: {
    title: 'Training',
    done: 'Training done',
    stopped: 'Training stopped',
    failed: 'Training failed',
  },
};

export const jobStateWords: Readonly<Record<JobState, string>> = {
  running: 'Running',
  pausing: 'Pausing after the file in hand…',
  paused: 'Paused',
  stopping: 'Stopping after the file in hand…',
  stopped: 'Stopped',
  done: 'Done',
  failed: 'Failed',
};

export const policyWords: Readonly<Record<WritePolicy, { label: string; help: string }>> = {
  fill: { label: 'Keep it', help: 'Write only where a file has no genre.' },
  add: { label: 'Add ours after it', help: 'What is there stays; ours is added, never twice.' },
  replace: { label: 'Replace it', help: 'The old genre is kept in History and can be put back.' },
};

export const plannedWords: Readonly<Record<PlannedWrite['outcome'], string>> = {
  change: 'Will change',
  unchanged: 'Already right',
  kept: 'Kept by your rule',
  refused: 'Cannot be written',
};

export const resultWords: Readonly<Record<WriteResult['status'], string>> = {
  written: 'Written',
  unchanged: 'Already right',
  skipped: 'Skipped',
  failed: 'Not written',
};

export const batchFileWords: Readonly<Record<BatchFile['state'], string>> = {
  written: 'Still as written',
  undone: 'Put back',
  interrupted: 'Never replaced',
  unknown: 'Cannot be told',
  failed: 'Not written',
};

export const restoredFileWords: Readonly<Record<BatchFile['state'], string>> = {
  written: 'Put back',
  undone: 'Written again',
  interrupted: 'Never replaced',
  unknown: 'Cannot be told',
  failed: 'Left alone',
};

/** What keys do, for the list of keys. */
export const keyLabels = {
  library: 'Library',
  review: 'Review',
  write: 'Write',
  history: 'History',
  retrain: 'Retrain',
  jobs: 'Jobs',
  search: 'Search',
  addFolder: 'Add folder',
  preview: 'Preview of what would be written',
  undo: 'Undo the last decision (never touches a file)',
  details: 'Show or hide track details',
  settings: 'Settings',
  all: 'All keys',
  escape: 'Close, clear the search, then the selection',
  accept: 'Accept the suggestion',
  setGenre: 'Set another genre',
  skip: 'Skip',
  play: 'Play or pause',
  whereAmI: 'Where am I',
  rows: 'Row before, row after',
  cells: 'Cells of the row',
  pages: 'A page, first and last row',
  select: 'Select the row',
  extend: 'Shift extends the selection',
  selectAll: 'Select everything found',
  open: 'Details of the row',
  choose: 'Choose a genre',
  set: 'Set it',
  leave: 'Leave everything as it was',
  chooseGenre: 'That genre',
  otherGenre: 'Another genre, or several',
  acceptAlbum: 'Accept for the whole album',
  applyTo: 'Decide for album, artist or what sounds alike',
  keep: 'Keep what the file has',
  noGenre: 'No genre fits',
  undoReview: 'Undo the last decision',
  back: 'Back, without deciding',
  forward: 'Forward, without deciding',
  previousSegment: 'Segment before',
  nextSegment: 'Segment after',
  sound: 'Play tracks as they come up, or not',
  threshold: 'To the line of certainty',
} as const;

export const reviewOrderWords: Readonly<Record<ReviewOrder, string>> = {
  informative: 'Most informative',
  unsure: 'Least sure',
  album: 'By album',
  random: 'Random',
};

export const reviewRestWords: Readonly<Record<ReviewRest, string>> = {
  album: 'Album',
  artist: 'Artist',
  alike: 'All alike',
};

/** Why a track is asked about. */
function reasonText(reason: ReviewReason): string {
  switch (reason.kind) {
    case 'close':
      return `${reason.first} and ${reason.second} are close`;
    case 'unsure':
      return 'no genre is likely';
    case 'alike':
      return `${formatCount(reason.count)} like it ${reason.count === 1 ? 'waits' : 'wait'}`;
    case 'disagrees':
      return `the file says ${reason.present}`;
    case 'unfamiliar':
      return 'unlike anything the model knows';
  }
}

/** "about 94 % right (92–96 %)". */
function shareText({ right, total, low, high }: CountedShare): string {
  const percent = (value: number): number => Math.round(value * 100);
  return `${percent(right / total)} % right (${percent(low)}–${percent(high)} %)`;
}

export const words = {
  product: 'Earmark',
  skipToMain: 'Skip to main content',
  screens: {
    landmark: 'Screens',
    library: 'Library',
    review: 'Review',
    write: 'Write',
    history: 'History',
    retrain: 'Retrain',
    models: 'Models',
    settings: 'Settings',
  },
  common: {
    cancel: 'Cancel',
    close: 'Close',
    clear: 'Clear',
    none: '—',
    percent: 'percent',
    noGenre: 'no genre',
    unknown: 'unknown',
    loading: 'Loading…',
    tryAgain: 'Try again',
    reloadView: 'Reload this view',
    viewFailed: (screen: string) => `${screen} could not be shown. Nothing was changed. The rest goes on.`,
    details: 'Details',
  },
  contact: {
    lost: 'No contact with Earmark. Work goes on there; this page catches up when it answers. Decisions are paused so none is lost.',
    found: 'Contact with Earmark is back.',
    paused: 'No contact with Earmark. Nothing was decided.',
  },
  library: {
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
    },
    selectAll: 'Select all tracks found',
    whereAmI: (row: number, all: number) => `Row ${formatCount(row)} of ${formatCount(all)}`,
    decided: (genre: string, suggested: string | null) =>
      suggested === null ? `${genre}, chosen by you` : `${genre}, chosen by you; suggested: ${suggested}`,
    clearSearch: 'Clear search',
    confidenceSpoken: (word: string, percent: number) => `${word}, ${percent} percent`,
  },
  selection: {
    landmark: 'Selection',
    count: (selected: number, all: number) => `${formatCount(selected)} of ${formatCount(all)} selected`,
    accept: 'Accept',
    setGenre: 'Set genre…',
    skip: 'Skip',
    clear: 'Clear selection',
    review: 'Review these',
    tooMany:
      'All tracks found are selected. To leave single ones out of so many, narrow the search first, or clear the selection.',
  },
  genreBox: {
    title: (count: number) => (count === 1 ? 'Set genre' : `Set genre of ${tracksOf(count)}`),
    label: 'Genre',
    use: (text: string) => `Use "${text}"`,
    suggestions: 'Genres',
    likely: 'likely',
    kept: 'Genres so far',
    help: 'Type any genre. A comma adds another one, Enter sets, Esc leaves everything as it was.',
  },
  decisions: {
    nothing: 'No track is selected.',
    noSuggestion: (name: string) =>
      `${name} has no suggestion to accept. Set a genre with E, or skip it with S.`,
    accepted: (count: number, what: string | null) =>
      what === null ? `${tracksOf(count)} accepted.` : `Accepted: ${what}.`,
    set: (count: number, genre: string) => `${genre} set for ${tracksOf(count)}.`,
    skipped: (count: number, what: string | null) =>
      what === null ? `${tracksOf(count)} skipped.` : `Skipped: ${what}.`,
    undone: (what: string, state: string) => `Decision undone: ${what} is back in ${state}.`,
    undoneMany: (count: number) => `Decision undone: ${tracksOf(count)} are as before.`,
    nothingToUndo: 'There is no decision to undo.',
  },
  review: {
    loading: 'Looking for the tracks that tell most…',
    order: (order: string) => `Order: ${order}`,
    orders: 'Order',
    sound: 'Play as it opens',
    soundOn: 'Tracks play as they come up.',
    soundOff: 'Tracks do not play by themselves.',
    undo: 'Undo',
    spotCheck: 'Spot check 30',
    progress: 'Progress',
    left: (count: number) => `${formatCount(count)} left`,
    today: ({
      accepted,
      changed,
      skipped,
      kept,
    }: Record<'accepted' | 'changed' | 'skipped' | 'kept', number>) =>
      `${formatCount(accepted + changed + skipped + kept)} today: ${[
        accepted > 0 && `${formatCount(accepted)} accepted`,
        changed > 0 && `${formatCount(changed)} changed`,
        kept > 0 && `${formatCount(kept)} kept`,
        skipped > 0 && `${formatCount(skipped)} skipped`,
      ]
        .filter((part) => part !== false)
        .join(', ')}`,
    pace: (aMinute: number) => `${formatRate(aMinute)} a minute`,
    timeAtPace: (time: string) => `${time} at this pace`,
    scopes: {
      chosen: (total: number) => `Going through ${tracksOf(total)} you chose`,
      spotCheck: (total: number) => `Spot check: ${tracksOf(total)} at random from above the line`,
    },
    leaveScope: 'Back to everything',
    threshold: {
      label: 'Tag without asking from',
      status: 'Threshold estimate',
      value: (percent: number) => `${percent} %`,
      spoken: (percent: number) => `${percent} percent`,
      coverage: (above: number, tracks: number) =>
        `${tracks === 0 ? 0 : percentOf(above / tracks)} % of your tracks (${formatCount(above)})`,
      tested: (share: CountedShare | null) =>
        share === null
          ? 'no estimate yet: the model was tested on no clip above the line (0 test clips, 0–100 %). Run a spot check.'
          : `about ${shareText(share)}, by ${formatCount(share.total)} test clips above the line`,
      checked: (share: CountedShare) => `your spot check: ${shareText(share)} of ${tracksOf(share.total)}`,
      accept: (count: number) => `Accept ${tracksOf(count)}`,
      reopen: (count: number) => `Ask about ${formatCount(count)} again`,
      both: (accept: number, reopen: number) =>
        `Accept ${tracksOf(accept)}, ask about ${formatCount(reopen)} again`,
      askAll: 'Ask about every track',
      inForce: (percent: number) => `The line is at ${percent} %.`,
      nothing: 'Nothing more waits above the line.',
      promise: 'This decides; it writes nothing.',
      counting: 'Counting…',
    },
    nothingAbove: 'No track that waits is above the line.',
    applied: (decided: number, reopened: number) =>
      [
        decided > 0 && `${tracksOf(decided)} accepted.`,
        reopened > 0 && `${tracksOf(reopened)} will be asked about again.`,
        'No file was touched.',
      ]
        .filter((part) => part !== false)
        .join(' '),
    card: 'Track to decide',
    why: 'Why this one:',
    reasons: (reasons: readonly ReviewReason[]) => reasons.map(reasonText).join('; ') || 'it waits',
    now: 'Genre now:',
    genres: 'Genres by likelihood',
    other: 'Other…',
    otherTitle: 'Another genre, or several',
    actions: 'Decide',
    accept: 'Accept',
    album: (more: number) => `Whole album +${formatCount(more)}`,
    keep: 'Keep what is there',
    none: 'No genre',
    skip: 'Skip',
    back: 'Back',
    nothingToKeep: 'The file has no genre to keep. Press 0 where no genre fits.',
    appliesToLabel: 'Decide for',
    onlyThis: 'This track',
    restChoice: (rest: ReviewRest, more: number) => `${reviewRestWords[rest]} +${formatCount(more)}`,
    appliesTo: (rest: ReviewRest | null, more: number) =>
      rest === null
        ? 'The next decision is for this track.'
        : `The next decision is for this track and ${formatCount(more)} more of the ${{ album: 'album', artist: 'artist', alike: 'group that sounds alike' }[rest]}.`,
    decidedTogether: (count: number) => `${tracksOf(count)} decided together.`,
    decidedBefore: (decision: string) => `Decided: ${decision}`,
    undone: (name: string) => `Decision undone: ${name} is back.`,
    noneAhead: 'This is the last one.',
    noneBehind: 'This is the first one.',
    coming: 'Next tracks',
    nextLabel: 'Next:',
    cannotPlay: 'This file cannot be played; it can still be decided.',
    notHeard: 'Not listened to yet: Earmark has no suggestion for it.',
    spoken: ({ artist, title, path, genre, prediction }: ReviewTrack) => {
      const name = title === null ? fileNameOf(path) : artist === null ? title : `${artist}, ${title}`;
      if (genre === null || !prediction) return `${name}. No suggestion.`;
      const [, second] = prediction.topK;
      const sure = confidenceWords[prediction.recommendation].toLocaleLowerCase();
      const runnerUp = second ? ` Second: ${second.genre}, ${percentOf(second.probability)}.` : '';
      return `${name}. ${genre}, ${percentOf(prediction.confidence)} percent, ${sure}.${runnerUp}`;
    },
    done: {
      everything: 'Nothing left to review.',
      never: 'Nothing to review yet.',
      neverHelp: 'Add a folder in the Library; what was listened to and is not decided comes here.',
      chosen: 'These are done.',
      spotCheck: (share: CountedShare | null) =>
        share === null ? 'Nothing was decided in this spot check.' : `Spot check: ${shareText(share)}.`,
      spotCheckHelp: (share: CountedShare) =>
        `${formatCount(share.right)} of ${formatCount(share.total)} were right. So of all tracks above the line at least ${Math.floor(share.low * 100)} % are, as far as so many can tell.`,
      waiting: (count: number) => `${tracksOf(count)} ${count === 1 ? 'waits' : 'wait'} for Write.`,
      write: 'Go to Write',
      skipped: (count: number) => `Go through ${formatCount(count)} skipped`,
      library: 'Go to Library',
    },
  },
  details: {
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
  },
  jobs: {
    landmark: 'Jobs',
    idle: 'Nothing is running.',
    pause: 'Pause',
    resume: 'Resume',
    stop: 'Stop',
    progress: (done: number, total: number | null) =>
      total === null ? formatCount(done) : `${formatCount(done)} of ${formatCount(total)}`,
    rate: (rate: string) => `${rate} a second`,
    problems: (count: number) => counted(count, 'problem', 'problems'),
    unreadable: (count: number) =>
      `${filesOf(count)} could not be read and ${count === 1 ? 'is' : 'are'} listed under Problem. No file was changed.`,
    notWritten: (count: number) =>
      `${filesOf(count)} could not be written and ${count === 1 ? 'was left as it is' : 'were left as they are'}.`,
    leftAlone: (count: number) =>
      `${filesOf(count)} could not be put back and ${count === 1 ? 'was' : 'were'} left alone.`,
    show: 'Show them',
    showReceipt: 'Show receipt',
    dismiss: 'Dismiss',
    dismissAll: 'Dismiss all',
    messages: 'Messages',
    messageCount: (count: number) => counted(count, 'message', 'messages'),
    ended: (title: string, done: number) => `${title}: ${filesOf(done)}.`,
    started: (title: string) => `${title} started.`,
    spokenProgress: (title: string, percent: number) => `${title}: ${percent} percent.`,
    spokenFailure: (title: string) => `${title}: a first file failed. The others go on.`,
  },
  diff: { kept: 'stays: ', removed: 'goes: ', added: 'comes: ' },
  write: {
    stepsLabel: 'Steps of writing',
    steps: { scope: 'Scope', preview: 'Preview', writing: 'Writing', receipt: 'Receipt' },
    scope: 'What is written',
    decided: (count: number) => `${tracksOf(count)} accepted or changed by you`,
    alsoUndecided: 'Also undecided tracks, as suggested, from a confidence of',
    line: 'Lowest confidence of undecided tracks',
    policy: 'Where a file has a genre',
    grid: 'Planned changes',
    receipt: 'Receipt',
    columns: {
      outcome: 'Outcome',
      file: 'File',
      field: 'Field',
      before: 'Genre now',
      after: 'Genre after',
      wasBefore: 'Genre before',
      isNow: 'Genre now',
      note: 'Note',
    },
    planning: 'Reading the files as they are now…',
    untouched: 'No file is changed by looking.',
    nothing: 'Nothing waits to be written.',
    nothingHelp: 'Accept suggestions in the Library first. Only decided tracks are written.',
    noneAbove: 'No undecided track is that sure.',
    goToLibrary: 'Go to Library',
    many: (count: number) => `${tracksOf(count)} to look at.`,
    preview: 'Preview',
    previewAgain: 'Preview again',
    outdated: 'Something changed since this preview.',
    allKept: (files: string) =>
      `${files} with a genre are kept as they are. Choose Add or Replace to change them.`,
    promise: (count: number) =>
      `This changes the genre in ${filesOf(count)} and nothing else. The old genres are kept; History can put them back.`,
    write: (count: number) => `Write ${filesOf(count)}`,
    writing: (count: number) => `Writing ${filesOf(count)}`,
    writingHelp:
      'Each file is written to a copy, checked, and only then put in place. You can go on working; Pause and Stop are below.',
    written: (count: number) => `${filesOf(count)} written`,
    notWritten: (count: number) => `${formatCount(count)} not written, with reasons`,
    unreached: (count: number) => `${formatCount(count)} not reached, because the run was stopped`,
    noneWritten: 'No file was written.',
    receiptHelp: 'The old genres are kept in History.',
    undoBatch: 'Undo this batch…',
    done: 'Done',
  },
  history: {
    batches: 'Batches',
    files: 'Files of the batch',
    none: 'No file has been written yet.',
    noneHelp: 'What Write changes is listed here and can be put back, also after a restart.',
    choose: 'Choose a batch to see its files.',
    undo: 'Undo…',
    undoSome: (count: number) => `Undo ${filesOf(count)}…`,
    columns: {
      when: 'When',
      what: 'What',
      files: 'Files',
      failed: 'Left alone',
      rule: 'Rule',
      model: 'Model',
      state: 'State',
      file: 'File',
      before: 'Before',
      after: 'Written',
      note: 'Note',
    },
    wrote: 'Genres written',
    putBack: 'Put back',
    states: { written: 'Written', partly: 'Partly undone', undone: 'Undone', nothing: 'Nothing written' },
    dialog: {
      title: (count: number) => `Put back ${filesOf(count)}?`,
      help: 'Each file gets back the genre it had before. A file that another program changed since is left alone.',
      grid: 'What is put back',
      now: 'Genre now',
      afterwards: 'Genre after',
      confirm: (count: number) => `Put back ${filesOf(count)}`,
    },
    selectAll: 'Select all files that can be put back',
  },
  stopDialog: {
    title: 'Stop?',
    goOn: 'Go on',
    write: (written: number) =>
      `The file in hand is finished first. The ${filesOf(written)} written so far stay written; you can undo them in History.`,
    undo: (restored: number) =>
      `The file in hand is finished first. The ${filesOf(restored)} put back so far stay as they were before; the others stay as written.`,
  },
  export: {
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
  },
  retrain: retrainWords,
  models: {
    shelf: 'Models',
    columns: {
      name: 'Name',
      genres: 'Genres',
      accuracy: 'Right (interval)',
      calibration: 'Calibration',
      tracks: 'Tracks',
      method: 'Method',
      created: 'Made',
    },
    inUse: 'in use',
    notMeasured: 'not measured',
    details: (name: string) => `Model ${name}`,
    card: 'Card',
    use: 'Use…',
    useTitle: (name: string) => `Use "${name}"?`,
    effect: 'Decisions and files stay as they are; only suggestions change. You can go back at any time.',
    previewing: 'Looking what would change…',
    preview: ({ tracks, changed, toHear }: AdoptionPreview) => {
      const heard = toHear === 0 ? '' : ` ${tracksOf(toHear)} must be listened to again.`;
      return `${formatCount(changed)} of ${tracksOf(tracks)} would get another suggestion.${heard}`;
    },
    move: (from: string, to: string, tracks: number) => `${from} to ${to}: ${tracksOf(tracks)}`,
    used: (name: string) => `"${name}" is in use.`,
    rename: 'Rename…',
    renameTitle: (name: string) => `Rename "${name}"`,
    export: 'Export…',
    exportTitle: (name: string) => `Export "${name}"`,
    exportHelp: (file: string) => `It becomes the file ${file}. What is in the folder is never touched.`,
    exported: (file: string) => `The model was exported to ${file}.`,
    import: 'Import…',
    importTitle: 'Import a model',
    importFile: 'Path of the model file',
    importHelp: 'A file that ends in .earmark-model. It is checked before it is put on the shelf.',
    importStart: 'Import',
    imported: (id: string) => `The model is on the shelf as ${id}. It is not in use yet.`,
    remove: 'Remove',
    removed: (name: string) => `"${name}" was taken off the shelf. Put it back while Earmark runs.`,
    putBack: (name: string) => `Put "${name}" back`,
    restored: (name: string) => `"${name}" is back on the shelf.`,
  },
  folderDialog: {
    title: 'Choose a folder',
    path: 'Path',
    go: 'Open',
    up: 'Up one folder',
    folders: 'Folders',
    noFolders: 'No folders in here.',
    audioFiles: (count: number) =>
      count === 0
        ? 'No audio file lies directly in here; folders below are read as well.'
        : `${filesOf(count)} of audio directly in here; folders below are read as well.`,
    add: 'Add this folder',
  },
  settings: settingsWords,
  keys: {
    title: 'Keys',
    open: 'Keys',
    everywhere: 'Everywhere',
    tracks: 'In the list of tracks',
    review: 'In Review',
    grids: 'In every list',
    genreBox: 'Set genre box',
  },
} as const;
