/** Columns of the preview and of the receipt. */
import { Ban, Check, Equal, FileCheck, Lock, Pencil, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { GenresAfter, GenresBefore } from '../../elements/genre-change.tsx';
import type { GridColumn } from '../../elements/grid/columns.ts';
import { FileCell } from '../../elements/grid/file-cell.tsx';
import { TextCell } from '../../elements/grid/text-cell.tsx';
import { Outcome } from '../../elements/outcome.tsx';
import { withoutFileName } from '../../format.ts';
import type { PlannedWrite, WriteResult } from '../../../models/tagging.ts';
import { plannedWords, resultWords } from '../../words/states.ts';
import { words } from '../../words.ts';
import styles from './write.module.css';

type Tone = 'good' | 'bad' | 'plain';

const plannedIcons: Readonly<Record<PlannedWrite['outcome'], readonly [LucideIcon, Tone]>> = {
  change: [Pencil, 'good'],
  unchanged: [Check, 'plain'],
  kept: [Lock, 'plain'],
  refused: [Ban, 'bad'],
};

const resultIcons: Readonly<Record<WriteResult['status'], readonly [LucideIcon, Tone]>> = {
  written: [FileCheck, 'good'],
  unchanged: [Equal, 'plain'],
  skipped: [Ban, 'bad'],
  failed: [TriangleAlert, 'bad'],
};

interface FileRow {
  readonly path: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly alsoChanges?: readonly string[];
  readonly warnings: readonly string[];
  readonly failure: { readonly message: string } | null;
}

const file: GridColumn<FileRow> = {
  key: 'file',
  header: words.write.columns.file,
  width: 'minmax(0, 1.5fr)',
  render: ({ path }) => <FileCell path={path} />,
};

const before: GridColumn<FileRow> = {
  key: 'before',
  header: words.write.columns.before,
  width: 'minmax(0, 1fr)',
  render: (row) => <GenresBefore before={row.before} after={row.after} />,
};

const after: GridColumn<FileRow> = {
  key: 'after',
  header: words.write.columns.after,
  width: 'minmax(0, 1fr)',
  render: (row) => <GenresAfter before={row.before} after={row.after} />,
};

/** What there is to say about a file: why it is not written, or what changes beside its genre and what to know. */
export function noteOn({ path, failure, alsoChanges = [], warnings }: FileRow): string {
  return failure ? withoutFileName(failure.message, path) : [...alsoChanges, ...warnings].join(' ');
}

const note: GridColumn<FileRow> = {
  key: 'note',
  header: words.write.columns.note,
  width: 'minmax(0, 1.8fr)',
  render: (row) => (
    <TextCell title={noteOn(row)}>
      <span className={row.failure ? styles['failed'] : styles['warning']}>{noteOn(row)}</span>
    </TextCell>
  ),
};

export const plannedColumns: readonly GridColumn<PlannedWrite>[] = [
  {
    key: 'outcome',
    header: words.write.columns.outcome,
    width: '156px',
    render: ({ outcome }) => outcomeCell(plannedIcons[outcome], plannedWords[outcome]),
  },
  file,
  {
    key: 'field',
    header: words.write.columns.field,
    width: '112px',
    hideBelow: 800,
    render: ({ field }) => <TextCell muted>{field === '' ? words.common.none : field}</TextCell>,
  },
  before,
  after,
  note,
];

export const resultColumns: readonly GridColumn<WriteResult>[] = [
  {
    key: 'outcome',
    header: words.write.columns.outcome,
    width: '156px',
    render: ({ status }) => outcomeCell(resultIcons[status], resultWords[status]),
  },
  file,
  {
    ...before,
    header: words.write.columns.wasBefore,
    render: (row) => (
      <GenresBefore before={row.before} after={row.status === 'written' ? row.after : row.before} />
    ),
  },
  {
    ...after,
    header: words.write.columns.isNow,
    // What was not written has what it had.
    render: (row) => (
      <GenresAfter before={row.before} after={row.status === 'written' ? row.after : row.before} />
    ),
  },
  note,
];

function outcomeCell([icon, tone]: readonly [LucideIcon, Tone], word: string): ReactNode {
  return (
    <Outcome icon={icon} tone={tone}>
      {word}
    </Outcome>
  );
}
