/** What was put right of the set so far, this time or before; each can be taken back. */
import type { ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { fileNameOf } from '../../format.ts';
import type { TrainingChanges } from '../../../models/retrain-contract.ts';
import { changePending, useRetrain } from '../../stores/retrain.ts';
import { words } from '../../words.ts';
import styles from './tables.module.css';

const { changes: told } = words.retrain;

interface Line {
  /** Genre as found, or path. */
  readonly key: string;
  readonly name: string;
  readonly what: string;
}

/** Genres that are left out are not told: they stand among the genres. */
function linesOf({ genres, relabelled, leftOut }: TrainingChanges): Line[] {
  return [
    ...Object.entries(genres).flatMap(([key, name]) =>
      name === null || name === key ? [] : [{ key, name: key, what: told.takenFor(name) }],
    ),
    ...Object.entries(relabelled).map(([key, genre]) => ({
      key,
      name: fileNameOf(key),
      what: told.relabelled(genre),
    })),
    ...leftOut.map((key) => ({ key, name: fileNameOf(key), what: told.leftOut })),
  ];
}

export function ChangesTable({ changes }: { readonly changes: TrainingChanges }): ReactNode {
  const takenBack = useRetrain((store) => store.pending.takenBack);
  const lines = linesOf(changes);
  if (lines.length === 0) return null;
  const toggle = (key: string): void =>
    changePending({
      takenBack: takenBack.includes(key) ? takenBack.filter((each) => each !== key) : [...takenBack, key],
    });
  return (
    <section aria-label={told.title}>
      <h3>{told.title}</h3>
      <p className="muted">{told.help}</p>
      <table className={styles['table']} aria-label={told.title}>
        <thead>
          <tr>
            <th scope="col">{told.name}</th>
            <th scope="col">{told.change}</th>
            <th scope="col">
              <span className="heard">{told.takeBack}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ key, name, what }) => {
            const isBack = takenBack.includes(key);
            return (
              <tr key={key}>
                <th scope="row" title={key}>
                  {name}
                </th>
                <td className={isBack ? 'muted' : undefined}>{isBack ? told.takenBack : what}</td>
                <td>
                  <Button
                    look="quiet"
                    aria-label={isBack ? told.keepOf(name) : told.takeBackOf(name)}
                    onPress={() => toggle(key)}
                  >
                    {isBack ? told.keep : told.takeBack}
                  </Button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
