/** What can be done with a row, or with the selection it belongs to: the entries of its menu. */
import { bridge } from '../../bridge/bridge.ts';
import { folderOf } from '../../format.ts';
import type { TrackRow } from '../../../models/engine-contract.ts';
import type { KeyHints } from '../../keys/current-keys.ts';
import { announce } from '../../stores/announcer.ts';
import { decide, type Target } from '../../stores/decisions.ts';
import { analyse } from '../../stores/library.ts';
import { previewWriting } from '../../stores/plan.ts';
import { togglePlay, usePlayer } from '../../stores/player.ts';
import { reviewThese } from '../../stores/review-scope.ts';
import { remember } from '../../stores/settings.ts';
import { openView, useView } from '../../stores/view.ts';
import { withoutFilters } from '../../stores/view-state.ts';
import { showWritingOf } from '../../stores/written-by.ts';
import { words } from '../../words.ts';

export interface RowAction {
  readonly id: string;
  readonly label: string;
  /** The key that does the same in the list. */
  readonly keyHint?: string | undefined;
  readonly isDisabled?: boolean;
  readonly run: () => void;
}

interface RowActionParts {
  /** The keys of the list that do the same. */
  readonly hint: KeyHints;
  /** Opens the box that sets a genre. */
  readonly onSetGenre: (target: Target) => void;
}

/** Entries in groups. Of several tracks, only what can be done with all of them. */
export function rowActions(
  target: Target,
  row: TrackRow,
  { hint, onSetGenre }: RowActionParts,
): RowAction[][] {
  const single = target.count === 1;
  const away = row.state === 'offline' || row.state === 'problem';
  const { playing, trackId } = usePlayer.getState();
  const decisions: RowAction[] = [
    {
      id: 'accept',
      label: words.rowMenu.accept,
      keyHint: hint('accept'),
      isDisabled: single && row.genre === null,
      run: () => void decide({ kind: 'accept' }, target),
    },
    {
      id: 'setGenre',
      label: words.rowMenu.setGenre,
      keyHint: hint('setGenre'),
      run: () => onSetGenre(target),
    },
    {
      id: 'skip',
      label: words.rowMenu.skip,
      keyHint: hint('skip'),
      run: () => void decide({ kind: 'skip' }, target),
    },
    {
      id: 'clear',
      label: words.rowMenu.clear,
      isDisabled: single && row.decision === null && row.state !== 'skipped',
      run: () => void decide({ kind: 'clear' }, target),
    },
  ];
  const looks: RowAction[] = [
    {
      id: 'play',
      label: playing && trackId === row.id ? words.rowMenu.pause : words.rowMenu.play,
      keyHint: hint('play'),
      isDisabled: away,
      run: () => togglePlay(row.id),
    },
    {
      id: 'details',
      label: words.rowMenu.details,
      keyHint: '↵',
      run: () => remember('detailsOpen', true),
    },
  ];
  const work: RowAction[] = [
    { id: 'review', label: words.rowMenu.review, run: () => void reviewThese(target.selection) },
    { id: 'write', label: words.rowMenu.write, run: () => previewWriting(target.selection, target.count) },
    { id: 'analyse', label: words.rowMenu.analyse, run: () => void analyse(target.selection, true) },
  ];
  return single ? [decisions, looks, [...work, ...undoOf(row)], fileActions(row)] : [decisions, work];
}

function undoOf(row: TrackRow): RowAction[] {
  if (row.state !== 'written') return [];
  return [{ id: 'undoWriting', label: words.rowMenu.undoWriting, run: () => void showWritingOf(row.path) }];
}

function fileActions({ path }: TrackRow): RowAction[] {
  const folder = folderOf(path);
  return [
    ...(folder === ''
      ? []
      : [
          {
            id: 'onlyFolder',
            label: words.rowMenu.onlyFolder,
            run: () => void openView({ ...withoutFilters(useView.getState().query), folders: [folder] }),
          },
        ]),
    ...(bridge.host === 'electron'
      ? [{ id: 'showInFolder', label: words.rowMenu.showInFolder, run: () => bridge.showInFolder(path) }]
      : []),
    { id: 'copyPath', label: words.rowMenu.copyPath, run: () => void copyPath(path) },
  ];
}

async function copyPath(path: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(path);
    announce(words.library.pathCopied, 'assertive');
  } catch {
    announce(words.library.copyFailed, 'assertive');
  }
}
