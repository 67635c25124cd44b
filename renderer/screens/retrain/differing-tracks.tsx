/** Tracks that only one of two models knew: what their comparison rests on. */
import type { ReactNode } from 'react';
import { fileNameOf } from '../../format.ts';
import { genreKey } from '../../../models/vocabulary.ts';
import { words } from '../../words.ts';
import tablesStyles from './tables.module.css';

const { report: told } = words.retrain;

/** A track with what both models say of it. */
export interface DifferingTrack {
  readonly key: number | string;
  readonly name: string;
  readonly truth: string;
  /** Of the model on the left of the comparison. */
  readonly genre: string;
  readonly other: string;
  /** Plays it; null where it cannot be heard from here. */
  readonly play: ReactNode;
}

interface Props {
  readonly tracks: readonly DifferingTrack[];
  readonly title: string;
  readonly otherTitle: string;
}

/** More are not listed. */
const shownTracks = 100;

export function DifferingTracks({ tracks, title, otherTitle }: Props): ReactNode {
  const isRight = (genre: string, truth: string): boolean => genreKey(genre) === genreKey(truth);
  const onlyOne = tracks.filter(({ truth, genre }) => isRight(genre, truth));
  const onlyOther = tracks.filter(({ truth, other }) => isRight(other, truth));
  const won = onlyOne.filter(({ truth, other }) => !isRight(other, truth));
  const lost = onlyOther.filter(({ truth, genre }) => !isRight(genre, truth));
  return (
    <section>
      <h3>{told.differing}</h3>
      {[
        { name: told.onlyRight(title, won.length), list: won },
        { name: told.onlyRight(otherTitle, lost.length), list: lost },
      ].map(({ name, list }) => (
        <details key={name}>
          <summary>{name}</summary>
          <ul aria-label={name}>
            {list.slice(0, shownTracks).map((track) => (
              <li key={track.key} className={tablesStyles['file']}>
                {track.play}
                <span title={track.name}>{fileNameOf(track.name)}</span>
                <span className="muted">
                  {told.differs(track.truth, title, track.genre, otherTitle, track.other)}
                </span>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}
