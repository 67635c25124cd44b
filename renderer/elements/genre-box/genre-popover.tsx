/** The box that takes a genre, or several, beside what it is about. */
import type { ReactNode, RefObject } from 'react';
import { Dialog, Heading, Popover } from 'react-aria-components';
import { words } from '../../words.ts';
import { GenreCombobox } from './genre-combobox.tsx';
import styles from './genre-box.module.css';

interface Props {
  readonly title: string;
  /** What it stands beside. */
  readonly anchor: RefObject<Element | null>;
  /** The likeliest genres, offered first. */
  readonly likely: readonly string[];
  readonly onChoose: (genres: readonly string[]) => void;
  readonly onClose: () => void;
}

export function GenrePopover({ title, anchor, likely, onChoose, onClose }: Props): ReactNode {
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
          {title}
        </Heading>
        <GenreCombobox likely={likely} onChoose={onChoose} />
        <p className={styles['hint']}>{words.genreBox.help}</p>
      </Dialog>
    </Popover>
  );
}
