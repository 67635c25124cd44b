/** A screen: its heading takes the focus on navigation, its main actions stand beside it. */
import { useEffect, useRef, type ReactNode } from 'react';
import { useConnection } from '../stores/connection.ts';
import { useShell } from '../stores/shell.ts';
import { words } from '../words.ts';
import styles from './frame.module.css';

interface Props {
  readonly title: string;
  /** Main actions, and the search. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function ScreenFrame({ title, actions, children }: Props): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  const navigations = useShell((state) => state.navigations);
  const contact = useConnection();
  useEffect(() => {
    document.title = `${title} – ${words.product}`;
    if (navigations > 0) heading.current?.focus();
  }, [title, navigations]);
  return (
    <>
      {!contact.inContact && <p className={styles['contact']}>{contact.reason ?? words.contact.lost}</p>}
      <div className={styles['toolbar']}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions}
      </div>
      {children}
    </>
  );
}
