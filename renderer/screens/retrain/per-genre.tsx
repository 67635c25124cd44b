/** How a model does on each genre, beside another on the same tracks. */
import type { ReactNode } from 'react';
import { formatCount, percentOf } from '../../format.ts';
import type { ModelScore } from '../../../models/retrain-contract.ts';
import { genreKey } from '../../../models/vocabulary.ts';
import { words } from '../../words.ts';
import styles from './tables.module.css';

const { report: told } = words.retrain;

interface Props {
  readonly model: ModelScore;
  readonly other: ModelScore | null;
  /** Heading of the other's F1. */
  readonly otherTitle: string;
}

export function PerGenre({ model, other, otherTitle }: Props): ReactNode {
  // Each model spells genres in its own way.
  const others = new Map(
    Object.entries(other?.perGenre ?? {}).map(([genre, score]) => [genreKey(genre), score]),
  );
  // A genre without a track here tells nothing.
  const present = Object.entries(model.perGenre).filter(([, { support }]) => support > 0);
  const headings = [told.precision, told.recall, told.f1, ...(other ? [otherTitle] : []), told.support];
  return (
    <section>
      <h3>{told.genres}</h3>
      <p className="muted">{told.genresHelp}</p>
      <table className={styles['table']} aria-label={told.genres}>
        <thead>
          <tr>
            <th scope="col">{told.genre}</th>
            {headings.map((name) => (
              <th key={name} scope="col" className={styles['number']}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {present.map(([genre, { precision, recall, f1, support }]) => (
            <tr key={genre}>
              <th scope="row">{genre}</th>
              <td className={styles['number']}>{percentOf(precision)} %</td>
              <td className={styles['number']}>{percentOf(recall)} %</td>
              <td className={styles['number']}>{f1.toFixed(2)}</td>
              {other && (
                <td className={styles['number']}>
                  {others.get(genreKey(genre))?.f1.toFixed(2) ?? words.common.none}
                </td>
              )}
              <td className={styles['number']}>{formatCount(support)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
