/** "Set genre": the box over the list. */
import { useState, type ReactNode } from 'react';
import { GenrePopover } from '../../elements/genre-box/genre-popover.tsx';
import { decide, type Target } from '../../stores/decisions.ts';
import { words } from '../../words.ts';

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
    <GenrePopover
      title={words.genreBox.title(target.count)}
      anchor={anchor}
      likely={[target.row?.genre, target.row?.runnerUp].filter((genre) => typeof genre === 'string')}
      onClose={onClose}
      onChoose={(genres) => {
        onClose();
        void decide({ kind: 'genres', genres: [...genres] }, target);
      }}
    />
  );
}

/** Beside the row it is about; for a selection beside its bar. */
function anchorOf(target: Target): Element | null {
  const row = document.querySelector('main [data-active] [role=gridcell]:nth-child(5)');
  return target.row && row ? row : document.querySelector('[data-set-genre]');
}
