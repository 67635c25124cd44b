/** Message: what stands in a view that has nothing to list: why, and what to do. */
import type { ReactNode } from 'react';
import styles from './message.module.css';

interface Props {
  readonly kind?: 'plain' | 'problem';
  readonly title: string;
  readonly text?: string;
  readonly children?: ReactNode;
}

export function Message({ kind = 'plain', title, text, children }: Props): ReactNode {
  return (
    <div className={`${styles['message']} ${kind === 'problem' ? styles['problem'] : ''}`}>
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
      {children}
    </div>
  );
}
