/** Outcome: an icon of its own outline and a word, for planned changes, receipts and batches. */
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './outcome.module.css';

interface Props {
  readonly icon: LucideIcon;
  readonly tone: 'good' | 'bad' | 'plain';
  readonly children: ReactNode;
}

export function Outcome({ icon: Icon, tone, children }: Props): ReactNode {
  return (
    <span className={styles['outcome']}>
      <Icon size={16} strokeWidth={1.5} aria-hidden className={styles[tone]} />
      {children}
    </span>
  );
}
