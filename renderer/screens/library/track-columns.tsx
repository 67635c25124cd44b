/** Columns of the track list. */
import type { ReactNode } from 'react';
import { Confidence } from '../../elements/confidence.tsx';
import type { GridColumn } from '../../elements/grid/columns.ts';
import { TextCell } from '../../elements/grid/text-cell.tsx';
import { Status } from '../../elements/status.tsx';
import { fileNameOf, formatGenres, percentOf } from '../../format.ts';
import type { TrackQuery, TrackRow } from '../../../models/engine-contract.ts';
import type { SerialisedFailure } from '../../../models/failure.ts';
import { useLibrary } from '../../stores/library.ts';
import { failureWords, stateWords } from '../../words/states.ts';
import { words } from '../../words.ts';
import styles from './library.module.css';

const { columns: names } = words.library;

/** Every column sorts, under the name it has in a query. */
type TrackColumn = GridColumn<TrackRow> & { readonly key: TrackQuery['sort'] };

export const trackColumns: readonly TrackColumn[] = [
  {
    key: 'artist',
    header: names.artist,
    width: 'minmax(0, 1.1fr)',
    sorts: true,
    hideBelow: 480,
    render: ({ artist }) => <TextCell title={artist ?? undefined}>{artist ?? none()}</TextCell>,
  },
  {
    key: 'title',
    header: names.title,
    width: 'minmax(0, 1.4fr)',
    sorts: true,
    render: ({ title, path }) => <TextCell title={title ?? path}>{title ?? fileNameOf(path)}</TextCell>,
  },
  {
    key: 'genreNow',
    header: names.genreNow,
    width: 'minmax(0, 0.9fr)',
    sorts: true,
    hideBelow: 640,
    render: ({ genresNow }) => (
      <TextCell title={formatGenres(genresNow)}>
        {genresNow.length > 0 ? formatGenres(genresNow) : none()}
      </TextCell>
    ),
  },
  {
    key: 'genre',
    header: names.suggested,
    width: 'minmax(0, 1fr)',
    sorts: true,
    render: (row) => <Suggestion row={row} />,
  },
  {
    key: 'confidence',
    header: names.confidence,
    width: '188px',
    sorts: true,
    render: (row) => <ConfidenceCell row={row} />,
  },
  {
    key: 'runnerUp',
    header: names.runnerUp,
    width: 'minmax(0, 0.8fr)',
    sorts: true,
    hideBelow: 860,
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
    render: ({ state, failure }) => (
      <TextCell title={failure?.message}>
        <Status state={state} />
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
