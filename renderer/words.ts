/** Words: every text of the interface, by screen, so that it reads as one voice and can be translated. */
import {
  commonWords,
  contactWords,
  folderDialogWords,
  gridWords,
  jobsWords,
  screensWords,
} from './words/frame.ts';
import { keysWords } from './words/keys.ts';
import {
  decisionsWords,
  detailsWords,
  exportWords,
  genreBoxWords,
  libraryWords,
  rowMenuWords,
  selectionWords,
} from './words/library.ts';
import { modelsWords } from './words/models.ts';
import { offerWords, retrainWords } from './words/retrain.ts';
import { playerWords } from './words/player.ts';
import { reviewWords } from './words/review.ts';
import { settingsWords } from './words/settings.ts';
import { diffWords, historyWords, stopDialogWords, writeWords } from './words/writing.ts';

export const words = {
  product: 'Earmark',
  skipToMain: 'Skip to main content',
  screens: screensWords,
  common: commonWords,
  grid: gridWords,
  contact: contactWords,
  library: libraryWords,
  rowMenu: rowMenuWords,
  selection: selectionWords,
  genreBox: genreBoxWords,
  decisions: decisionsWords,
  review: reviewWords,
  details: detailsWords,
  jobs: jobsWords,
  player: playerWords,
  diff: diffWords,
  write: writeWords,
  history: historyWords,
  stopDialog: stopDialogWords,
  export: exportWords,
  retrain: retrainWords,
  offer: offerWords,
  models: modelsWords,
  folderDialog: folderDialogWords,
  settings: settingsWords,
  keys: keysWords,
} as const;
