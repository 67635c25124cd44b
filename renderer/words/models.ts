/** Words of the Models screen. */
import type { AdoptionPreview, RetrainResult } from '../../models/retrain-contract.ts';
import { formatCount } from '../format.ts';
import { tracksOf } from './counts.ts';

export const modelsWords = {
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
  importChecking: 'Checking the file…',
  goBack: (name: string) => `Go back to "${name}"`,
  compare: 'Compare…',
  comparison: {
    title: (name: string) => `Compare "${name}"`,
    figures: 'Comparison',
    with: 'With',
    library: 'On tracks of my library that I accepted or corrected',
    folder: 'Choose folder…',
    noFolder: 'Or on a folder with one folder for each genre.',
    help: 'Tracks that one of the two learned from are left out, as far as their names tell. Nothing is changed.',
    judgedBy: 'Tracks that both were tried on.',
    start: 'Compare',
    running: 'Comparing models',
    answers: {
      better: (first: string, second: string) => `"${first}" is better than "${second}"`,
      worse: (first: string, second: string) => `"${first}" is worse than "${second}"`,
      'cannot tell': (first: string, second: string) =>
        `Which is better, "${first}" or "${second}", cannot be told`,
    } satisfies Record<RetrainResult['comparison']['answer'], (first: string, second: string) => string>,
    otherF1: (name: string) => `F1 of ${name}`,
  },
  remove: 'Remove',
  removed: (name: string) => `"${name}" was taken off the shelf. Put it back while Earmark runs.`,
  putBack: (name: string) => `Put "${name}" back`,
  restored: (name: string) => `"${name}" is back on the shelf.`,
} as const;
