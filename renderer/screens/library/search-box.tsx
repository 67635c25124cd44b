/** Search as one types: the database answers each letter, and where letters are faster than it, the latest. */
import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { IconButton } from '../../elements/button.tsx';
import { useKeyHints } from '../../keys/current-keys.ts';
import { openView, useView } from '../../stores/view.ts';
import { words } from '../../words.ts';
import styles from './library.module.css';

export function SearchBox(): ReactNode {
  const search = useView((state) => state.query.search);
  const [text, setText] = useState(search);
  const [known, setKnown] = useState(search);
  // The search was changed elsewhere, as by "Clear".
  if (known !== search) {
    setKnown(search);
    setText(search);
  }
  const latest = useRef(text);
  const busy = useRef(false);
  useEffect(() => {
    latest.current = text;
    if (busy.current) return;
    busy.current = true;
    void searchFor(latest, setKnown).finally(() => {
      busy.current = false;
    });
  }, [text]);
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

/** Opens the list for the latest text until it is the one that is searched for. */
async function searchFor(
  latest: { readonly current: string },
  onSearch: (text: string) => void,
): Promise<void> {
  while (latest.current !== useView.getState().query.search) {
    const search = latest.current;
    onSearch(search);
    await openView({ ...useView.getState().query, search });
  }
}
