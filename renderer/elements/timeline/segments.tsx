/** Segments: one box per excerpt that was heard, in a listbox; Enter or a click plays it. */
import { useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import { formatPlace } from '../../format.ts';
import type { SegmentPrediction, TrackPrediction } from '../../../models/prediction.ts';
import { play, usePlayer } from '../../stores/player.ts';
import { words } from '../../words.ts';
import { contiguousRuns, decidingSegment, genreCode, rankOf } from './segments-state.ts';
import styles from './timeline.module.css';

interface Props {
  readonly trackId: number;
  readonly prediction: TrackPrediction;
}

export function Segments({ trackId, prediction }: Props): ReactNode {
  const [active, setActive] = useState(0);
  const position = usePlayer((state) =>
    state.trackId === trackId && state.playing ? state.positionSeconds : null,
  );
  const runs = contiguousRuns(prediction.segments);
  const segments = runs.flat();
  const deciding = decidingSegment(prediction);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const last = segments.length - 1;
    const next = {
      ArrowRight: active + 1,
      ArrowDown: active + 1,
      ArrowLeft: active - 1,
      ArrowUp: active - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      const target = Math.min(Math.max(0, next), last);
      setActive(target);
      event.currentTarget.querySelectorAll<HTMLElement>('[role=option]')[target]?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      const segment = segments[active];
      if (segment) play(trackId, segment.startSeconds);
    }
  };
  const onClick = (event: MouseEvent): void => {
    const box = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-start]') : null;
    if (box) play(trackId, Number(box.dataset['start']));
  };
  const isPlaying = ({ startSeconds, durationSeconds }: SegmentPrediction): boolean =>
    position !== null && position >= startSeconds && position < startSeconds + durationSeconds;
  return (
    <div
      className={styles['runs']}
      role="listbox"
      tabIndex={-1}
      aria-label={words.details.segments}
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      {runs.map((run) => (
        <div key={run[0]?.startSeconds} className={styles['run']} role="presentation">
          <span className={styles['place']} aria-hidden>
            {formatPlace(run[0]?.startSeconds ?? 0)}
          </span>
          {run.map((segment) => {
            const index = segments.indexOf(segment);
            const name = words.details.segment(
              segment.startSeconds,
              segment.startSeconds + segment.durationSeconds,
              segment.genre,
              segment.probability,
            );
            return (
              <div
                key={segment.startSeconds}
                className={styles['segment']}
                data-rank={rankOf(segment.genre, prediction)}
                data-deciding={segment === deciding ? '' : undefined}
                role="option"
                aria-selected={isPlaying(segment)}
                title={name}
                tabIndex={index === active ? 0 : -1}
                onFocus={() => setActive(index)}
                data-start={segment.startSeconds}
              >
                <span className="heard">{name}</span>
                <span aria-hidden>{genreCode(segment.genre)}</span>
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}
