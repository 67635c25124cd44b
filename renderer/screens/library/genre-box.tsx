/**
 * "Set genre": a combobox over the vocabulary that takes any text.
 *
 * Enter sets, Esc leaves everything as it was. https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Dialog, Heading, Popover } from 'react-aria-components';
import { decide, type Target } from '../../stores/decisions.ts';
import { useLibrary } from '../../stores/library.ts';
import { words } from '../../words.ts';
import { genreOptions } from './genre-options.ts';
import styles from './genre-box.module.css';

const noGenres: readonly string[] = [];

interface Props {
  /** Null while the box is closed. */
  readonly target: Target | null;
  readonly onClose: () => void;
}

export function GenreBox({ target, onClose }: Props): ReactNode {
  return target && <OpenGenreBox target={target} onClose={onClose} />;
}

function OpenGenreBox({ target, onClose }: Props & { readonly target: Target }): ReactNode {
  const [anchor] = useState(() => ({ current: anchorOf(target) }));
  return (
    <Popover
      className="popover"
      triggerRef={anchor}
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      placement="bottom"
      offset={2}
    >
      <Dialog className={styles['box'] ?? ''}>
        <Heading slot="title" level={2}>
          {words.genreBox.title(target.count)}
        </Heading>
        <GenreCombobox
          target={target}
          onChoose={(genre) => {
            onClose();
            void decide({ kind: 'genres', genres: [genre] }, target);
          }}
        />
        <p className={styles['hint']}>{words.genreBox.help}</p>
      </Dialog>
    </Popover>
  );
}

/** Beside the row it is about; for a selection beside its bar. */
function anchorOf(target: Target): Element | null {
  const row = document.querySelector('main [data-active] [role=gridcell]:nth-child(5)');
  return target.row && row ? row : document.querySelector('[data-set-genre]');
}

interface ComboboxProps {
  readonly target: Target;
  readonly onChoose: (genre: string) => void;
}

function GenreCombobox({ target, onChoose }: ComboboxProps): ReactNode {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(-1);
  const vocabulary = useLibrary((state) => state.overview?.vocabulary ?? noGenres);
  const likely = [target.row?.genre, target.row?.runnerUp].filter((genre) => typeof genre === 'string');
  const options = genreOptions(text, likely, vocabulary);

  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setChosen((chosen + step + options.length) % Math.max(1, options.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const option = options[chosen];
      if (option) onChoose(option.genre);
    }
  };
  return (
    <>
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
        onChange={(event) => {
          setText(event.target.value);
          setChosen(event.target.value.trim() === '' ? -1 : 0);
        }}
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
            onClick={() => onChoose(option.genre)}
          >
            {option.kind === 'typed' ? words.genreBox.use(option.genre) : option.genre}
            {option.kind === 'likely' && <span className="muted">{words.genreBox.likely}</span>}
          </div>
        ))}
      </div>
    </>
  );
}
