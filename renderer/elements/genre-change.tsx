/** A change of genres: minus, plus and equals signs carry it, colour only helps. */
import type { ReactNode } from 'react';
import { words } from '../words.ts';
import { genreDiff } from './genre-diff.ts';
import styles from './genre-change.module.css';

interface Props {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What stands there now: what goes, and what stays. */
export function GenresBefore({ before, after }: Props): ReactNode {
  const { kept, removed } = genreDiff(before, after);
  if (before.length === 0) return <span className="muted">{words.common.noGenre}</span>;
  return (
    <span className={styles['change']}>
      {kept.map((genre) => (
        <Genre key={genre} kind="kept" genre={genre} />
      ))}
      {removed.map((genre) => (
        <Genre key={genre} kind="removed" genre={genre} />
      ))}
    </span>
  );
}

/** What will stand there: what stays, and what comes. */
export function GenresAfter({ before, after }: Props): ReactNode {
  const { kept, added } = genreDiff(before, after);
  if (after.length === 0) return <span className="muted">{words.common.noGenre}</span>;
  return (
    <span className={styles['change']}>
      {kept.map((genre) => (
        <Genre key={genre} kind="kept" genre={genre} />
      ))}
      {added.map((genre) => (
        <Genre key={genre} kind="added" genre={genre} />
      ))}
    </span>
  );
}

const signs = { kept: '=', removed: '−', added: '+' } as const;

function Genre({ kind, genre }: { readonly kind: keyof typeof signs; readonly genre: string }): ReactNode {
  return (
    <span className={`${styles['genre']} ${styles[kind]}`} title={genre}>
      <span className={styles['sign']} aria-hidden>
        {signs[kind]}
      </span>
      <span className="heard">{words.diff[kind]}</span>
      {genre}
    </span>
  );
}
