/** Track details: how the active track's genre was heard, what its tags say, and what can be decided. */
import { Check, FolderOpen, Pause, Pencil, Play, SkipForward, X } from 'lucide-react';
import { useState, useSyncExternalStore, type ReactNode } from 'react';
import { bridge } from '../../bridge/bridge.ts';
import { Button, IconButton } from '../../elements/button.tsx';
import { Status } from '../../elements/status.tsx';
import { rankOf } from '../../elements/timeline/segments-state.ts';
import { Timeline } from '../../elements/timeline/timeline.tsx';
import { fileNameOf, formatGenres, formatPlace, percentOf } from '../../format.ts';
import type { TrackDetail, TrackRow } from '../../../models/engine-contract.ts';
import type { TrackPrediction } from '../../../models/prediction.ts';
import { useKeyHints } from '../../keys/current-keys.ts';
import { decide, type Target } from '../../stores/decisions.ts';
import { togglePlay, usePlayer } from '../../stores/player.ts';
import type { RowPages } from '../../stores/row-pages.ts';
import { remember } from '../../stores/settings.ts';
import { useView } from '../../stores/view.ts';
import { words } from '../../words.ts';
import { useTrackDetail } from './use-track-detail.ts';
import styles from './track-details.module.css';

interface Props {
  readonly onSetGenre: (target: Target) => void;
}

export function TrackDetails({ onSetGenre }: Props): ReactNode {
  const pages = useView((state) => state.pages);
  return (
    <aside className={styles['panel']} aria-label={words.details.landmark} tabIndex={-1}>
      {pages && <ActiveTrack pages={pages} onSetGenre={onSetGenre} />}
    </aside>
  );
}

function ActiveTrack({ pages, onSetGenre }: Props & { readonly pages: RowPages<TrackRow> }): ReactNode {
  useSyncExternalStore(pages.subscribe, pages.version);
  const activeIndex = useView((state) => state.activeIndex);
  const row = activeIndex === null ? undefined : pages.rowAt(activeIndex);
  const detail = useTrackDetail(row);
  if (!row)
    return (
      <>
        <div className={styles['head']}>
          <p className={`${styles['hint']} ${styles['names']}`}>{words.details.nothing}</p>
          <CloseButton />
        </div>
      </>
    );
  const target: Target = { selection: { ids: [row.id] }, count: 1, row };
  return (
    <>
      <div className={styles['head']}>
        <div className={styles['names']}>
          <h2>{row.title ?? fileNameOf(row.path)}</h2>
          <p>{row.artist ?? words.common.unknown}</p>
        </div>
        <PlayButton row={row} />
        <CloseButton />
      </div>
      {row.failure && <p className={styles['failure']}>{row.failure.message}</p>}
      <Decision row={row} />
      <div className={styles['actions']}>
        <Button
          icon={Check}
          isDisabled={row.genre === null}
          onPress={() => void decide({ kind: 'accept' }, target)}
        >
          {words.selection.accept}
        </Button>
        <Button icon={Pencil} onPress={() => onSetGenre(target)}>
          {words.selection.setGenre}
        </Button>
        <Button icon={SkipForward} onPress={() => void decide({ kind: 'skip' }, target)}>
          {words.selection.skip}
        </Button>
      </div>
      <Heard row={row} detail={detail} />
      {detail && <Facts detail={detail} />}
    </>
  );
}

function CloseButton(): ReactNode {
  return <IconButton icon={X} label={words.common.close} onPress={() => remember('detailsOpen', false)} />;
}

function PlayButton({ row }: { readonly row: TrackRow }): ReactNode {
  const playing = usePlayer((state) => state.playing && state.trackId === row.id);
  const hint = useKeyHints('tracks');
  return (
    <IconButton
      icon={playing ? Pause : Play}
      label={playing ? words.details.pause : words.details.play}
      keyHint={hint('play')}
      look="normal"
      isDisabled={row.state === 'offline' || row.state === 'problem'}
      onPress={() => togglePlay(row.id)}
    />
  );
}

function Decision({ row }: { readonly row: TrackRow }): ReactNode {
  return (
    <dl className={styles['facts']}>
      <dt>{words.library.columns.status}</dt>
      <dd>
        <Status state={row.state} />
      </dd>
      {row.decision && (
        <>
          <dt>{words.details.decision}</dt>
          <dd>
            <strong>{row.decision.length > 0 ? formatGenres(row.decision) : words.common.noGenre}</strong>
          </dd>
        </>
      )}
    </dl>
  );
}

interface HeardProps {
  readonly row: TrackRow;
  /** Null while it is not there yet. */
  readonly detail: TrackDetail | null;
}

/** What was heard: probabilities of every genre, and the segments they come from. */
function Heard({ row, detail }: HeardProps): ReactNode {
  const prediction = detail?.prediction;
  const failed = usePlayer((state) => state.failed && state.trackId === row.id);
  if (!prediction)
    return detail && !row.failure ? <p className={styles['hint']}>{words.details.notHeard}</p> : null;
  return (
    <>
      <Probabilities key={row.id} prediction={prediction} />
      {prediction.segments.length > 0 && (
        <section className={styles['section']}>
          <h3>{words.details.segmentsWhy}</h3>
          <Timeline
            trackId={row.id}
            prediction={prediction}
            peaks={detail.peaks}
            durationSeconds={detail.durationSeconds}
          />
          {failed && <p className={styles['hint']}>{words.details.cannotPlay}</p>}
        </section>
      )}
    </>
  );
}

/** The likeliest so many are shown at first. */
const shownAtFirst = 4;

function Probabilities({ prediction }: { readonly prediction: TrackPrediction }): ReactNode {
  const [all, setAll] = useState(false);
  const shown = all ? prediction.topK : prediction.topK.slice(0, shownAtFirst);
  const hidden = prediction.topK.slice(shown.length);
  return (
    <section className={styles['section']}>
      <h3>{words.details.probabilities}</h3>
      {prediction.recommendation === 'none' && (
        <p className={styles['hint']}>
          {prediction.unfamiliar === true ? words.details.unfamiliar : words.details.cannotTell}
        </p>
      )}
      <ul aria-label={words.details.probabilities}>
        {shown.map(({ genre, probability }) => (
          <Probability key={genre} genre={genre} probability={probability} rank={rankOf(genre, prediction)} />
        ))}
        {hidden.length > 0 && (
          <Probability
            genre={words.details.others(hidden.length)}
            // Probabilities that stand each for itself do not add up; the likeliest speaks for them.
            probability={
              prediction.genres === undefined
                ? hidden.reduce((sum, { probability }) => sum + probability, 0)
                : hidden[0]!.probability
            }
            rank={4}
          />
        )}
      </ul>
      {prediction.topK.length > shownAtFirst && (
        <div className={styles['more']}>
          <Button look="quiet" aria-expanded={all} onPress={() => setAll(!all)}>
            {all ? words.details.fewer : words.details.more(prediction.topK.length)}
          </Button>
        </div>
      )}
    </section>
  );
}

function Probability(props: {
  readonly genre: string;
  readonly probability: number;
  readonly rank: number;
}): ReactNode {
  return (
    <li className={styles['probability']} data-rank={props.rank}>
      <span>{props.genre}</span>
      <span className={styles['bar']} aria-hidden>
        <span className={styles['fill']} style={{ width: `${props.probability * 100}%` }} />
      </span>
      <span className={styles['percent']}>
        {percentOf(props.probability)}
        <span className="heard"> {words.common.percent}</span>
      </span>
    </li>
  );
}

function Facts({ detail }: { readonly detail: TrackDetail }): ReactNode {
  const { tags } = detail;
  const facts: readonly (readonly [label: string, value: string | null | undefined])[] = [
    [words.details.album, tags?.album ?? detail.album],
    [words.details.albumArtist, tags?.albumArtist === detail.artist ? null : tags?.albumArtist],
    [words.details.year, tags?.year?.toString()],
    [
      words.details.genres,
      detail.genresNow.length > 0 ? formatGenres(detail.genresNow) : words.common.noGenre,
    ],
    [words.details.duration, detail.durationSeconds === null ? null : formatPlace(detail.durationSeconds)],
    [words.details.format, detail.format],
    [words.details.path, detail.path],
    [words.details.model, detail.prediction?.modelId],
  ];
  return (
    <section className={styles['section']}>
      <h3>{words.details.tags}</h3>
      <dl className={styles['facts']}>
        {facts
          .filter(([, value]) => value !== null && value !== undefined)
          .map(([label, value]) => (
            <div key={label} style={{ display: 'contents' }}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {bridge.host === 'electron' && (
        <div>
          <Button icon={FolderOpen} onPress={() => bridge.showInFolder(detail.path)}>
            {words.details.showInFolder}
          </Button>
        </div>
      )}
    </section>
  );
}
