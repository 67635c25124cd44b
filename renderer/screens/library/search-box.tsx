/** Search as one types: the database answers, a moment after the last key. */
import { Search, X } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { IconButton } from '../../elements/button.tsx';
import { useKeyHints } from '../../keys/current-keys.ts';
import { openView, useView } from '../../stores/view.ts';
import { words } from '../../words.ts';
import styles from './library.module.css';

const pauseMs = 120;

export function SearchBox(): ReactNode {
  const search = useView((state) => state.query.search);
  const [text, setText] = useState(search);
  const [known, setKnown] = useState(search);
  // The search was changed elsewhere, as by "Clear".
  if (known !== search) {
    setKnown(search);
    setText(search);
  }
  useEffect(() => {
    if (text === search) return undefined;
    const timer = setTimeout(() => {
      setKnown(text);
      void openView({ ...useView.getState().query, search: text });
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [text, search]);
  const hint = useKeyHints('everywhere');
  return (
    <search className={styles['search']}>
      <Search size={16} strokeWidth={1.5} aria-hidden />
      <input
        type="search"
        aria-label={words.library.search}
        placeholder={words.library.search}
        value={text}
        maxLength={500}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && text !== '') {
            event.stopPropagation();
            setText('');
          }
          if (event.key === 'ArrowDown') {
            event.preventDefault();
            document.querySelector<HTMLElement>('main [role=grid] [data-index][tabindex="0"]')?.focus();
          }
        }}
      />
      {text === '' ? (
        <kbd aria-hidden>{hint('search')}</kbd>
      ) : (
        <span className={styles['clear']}>
          <IconButton icon={X} label={words.library.clearSearch} onPress={() => setText('')} />
        </span>
      )}
    </search>
  );
}
