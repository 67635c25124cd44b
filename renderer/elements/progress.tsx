/** Progress: a bar that also says count, rate and time; hatched while the total is not known. */
import type { ReactNode } from 'react';
import styles from './progress.module.css';

interface Props {
  readonly label: string;
  /** Share done, 0..100; null while the total is not known. */
  readonly percent: number | null;
  /** What a screen reader says of it, such as "41,204 of 98,431, about 16 min". */
  readonly valueText: string;
}

export function Progress({ label, percent, valueText }: Props): ReactNode {
  return (
    <div
      className={styles['bar']}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent === null ? undefined : Math.round(percent)}
      aria-valuetext={valueText}
    >
      <div
        className={`${styles['fill']} ${percent === null ? styles['unknown'] : ''}`}
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
