/** Columns of the track list. */
import type { ReactNode } from 'react';
import { Confidence } from '../../elements/confidence.tsx';
import type { GridColumn } from '../../elements/grid/columns.ts';
import { TextCell } from '../../elements/grid/text-cell.tsx';
import { Status } from '../../elements/status.tsx';
import { fileNameOf, formatGenres, formatPlace, percentOf } from '../../format.ts';
import { sortColumns, type TrackRow } from '../../../models/engine-contract.ts';
import type { SerialisedFailure } from '../../../models/failure.ts';
import { useLibrary } from '../../stores/library.ts';
import { failureWords, formatWords, stateWords } from '../../words/states.ts';
import { words } from '../../words.ts';
import styles from './library.module.css';

const { columns: names } = words.library;

/** A column that sorts does so under its key. */
export const sortKeys: ReadonlySet<string> = new Set(sortColumns);

/** Columns that are shown until a person chooses others. */
export const usualColumns: readonly string[] = [
  'artist',
  'title',
  'genreNow',
  'genre',
  'confidence',
  'runnerUp',
  'state',
];

export const trackColumns: readonly GridColumn<TrackRow>[] = [
  {
    key: 'artist',
    header: names.artist,
    width: 'minmax(48px, 1.1fr)',
    sorts: true,
    worth: { pixels: 90, rank: 7 },
    render: ({ artist }) => <TextCell title={artist ?? undefined}>{artist ?? none()}</TextCell>,
  },
  {
    key: 'title',
    header: names.title,
    width: 'minmax(48px, 1.4fr)',
    sorts: true,
    worth: { pixels: 70, rank: 11 },
    render: ({ title, path }) => <TextCell title={title ?? path}>{title ?? fileNameOf(path)}</TextCell>,
  },
  {
    key: 'genreNow',
    header: names.genreNow,
    width: 'minmax(48px, 0.9fr)',
    sorts: true,
    worth: { pixels: 110, rank: 6 },
    render: ({ genresNow }) => (
      <TextCell title={formatGenres(genresNow)}>
        {genresNow.length > 0 ? formatGenres(genresNow) : none()}
      </TextCell>
    ),
  },
  {
    key: 'genre',
    header: names.suggested,
    width: 'minmax(48px, 1fr)',
    sorts: true,
    worth: { pixels: 80, rank: 10 },
    render: (row) => <Suggestion row={row} />,
  },
  {
    key: 'confidence',
    header: names.confidence,
    width: '188px',
    sorts: true,
    worth: { pixels: 150, rank: 9 },
    render: (row) => <ConfidenceCell row={row} />,
  },
  {
    key: 'runnerUp',
    header: names.runnerUp,
    width: 'minmax(48px, 0.8fr)',
    sorts: true,
    worth: { pixels: 220, rank: 5 },
    render: ({ runnerUp, runnerUpProbability }) =>
      runnerUp === null ? (
        none()
      ) : (
        <TextCell muted>
          {runnerUp} {runnerUpProbability === null ? '' : percentOf(runnerUpProbability)}
        </TextCell>
      ),
  },
  {
    key: 'state',
    header: names.status,
    width: '104px',
    sorts: true,
    worth: { pixels: 90, rank: 8 },
    render: ({ state, failure }) => (
      <TextCell title={failure?.message}>
        <Status state={state} />
      </TextCell>
    ),
  },
  {
    key: 'album',
    header: names.album,
    width: 'minmax(48px, 1.1fr)',
    worth: { pixels: 110, rank: 4 },
    render: ({ album }) => <TextCell title={album ?? undefined}>{album ?? none()}</TextCell>,
  },
  {
    key: 'length',
    header: names.length,
    width: '72px',
    align: 'end',
    worth: { pixels: 72, rank: 3 },
    render: ({ durationSeconds }) =>
      durationSeconds === null ? none() : <TextCell>{formatPlace(durationSeconds)}</TextCell>,
  },
  {
    key: 'format',
    header: names.format,
    width: '104px',
    worth: { pixels: 90, rank: 2 },
    render: ({ format }) => (format === null ? none() : <TextCell>{formatWords[format]}</TextCell>),
  },
  {
    key: 'path',
    header: names.path,
    width: 'minmax(48px, 1.6fr)',
    sorts: true,
    worth: { pixels: 160, rank: 1 },
    render: ({ path }) => (
      <TextCell title={path} muted>
        {path}
      </TextCell>
    ),
  },
];

/** The decided genre before the suggestion it overrules. */
function Suggestion({ row }: { readonly row: TrackRow }): ReactNode {
  const { genre, decision, recommendation, failure } = row;
  if (decision && formatGenres(decision) !== genre) {
    const decided = decision.length > 0 ? formatGenres(decision) : words.common.noGenre;
    return (
      <TextCell title={words.library.decided(decided, genre)}>
        <span className={styles['decided']}>{decided}</span>
        {genre !== null && <s className={styles['was']}>{genre}</s>}
      </TextCell>
    );
  }
  if (genre === null) return failure ? <FailureText failure={failure} /> : none();
  return (
    <TextCell title={genre}>
      <span
        className={decision ? styles['decided'] : recommendation === 'none' ? styles['doubtful'] : undefined}
      >
        {genre}
      </span>
    </TextCell>
  );
}

function ConfidenceCell({ row }: { readonly row: TrackRow }): ReactNode {
  const threshold = useLibrary((state) => state.overview?.threshold ?? null);
  if (row.confidence === null || row.recommendation === null) return none();
  return (
    <Confidence
      confidence={row.confidence}
      recommendation={row.recommendation}
      runnerUpProbability={row.runnerUpProbability}
      threshold={threshold}
    />
  );
}

/** Why there is no suggestion: in short; the whole sentence stands in the tooltip and the details. */
function FailureText({ failure }: { readonly failure: SerialisedFailure }): ReactNode {
  return (
    <TextCell title={failure.message}>
      <span className={styles['failed']}>{failureWords[failure.code] ?? stateWords.problem}</span>
    </TextCell>
  );
}

function none(): ReactNode {
  return <span className="muted">{words.common.none}</span>;
}
