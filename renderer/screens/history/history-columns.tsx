/** Columns of the batches and of their files. */
import {
  CircleSlash,
  CircleDashed,
  CircleHelp,
  FileCheck,
  TriangleAlert,
  Undo2,
  type LucideIcon,
} from 'lucide-react';
import { GenresAfter, GenresBefore } from '../../elements/genre-change.tsx';
import type { GridColumn } from '../../elements/grid/columns.ts';
import { FileCell } from '../../elements/grid/file-cell.tsx';
import { TextCell } from '../../elements/grid/text-cell.tsx';
import { Outcome } from '../../elements/outcome.tsx';
import { formatCount, formatMoment, formatMomentInFull, withoutFileName } from '../../format.ts';
import type { BatchFile, BatchSummary } from '../../../models/tagging.ts';
import { batchFileWords, policyWords, restoredFileWords } from '../../words/states.ts';
import { words } from '../../words.ts';
import { batchState, type BatchState } from './history-state.ts';
import styles from './history.module.css';

const { columns: names } = words.history;

const stateIcons: Readonly<Record<BatchState, readonly [LucideIcon, 'good' | 'plain']>> = {
  written: [FileCheck, 'good'],
  partly: [CircleDashed, 'plain'],
  undone: [Undo2, 'plain'],
  nothing: [CircleSlash, 'plain'],
  interrupted: [CircleSlash, 'plain'],
};

export const batchColumns: readonly GridColumn<BatchSummary>[] = [
  {
    key: 'when',
    header: names.when,
    width: '132px',
    render: ({ startedAt }) => (
      <TextCell title={formatMomentInFull(startedAt)}>{formatMoment(startedAt)}</TextCell>
    ),
  },
  {
    key: 'what',
    header: names.what,
    width: 'minmax(0, 1.2fr)',
    render: ({ kind }) => (
      <TextCell>{kind === 'write' ? words.history.wrote : words.history.putBack}</TextCell>
    ),
  },
  {
    key: 'files',
    header: names.files,
    width: '96px',
    align: 'end',
    render: ({ written }) => formatCount(written),
  },
  {
    key: 'failed',
    header: names.failed,
    width: '96px',
    align: 'end',
    render: ({ failed }) => (
      <span className={failed > 0 ? styles['failed'] : 'muted'}>
        {failed > 0 ? formatCount(failed) : words.common.none}
      </span>
    ),
  },
  {
    key: 'rule',
    header: names.rule,
    width: 'minmax(0, 1fr)',
    render: ({ policy }) => (
      <TextCell muted>{policy ? policyWords[policy].label : words.common.none}</TextCell>
    ),
  },
  {
    key: 'model',
    header: names.model,
    width: 'minmax(0, 1fr)',
    hideBelow: 720,
    render: ({ modelId }) => <TextCell muted>{modelId ?? words.common.none}</TextCell>,
  },
  {
    key: 'state',
    header: names.state,
    width: '148px',
    render: (batch) => {
      const state = batchState(batch);
      const [icon, tone] = stateIcons[state];
      return (
        <Outcome icon={icon} tone={tone}>
          {batch.kind === 'undo' && state === 'written' ? words.history.putBack : words.history.states[state]}
        </Outcome>
      );
    },
  },
];

const fileIcons: Readonly<Record<BatchFile['state'], readonly [LucideIcon, 'good' | 'bad' | 'plain']>> = {
  written: [FileCheck, 'good'],
  undone: [Undo2, 'plain'],
  interrupted: [CircleSlash, 'plain'],
  failed: [TriangleAlert, 'bad'],
  unknown: [CircleHelp, 'bad'],
};

/** Columns of a batch's files; an undo speaks of putting back where a write speaks of writing. */
export function fileColumns(kind: BatchSummary['kind']): readonly GridColumn<BatchFile>[] {
  const stateWords = kind === 'write' ? batchFileWords : restoredFileWords;
  return [
    {
      key: 'state',
      header: names.state,
      width: '148px',
      render: ({ state }) => {
        const [icon, tone] = fileIcons[state];
        return (
          <Outcome icon={icon} tone={tone}>
            {stateWords[state]}
          </Outcome>
        );
      },
    },
    {
      key: 'file',
      header: names.file,
      width: 'minmax(0, 1.5fr)',
      render: ({ path }) => <FileCell path={path} />,
    },
    {
      key: 'before',
      header: names.before,
      width: 'minmax(0, 1fr)',
      render: ({ before, after }) => <GenresBefore before={before} after={after} />,
    },
    {
      key: 'after',
      header: kind === 'write' ? names.after : words.history.putBack,
      width: 'minmax(0, 1fr)',
      render: ({ before, after }) => <GenresAfter before={before} after={after} />,
    },
    {
      key: 'note',
      header: names.note,
      width: 'minmax(0, 1.6fr)',
      render: ({ failure, path }) => (
        <TextCell title={failure?.message}>
          <span className={styles['failed']}>{failure ? withoutFileName(failure.message, path) : ''}</span>
        </TextCell>
      ),
    },
  ];
}

/** What an undo changes: from what was written back to what was there. */
export const restoreColumns: readonly GridColumn<BatchFile>[] = [
  {
    key: 'file',
    header: names.file,
    width: 'minmax(0, 1.4fr)',
    render: ({ path }) => <FileCell path={path} />,
  },
  {
    key: 'now',
    header: words.history.dialog.now,
    width: 'minmax(0, 1fr)',
    render: ({ before, after }) => <GenresBefore before={after} after={before} />,
  },
  {
    key: 'afterwards',
    header: words.history.dialog.afterwards,
    width: 'minmax(0, 1fr)',
    render: ({ before, after }) => <GenresAfter before={after} after={before} />,
  },
];
