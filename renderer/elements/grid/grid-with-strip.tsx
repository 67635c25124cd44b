/** A grid with a strip below it that says in full what the active row has no room for. */
import type { ReactNode } from 'react';
import styles from './grid.module.css';

export function GridWithStrip({
  strip,
  children,
}: {
  readonly strip: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className={styles['withStrip']}>
      {children}
      {strip !== null && <div className={styles['strip']}>{strip}</div>}
    </div>
  );
}
