/** The menu of a row: by right click at the pointer, by Shift+F10 or the menu key below the row. */
import { useRef, useState, type ReactNode } from 'react';
import { Menu, MenuItem, MenuSection, Popover, Separator } from 'react-aria-components';
import type { TrackRow } from '../../../models/engine-contract.ts';
import { useKeyHints } from '../../keys/current-keys.ts';
import type { Target } from '../../stores/decisions.ts';
import { words } from '../../words.ts';
import { rowActions } from './row-actions.ts';
import styles from './library.module.css';

export interface OpenRowMenu {
  readonly row: TrackRow;
  readonly target: Target;
  /** Where a pointer asked for it; null: a key did. */
  readonly at: { readonly x: number; readonly y: number } | null;
}

interface Props extends OpenRowMenu {
  readonly onSetGenre: (target: Target) => void;
  readonly onClose: () => void;
}

export function RowMenu({ row, target, at, onSetGenre, onClose }: Props): ReactNode {
  const place = useRef<HTMLSpanElement>(null);
  const [activeRow] = useState(() => ({
    current: document.querySelector('main [data-active] [role=gridcell]:nth-child(2)'),
  }));
  const hint = useKeyHints('tracks');
  const groups = rowActions(target, row, { hint, onSetGenre });
  const actions = groups.flat();
  return (
    <>
      {at && <span ref={place} className={styles['place']} style={{ left: at.x, top: at.y }} />}
      <Popover
        className="popover"
        triggerRef={at ? place : activeRow}
        isOpen
        onOpenChange={(open) => {
          if (!open) onClose();
        }}
        placement="right top"
        offset={2}
      >
        {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- the menu key is let go within it */}
        <div onContextMenu={(event) => event.preventDefault()}>
          <Menu
            className="menu"
            aria-label={words.library.rowMenu(target.count)}
            autoFocus="first"
            disabledKeys={actions.filter((action) => action.isDisabled).map(({ id }) => id)}
            onAction={(key) => {
              onClose();
              actions.find(({ id }) => id === key)?.run();
            }}
          >
            {groups.flatMap((group, index) => [
              ...(index > 0 ? [<Separator key={`line ${index}`} className="menu-line" />] : []),
              <MenuSection key={`group ${index}`} aria-label={group[0]?.label ?? ''}>
                {group.map(({ id, label, keyHint }) => (
                  <MenuItem key={id} id={id} textValue={label} className="menu-item">
                    <span className="label">{label}</span>
                    {keyHint !== undefined && <kbd aria-hidden>{keyHint}</kbd>}
                  </MenuItem>
                ))}
              </MenuSection>,
            ])}
          </Menu>
        </div>
      </Popover>
    </>
  );
}
