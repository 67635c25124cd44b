/** Steps of writing: where one stands between choosing and the receipt. */
import type { ReactNode } from 'react';
import { words } from '../../words.ts';
import styles from './write.module.css';

export type WriteStep = keyof typeof words.write.steps;

const order: readonly WriteStep[] = ['scope', 'preview', 'writing', 'receipt'];

export function WriteSteps({ current }: { readonly current: WriteStep }): ReactNode {
  return (
    <ol className={styles['steps']} aria-label={words.write.stepsLabel}>
      {order.map((step) => (
        <li key={step} aria-current={step === current ? 'step' : undefined}>
          {words.write.steps[step]}
        </li>
      ))}
    </ol>
  );
}
