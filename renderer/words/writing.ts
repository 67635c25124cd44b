/** Words of the screens Write and History. */
import type { Interruption } from '../../models/tagging.ts';
import { formatCount } from '../format.ts';
import { counted, filesOf, tracksOf } from './counts.ts';

const batchesOf = (count: number): string => counted(count, 'batch', 'batches');

export const diffWords = { kept: 'stays: ', removed: 'goes: ', added: 'comes: ' } as const;

export const writeWords = {
  stepsLabel: 'Steps of writing',
  steps: { scope: 'Scope', preview: 'Preview', writing: 'Writing', receipt: 'Receipt' },
  scope: 'What is written',
  chosen: (count: number) => `Of ${tracksOf(count)} you chose, those accepted or changed by you`,
  leaveScope: 'Back to everything',
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
  promise: (count: number, alsoChanging: number) =>
    `This changes the genre in ${filesOf(count)}${
      alsoChanging === 0 ? '' : `, in ${formatCount(alsoChanging)} also what the column Note says,`
    } and nothing else. The old genres are kept; History can put them back.`,
  write: (count: number) => `Write ${filesOf(count)}`,
  writing: (count: number) => `Writing ${filesOf(count)}`,
  writingHelp:
    'Each file is written to a copy, checked, and only then put in place. You can go on working; Pause and Stop are below.',
  written: (count: number) => `${filesOf(count)} written`,
  notWritten: (count: number) => `${formatCount(count)} not written, with reasons`,
  unreached: (count: number) => `${formatCount(count)} not reached, because the run was stopped`,
  noneWritten: 'No file was written.',
  receiptHelp: 'The old genres are kept in History.',
  nothingWritten: 'Every file is as it was.',
  undoBatch: 'Undo this batch…',
  done: 'Done',
} as const;

export const historyWords = {
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
  states: {
    written: 'Written',
    partly: 'Partly undone',
    undone: 'Undone',
    nothing: 'Nothing written',
    interrupted: 'Interrupted',
  },
  dialog: {
    title: (count: number) => `Put back ${filesOf(count)}?`,
    help: 'Each file gets back the genre it had before. A file that another program changed since is left alone.',
    grid: 'What is put back',
    now: 'Genre now',
    afterwards: 'Genre after',
    confirm: (count: number) => `Put back ${filesOf(count)}`,
  },
  selectAll: 'Select all files that can be put back',
  forget: 'Forget…',
  forgetDialog: {
    title: (count: number) => (count === 1 ? 'Forget this batch?' : `Forget ${batchesOf(count)}?`),
    help: (older: number) =>
      older === 0
        ? 'This batch leaves the history for good. No file is touched.'
        : `This batch and the ${formatCount(older)} older ${older === 1 ? 'one leaves' : 'ones leave'} the history for good. No file is touched.`,
    standing: (files: number) =>
      files === 0
        ? 'Nothing that could still be put back is lost.'
        : `${filesOf(files)} that still ${files === 1 ? 'stands' : 'stand'} as written could not be put back any more.`,
    confirm: 'Forget for good',
  },
  cutOff: ({ written, interrupted, unknown }: Interruption) =>
    [
      'Earmark was ended in the middle of writing.',
      ...(unknown === 0 ? ['Every file is whole.'] : []),
      ...(written > 0
        ? [`${filesOf(written)} in hand ${written === 1 ? 'was' : 'were'} written already.`]
        : []),
      ...(interrupted > 0 ? [`${filesOf(interrupted)} in hand stayed as before.`] : []),
      ...(unknown > 0
        ? [`${filesOf(unknown)} ${unknown === 1 ? 'was' : 'were'} changed by another program, or went.`]
        : []),
      'What was not reached still waits in Write.',
    ].join(' '),
  forgotten: (batches: number, files: number) =>
    `${batchesOf(batches)} forgotten.${files === 0 ? '' : ` ${filesOf(files)} cannot be put back any more.`}`,
} as const;

export const stopDialogWords = {
  title: 'Stop?',
  goOn: 'Go on',
  write: (written: number) =>
    `The file in hand is finished first. The ${filesOf(written)} written so far stay written; you can undo them in History.`,
  undo: (restored: number) =>
    `The file in hand is finished first. The ${filesOf(restored)} put back so far stay as they were before; the others stay as written.`,
} as const;
