/** Commands: what the keys and the native menu have done, wherever the focus is. */
import type { MenuCommand } from '../../models/host-bridge.ts';
import { redoDecision, undoDecision } from '../stores/decisions.ts';
import { chooseAndAddFolders, rescan } from '../stores/library.ts';
import { playNeighbour } from '../stores/now-playing.ts';
import { seekBy, seekStepSeconds, togglePlayer } from '../stores/player.ts';
import { remember, useSettings } from '../stores/settings.ts';
import { redoInReview, undoInReview } from '../stores/review-history.ts';
import { goTo, openDialog, useShell } from '../stores/shell.ts';
import { changeVolume, toggleMuted, volumeStep } from '../stores/volume.ts';
import type { CommandId } from './key-map.ts';

/** Puts the caret into the search of the open screen, or of the library. */
function focusSearch(): void {
  const search = document.querySelector<HTMLInputElement>('main [type=search]');
  if (search) search.select();
  else {
    goTo('library');
    requestAnimationFrame(() => document.querySelector<HTMLInputElement>('main [type=search]')?.select());
  }
}

export function toggleDetails(): void {
  remember('detailsOpen', !useSettings.getState().detailsOpen);
}

const commands: Readonly<Partial<Record<CommandId, () => void>>> = {
  goLibrary: () => goTo('library'),
  goReview: () => goTo('review'),
  goWrite: () => goTo('write'),
  goHistory: () => goTo('history'),
  goRetrain: () => goTo('retrain'),
  goModels: () => goTo('models'),
  goJobs: () => document.getElementById('jobs')?.focus(),
  keys: () => openDialog('keys'),
  settings: () => goTo('settings'),
  search: focusSearch,
  addFolder: () => void chooseAndAddFolders(),
  writePreview: () => goTo('write'),
  undoDecision: () => void (useShell.getState().screen === 'review' ? undoInReview() : undoDecision()),
  redoDecision: () => void (useShell.getState().screen === 'review' ? redoInReview() : redoDecision()),
  details: toggleDetails,
  playPause: togglePlayer,
  seekBack: () => seekBy(-seekStepSeconds),
  seekForward: () => seekBy(seekStepSeconds),
  volumeDown: () => changeVolume(-volumeStep),
  volumeUp: () => changeVolume(volumeStep),
  mute: toggleMuted,
};

/** Runs a command that needs no place; those of a list are run by the list. */
export function runCommand(command: CommandId): void {
  commands[command]?.();
}

const menuMeanings: Readonly<Record<MenuCommand, CommandId | (() => void)>> = {
  addFolder: 'addFolder',
  rescan: () => void rescan(),
  writeTags: 'writePreview',
  undoDecision: 'undoDecision',
  redoDecision: 'redoDecision',
  search: 'search',
  toggleDetails: 'details',
  showLibrary: 'goLibrary',
  showReview: 'goReview',
  showWrite: 'goWrite',
  showHistory: 'goHistory',
  showRetrain: 'goRetrain',
  showModels: 'goModels',
  showSettings: 'settings',
  showKeys: 'keys',
  playPause: 'playPause',
  previousTrack: () => void playNeighbour(-1),
  nextTrack: () => void playNeighbour(1),
  mute: 'mute',
};

export function runMenuCommand(command: MenuCommand): void {
  const meaning = menuMeanings[command];
  if (typeof meaning === 'function') meaning();
  else runCommand(meaning);
}
