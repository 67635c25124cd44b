/** Labels that are probably wrong: heard and put right in place. */
import type { ReactNode } from 'react';
import { fileNameOf, percentOf } from '../../format.ts';
import { changePending, useRetrain } from '../../stores/retrain.ts';
import { words } from '../../words.ts';
import { PlayClip } from './play-clip.tsx';
import styles from './tables.module.css';

const { suspects: told, check } = words.retrain;

/** The most suspect that are listed. */
const shownSuspects = 25;

interface Suspect {
  readonly clip: number;
  readonly id: string;
  readonly path: string | null;
  readonly genre: string;
  readonly suggested: string;
  readonly probability: number;
  readonly suggestedProbability: number;
}

interface Props {
  readonly suspects: readonly Suspect[];
  readonly genres: readonly string[];
}

export function SuspectTable({ suspects, genres }: Props): ReactNode {
  return (
    <section>
      <h3>{told.title}</h3>
      {suspects.length === 0 ? (
        <p className="muted">{told.none}</p>
      ) : (
        <>
          <p className="muted">{told.help}</p>
          <table className={styles['table']} aria-label={told.title}>
            <thead>
              <tr>
                <th scope="col">{told.track}</th>
                <th scope="col">{told.labelled}</th>
                <th scope="col">{told.sounds}</th>
                <th scope="col">{told.right}</th>
              </tr>
            </thead>
            <tbody>
              {suspects.slice(0, shownSuspects).map((suspect) => (
                <SuspectRow key={suspect.clip} suspect={suspect} genres={genres} />
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

interface RowProps {
  readonly suspect: Suspect;
  readonly genres: readonly string[];
}

function SuspectRow({ suspect, genres }: RowProps): ReactNode {
  const { clip, id, path, genre, suggested, probability, suggestedProbability } = suspect;
  const relabelled = useRetrain((store) => store.pending.relabelled);
  const name = fileNameOf(path ?? id);
  const relabel = (right: string): void => {
    if (path === null) return;
    const { [path]: _before, ...others } = relabelled;
    changePending({ relabelled: right === genre ? others : { ...others, [path]: right } });
  };
  return (
    <tr>
      <td>
        <span className={styles['file']}>
          <span title={path ?? id}>{name}</span>
          {path !== null && <PlayClip clip={clip} name={name} />}
        </span>
      </td>
      <td>
        {genre} {percentOf(probability)} %
      </td>
      <td>
        {suggested} {percentOf(suggestedProbability)} %
      </td>
      <td>
        <select
          className={styles['select']}
          aria-label={check.relabel(name)}
          disabled={path === null}
          value={(path !== null && relabelled[path]) || genre}
          onChange={({ target }) => relabel(target.value)}
        >
          {[...new Set([genre, suggested, ...genres])].map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </td>
    </tr>
  );
}
