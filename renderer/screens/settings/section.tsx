/** A section of the settings: its heading, what it is about, and its fields, each explained in place. */
import type { ReactNode } from 'react';
import styles from './settings.module.css';

interface SectionProps {
  /** Names the section in the list of sections. */
  readonly id: string;
  readonly title: string;
  readonly help?: string;
  readonly children: ReactNode;
}

export function Section({ id, title, help, children }: SectionProps): ReactNode {
  return (
    <section className={styles['section']} aria-labelledby={`settings-${id}`}>
      <h2 id={`settings-${id}`} tabIndex={-1}>
        {title}
      </h2>
      {help !== undefined && <p className="muted">{help}</p>}
      {children}
    </section>
  );
}

interface ExplainedProps {
  readonly help: ReactNode;
  readonly children: ReactNode;
}

export function Explained({ help, children }: ExplainedProps): ReactNode {
  return (
    <div className={styles['explained']}>
      {children}
      <p className="muted">{help}</p>
    </div>
  );
}
