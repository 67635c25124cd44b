/** The box that takes a few letters and goes to the first track that begins so in the sorted column. */
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { announce } from '../../stores/announcer.ts';
import { jumpTo } from '../../stores/jump.ts';
import { reveal, useView } from '../../stores/view.ts';
import { trackName } from '../../stores/view-state.ts';
import { words } from '../../words.ts';
import { trackColumns } from './track-columns.tsx';
import styles from './library.module.css';

/** Fast letters ask for one place. */
const pauseMs = 60;

export function JumpBox({ onClose }: { readonly onClose: () => void }): ReactNode {
  const sort = useView((state) => state.query.sort);
  const [text, setText] = useState('');
  const [begin] = useState(() => useView.getState().activeIndex);
  const field = useRef<HTMLInputElement>(null);
  const column = trackColumns.find(({ key }) => key === sort)?.header ?? '';
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (text === '') return undefined;
    const timer = setTimeout(() => void go(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) reveal((useView.getState().activeIndex ?? 0) + step);
    else if (event.key === 'Escape') {
      if (begin !== null) reveal(begin);
      onClose();
    } else if (event.key === 'Enter') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles['jump']}>
      <label htmlFor="jump">{words.library.jump(column)}</label>
      <input
        ref={field}
        id="jump"
        value={text}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={onClose}
      />
    </div>
  );
}

async function go(text: string): Promise<void> {
  const index = await jumpTo(text);
  const { pages } = useView.getState();
  const row = index === null ? undefined : pages?.rowAt(index);
  if (index === null || !row) return announce(words.library.jumpNowhere);
  announce(words.library.jumped(trackName(row), index + 1, pages?.total ?? 0));
}
