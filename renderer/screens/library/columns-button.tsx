/** Which columns the list shows: a menu of all there are. */
import { Check, Columns3 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { IconButton } from '../../elements/button.tsx';
import { useSettings } from '../../stores/settings.ts';
import { inPlace, resetColumns, showColumns } from '../../stores/track-columns.ts';
import { words } from '../../words.ts';
import { trackColumns, usualColumns } from './track-columns.tsx';

export function ColumnsButton(): ReactNode {
  const shown = useSettings((state) => state.trackColumns.shown) ?? usualColumns;
  return (
    <MenuTrigger>
      <IconButton icon={Columns3} label={words.library.columnChoice} />
      <Popover className="popover" placement="bottom end" offset={4}>
        <Menu
          className="menu"
          aria-label={words.library.columnChoice}
          onAction={(key) => {
            if (key === 'usual') resetColumns();
          }}
        >
          <MenuSection
            aria-label={words.library.columnChoice}
            selectionMode="multiple"
            disallowEmptySelection
            selectedKeys={shown}
            onSelectionChange={(keys) => {
              const wanted = trackColumns
                .map(({ key }) => key)
                .filter((key) => keys === 'all' || keys.has(key));
              showColumns(inPlace(shown, wanted));
            }}
          >
            {trackColumns.map(({ key, header }) => (
              <MenuItem key={key} id={key} textValue={header} className="menu-item">
                {({ isSelected }) => (
                  <>
                    <span className="mark">
                      {isSelected && <Check size={16} strokeWidth={1.5} aria-hidden />}
                    </span>
                    <span className="label">{header}</span>
                  </>
                )}
              </MenuItem>
            ))}
          </MenuSection>
          <Separator className="menu-line" />
          <MenuItem id="usual" className="menu-item" textValue={words.library.usualColumns}>
            <span className="mark" />
            <span className="label">{words.library.usualColumns}</span>
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
