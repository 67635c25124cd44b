/**
 * A combobox over the vocabulary that takes any text. A comma keeps a genre and takes another; Enter sets all.
 *
 * https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useLibrary } from '../../stores/library.ts';
import { words } from '../../words.ts';
import { genreOptions } from './genre-options.ts';
import styles from './genre-box.module.css';

const noGenres: readonly string[] = [];
/** No track has more. */
const maxGenres = 20;

interface Props {
  readonly likely: readonly string[];
  readonly onChoose: (genres: readonly string[]) => void;
}

export function GenreCombobox({ likely, onChoose }: Props): ReactNode {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [kept, setKept] = useState<readonly string[]>([]);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(-1);
  const vocabulary = useLibrary((state) => state.overview?.vocabulary ?? noGenres);
  const options = genreOptions(text, likely, vocabulary).filter(({ genre }) => !kept.includes(genre));

  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const type = (typed: string): void => {
    setText(typed);
    setChosen(typed.trim() === '' ? -1 : 0);
  };
  const keep = (genre: string): void => {
    setKept([...kept, genre]);
    type('');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const option = options[chosen];
    if (step !== 0) {
      event.preventDefault();
      setChosen((chosen + step + options.length) % Math.max(1, options.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (option) onChoose([...kept, option.genre]);
      else if (kept.length > 0) onChoose(kept);
    } else if (event.key === ',' || event.key === ';') {
      event.preventDefault();
      if (option && kept.length < maxGenres - 1) keep(option.genre);
    } else if (event.key === 'Backspace' && text === '' && kept.length > 0) {
      event.preventDefault();
      setKept(kept.slice(0, -1));
    }
  };
  return (
    <>
      {kept.length > 0 && (
        <ul className={styles['kept']} aria-label={words.genreBox.kept}>
          {kept.map((genre) => (
            <li key={genre}>{genre}</li>
          ))}
        </ul>
      )}
      <input
        className={styles['input']}
        role="combobox"
        aria-label={words.genreBox.label}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={chosen < 0 ? undefined : `${id}-${chosen}`}
        // eslint-disable-next-line jsx-a11y/no-autofocus -- the box is opened to type into it
        autoFocus
        value={text}
        maxLength={200}
        spellCheck={false}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div
        ref={list}
        id={`${id}-list`}
        className={styles['options']}
        role="listbox"
        aria-label={words.genreBox.suggestions}
      >
        {options.map((option, index) => (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the input has the keys
          <div
            key={`${option.kind} ${option.genre}`}
            id={`${id}-${index}`}
            className={styles['option']}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose([...kept, option.genre])}
          >
            {option.kind === 'typed' ? words.genreBox.use(option.genre) : option.genre}
            {option.kind === 'likely' && <span className="muted">{words.genreBox.likely}</span>}
          </div>
        ))}
      </div>
    </>
  );
}
