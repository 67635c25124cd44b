/** Genres of the set: counts, and renaming, merging and leaving out in place. */
import type { ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { formatCount, formatPlace } from '../../format.ts';
import type { DatasetReport } from '../../../models/dataset-check.ts';
import type { TrainingChanges } from '../../../models/retrain-contract.ts';
import { useLibrary } from '../../stores/library.ts';
import { respelled } from '../../stores/retrain-state.ts';
import { changePending, useRetrain } from '../../stores/retrain.ts';
import { words } from '../../words.ts';
import styles from './tables.module.css';

const { check } = words.retrain;

/** Genres of another spelling that are named; the others are in the change. */
const shownNames = 3;

interface Props {
  readonly genres: DatasetReport['genres'];
  readonly changes: TrainingChanges;
}

export function GenreTable({ genres, changes }: Props): ReactNode {
  const pending = useRetrain((store) => store.pending.genres);
  const gone = Object.keys(changes.genres).filter((genre) => changes.genres[genre] === null);
  const known = genres.map(({ genre }) => genre);
  const vocabulary = useLibrary((store) => store.overview?.vocabulary) ?? [];
  const names = respelled(known, vocabulary);
  const set = (genre: string, name: string | null | undefined): void => {
    const { [genre]: _before, ...others } = pending;
    changePending({ genres: name === undefined ? others : { ...others, [genre]: name } });
  };
  return (
    <section aria-label={check.genres}>
      <h3>{check.genres}</h3>
      <p className="muted">{check.mergeHelp}</p>
      {Object.keys(names).some((genre) => pending[genre] === undefined) && (
        <p>
          {check.respellHelp(Object.entries(names).slice(0, shownNames))}{' '}
          <Button onPress={() => changePending({ genres: { ...names, ...pending } })}>{check.respell}</Button>
        </p>
      )}
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{check.genre}</th>
            <th scope="col">{check.takenFor}</th>
            <th scope="col" className={styles['number']}>
              {check.tracks}
            </th>
            <th scope="col" className={styles['number']}>
              {check.usable}
            </th>
            <th scope="col" className={styles['number']}>
              {check.length}
            </th>
            <th scope="col">
              <span className="heard">{check.leaveOut}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {genres.map(({ genre, tracks, usable, seconds }) => {
            const name = pending[genre];
            return (
              <tr key={genre}>
                <th scope="row">{genre}</th>
                <td>
                  {name === null ? (
                    <span className="muted">{check.leftOut}</span>
                  ) : (
                    <input
                      className={styles['input']}
                      aria-label={check.takenForOf(genre)}
                      list="retrain-genres"
                      spellCheck={false}
                      defaultValue={name ?? genre}
                      key={name ?? genre}
                      onBlur={({ target }) => {
                        const typed = target.value.trim();
                        if (typed === '' || typed === genre) {
                          target.value = genre;
                          if (name !== undefined) set(genre, undefined);
                        } else if (typed !== name) set(genre, typed);
                      }}
                      onKeyDown={(event) => {
                        if (event.key === 'Enter') event.currentTarget.blur();
                      }}
                    />
                  )}
                </td>
                <td className={styles['number']}>{formatCount(tracks)}</td>
                <td className={styles['number']}>{formatCount(usable)}</td>
                <td className={styles['number']}>{formatPlace(seconds)}</td>
                <td>
                  <Button look="quiet" onPress={() => set(genre, name === null ? undefined : null)}>
                    {name === null ? check.takeIn(genre) : check.leaveOutOf(genre)}
                  </Button>
                </td>
              </tr>
            );
          })}
          {gone
            .filter((genre) => !known.includes(genre))
            .map((genre) => (
              <tr key={genre}>
                <th scope="row">{genre}</th>
                <td colSpan={4} className="muted">
                  {pending[genre] === undefined ? check.leftOut : genre}
                </td>
                <td>
                  <Button
                    look="quiet"
                    onPress={() => set(genre, pending[genre] === undefined ? genre : undefined)}
                  >
                    {pending[genre] === undefined ? check.takeIn(genre) : check.leaveOutOf(genre)}
                  </Button>
                </td>
              </tr>
            ))}
        </tbody>
      </table>
      <datalist id="retrain-genres">
        {[...new Set([...known, ...vocabulary])].map((genre) => (
          <option key={genre} value={genre}>
            {genre}
          </option>
        ))}
      </datalist>
    </section>
  );
}
