/** A file in full: its path, and what there is to say about it. */
import type { ReactNode } from 'react';

interface Props {
  readonly path: string;
  readonly note: string;
  /** The note tells of something that went wrong. */
  readonly isProblem: boolean;
}

export function AboutFile({ path, note, isProblem }: Props): ReactNode {
  return (
    <>
      <p className="muted">{path}</p>
      {note !== '' && <p className={isProblem ? 'problem' : undefined}>{note}</p>}
    </>
  );
}
