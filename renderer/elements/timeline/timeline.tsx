/** Timeline of a track: its waveform, coloured by what was heard, over the segments that say so in words. */
import type { MouseEvent, ReactNode } from 'react';
import type { TrackPrediction } from '../../../models/prediction.ts';
import { play, usePlayer } from '../../stores/player.ts';
import { Segments } from './segments.tsx';
import { ranksAlong } from './segments-state.ts';
import styles from './timeline.module.css';

interface Props {
  readonly trackId: number;
  readonly prediction: TrackPrediction;
  /** Levels over the track, 0..1; empty where they are not known. */
  readonly peaks: readonly number[];
  /** Null where it is not known; then there is no waveform. */
  readonly durationSeconds: number | null;
  /** Whether it has the width of the screen. */
  readonly wide?: boolean;
}

export function Timeline({ trackId, prediction, peaks, durationSeconds, wide = false }: Props): ReactNode {
  return (
    <div className={`${styles['timeline']} ${wide ? styles['wide'] : ''}`}>
      {durationSeconds !== null && durationSeconds > 0 && peaks.length > 0 && (
        <Waveform trackId={trackId} prediction={prediction} peaks={peaks} durationSeconds={durationSeconds} />
      )}
      <Segments key={trackId} trackId={trackId} prediction={prediction} />
    </div>
  );
}

interface WaveformProps extends Props {
  readonly durationSeconds: number;
}

/** Decoration beside the segments, which are real elements; a click plays from there. */
function Waveform({ trackId, prediction, peaks, durationSeconds }: WaveformProps): ReactNode {
  const ranks = ranksAlong(prediction, durationSeconds, peaks.length);
  const onClick = (event: MouseEvent<HTMLDivElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    play(trackId, ((event.clientX - left) / width) * durationSeconds);
  };
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- see above
    <div className={styles['waveform']} aria-hidden onClick={onClick}>
      <svg viewBox={`0 0 ${peaks.length} 2`} preserveAspectRatio="none">
        <path className={styles['unheard']} d={`M0 .98H${peaks.length}V1.02H0Z`} />
        {([1, 2, 3, 4] as const).map((rank) => (
          <path
            key={rank}
            data-rank={rank}
            d={barsOf(peaks, barWidths[rank], (step) => ranks[step] === rank)}
          />
        ))}
      </svg>
      <Playhead trackId={trackId} durationSeconds={durationSeconds} />
    </div>
  );
}

function Playhead(props: { readonly trackId: number; readonly durationSeconds: number }): ReactNode {
  const position = usePlayer((state) => (state.trackId === props.trackId ? state.positionSeconds : null));
  if (position === null) return null;
  return (
    <div className={styles['playhead']} style={{ left: `${(position / props.durationSeconds) * 100}%` }} />
  );
}

/** Bars of the likeliest genre are the widest, so that ranks differ without their colours. */
const barWidths = { 1: 0.86, 2: 0.62, 3: 0.42, 4: 0.26 } as const;

/** A bar for each step that is wanted, around the middle line, as an SVG path. `width`: of the step, 0 to 1. */
function barsOf(peaks: readonly number[], width: number, isWanted: (step: number) => boolean): string {
  return peaks
    .map((peak, step) => {
      if (!isWanted(step)) return '';
      const half = Math.max(0.06, peak * 0.95);
      const from = (step + (1 - width) / 2).toFixed(2);
      return `M${from} ${(1 - half).toFixed(3)}h${width}v${(2 * half).toFixed(3)}h-${width}z`;
    })
    .join('');
}
