/** Text of a cell: cut where it is too long, and then whole in a tooltip. */
import type { ReactNode } from 'react';
import styles from './grid.module.css';

export function TextCell({
  children,
  title,
  muted,
}: {
  readonly children: ReactNode;
  readonly title?: string | undefined;
  readonly muted?: boolean;
}): ReactNode {
  return (
    <span className={`${styles['text']} ${muted ? 'muted' : ''}`} title={title}>
      {children}
    </span>
  );
}
