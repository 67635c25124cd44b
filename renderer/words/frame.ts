/** Words of the frame around every screen. */
import { formatCount } from '../format.ts';
import { counted, filesOf } from './counts.ts';

export const screensWords = {
  landmark: 'Screens',
  library: 'Library',
  review: 'Review',
  write: 'Write',
  history: 'History',
  retrain: 'Retrain',
  models: 'Models',
  settings: 'Settings',
} as const;

export const commonWords = {
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
} as const;

export const gridWords = {
  width: (column: string, pixels: number) => `${column}: ${pixels} pixels wide`,
  place: (column: string, place: number, of: number) => `${column}: column ${place} of ${of}`,
} as const;

export const contactWords = {
  lost: 'No contact with Earmark. If it runs, work goes on there and this page catches up; if it was closed, start it again and open its new link. Decisions are paused so none is lost.',
  found: 'Contact with Earmark is back.',
  paused: 'No contact with Earmark. Nothing was decided.',
} as const;

export const jobsWords = {
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
} as const;

export const folderDialogWords = {
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
} as const;
