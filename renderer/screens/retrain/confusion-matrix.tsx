/** Confusion matrix: a grid of counts; Enter on a cell lists its clips, Esc goes back to the cell. */
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { fileNameOf, formatCount } from '../../format.ts';
import type { JudgedTrack, ModelScore } from '../../../models/retrain-contract.ts';
import { words } from '../../words.ts';
import { PlayClip } from './play-clip.tsx';
import styles from './matrix.module.css';
import reportStyles from './report.module.css';
import tablesStyles from './tables.module.css';

const { report: told } = words.retrain;

/** Row (true) and column (predicted). */
type Place = readonly [row: number, column: number];

const moves: Readonly<Record<string, Place>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Shades of the cells. */
const shades = 5;

interface Props {
  readonly score: ModelScore;
  readonly tracks: readonly JudgedTrack[];
}

export function ConfusionMatrix({ score: { labels, confusionMatrix }, tracks }: Props): ReactNode {
  const [active, setActive] = useState<Place>([0, 0]);
  const [open, setOpen] = useState<Place | null>(null);
  const grid = useRef<HTMLDivElement>(null);
  const most = Math.max(1, ...confusionMatrix.flat());

  const focus = ([row, column]: Place): void => {
    setActive([row, column]);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${row} ${column}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, place: Place): void => {
    const move = moves[event.key];
    if (move) {
      const within = (value: number): number => Math.max(0, Math.min(labels.length - 1, value));
      focus([within(place[0] + move[0]), within(place[1] + move[1])]);
    } else if (event.key === 'Enter' || event.key === ' ') setOpen(place);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section>
      <h3>{told.confusion}</h3>
      <p className="muted">{told.confusionHelp}</p>
      <div className={reportStyles['columns']}>
        <div className={styles['scroll']}>
          <div ref={grid} role="grid" className={styles['matrix']} aria-label={told.confusion}>
            <div role="row">
              <span role="columnheader">{told.truth}</span>
              {labels.map((label) => (
                <span key={label} role="columnheader">
                  {label}
                </span>
              ))}
            </div>
            {labels.map((truth, row) => (
              <div key={truth} role="row">
                <span role="rowheader">{truth}</span>
                {labels.map((genre, column) => {
                  const count = confusionMatrix[row]?.[column] ?? 0;
                  const isActive = active[0] === row && active[1] === column;
                  return (
                    <div
                      key={genre}
                      role="gridcell"
                      data-cell={`${row} ${column}`}
                      data-heat={count === 0 ? 0 : Math.ceil((count / most) * shades)}
                      data-right={row === column}
                      aria-label={told.cell(truth, genre, count)}
                      aria-selected={open?.[0] === row && open[1] === column}
                      tabIndex={isActive ? 0 : -1}
                      onKeyDown={(event) => onKeyDown(event, [row, column])}
                      onClick={() => {
                        focus([row, column]);
                        setOpen([row, column]);
                      }}
                    >
                      {count === 0 ? '·' : formatCount(count)}
                    </div>
                  );
                })}
              </div>
            ))}
          </div>
        </div>
        {open && (
          <CellClips
            truth={labels[open[0]] ?? ''}
            genre={labels[open[1]] ?? ''}
            tracks={tracks}
            onLeave={() => focus(open)}
          />
        )}
      </div>
    </section>
  );
}

interface CellClipsProps {
  readonly truth: string;
  readonly genre: string;
  readonly tracks: readonly JudgedTrack[];
  readonly onLeave: () => void;
}

function CellClips({ truth, genre, tracks, onLeave }: CellClipsProps): ReactNode {
  const clips = tracks.filter((track) => track.truth === truth && track.genre === genre);
  return (
    <div
      className={styles['clips']}
      role="presentation"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onLeave();
      }}
    >
      <h4>{told.clipsOf(truth, genre)}</h4>
      {clips.length === 0 && <p className="muted">{told.noClips}</p>}
      <ul aria-label={told.clips}>
        {clips.map(({ clip, id, path, confidence, present }) => {
          const name = fileNameOf(path ?? id);
          return (
            <li key={clip} className={tablesStyles['file']}>
              <PlayClip clip={clip} name={name} />
              <span title={path ?? id}>{name}</span>
              <span className="muted">
                {told.clip(genre, confidence)}
                {present && `, ${told.presentClip(present.genre)}`}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
