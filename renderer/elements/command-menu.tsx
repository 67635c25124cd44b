/** Command menu: a button that opens a list of commands. */
import { ChevronDown, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Button } from './button.tsx';

export interface MenuCommandItem {
  readonly id: string;
  readonly label: string;
  readonly isDisabled?: boolean;
  readonly run: () => void;
}

interface Props {
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly items: readonly MenuCommandItem[];
}

export function CommandMenu({ label, icon, items }: Props): ReactNode {
  return (
    <MenuTrigger>
      <Button {...(icon ? { icon } : {})}>
        {label}
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
      </Button>
      <Popover className="popover" placement="bottom start" offset={4}>
        <Menu
          className="menu"
          aria-label={label}
          disabledKeys={items.filter((item) => item.isDisabled).map((item) => item.id)}
          onAction={(key) => items.find((item) => item.id === key)?.run()}
        >
          {items.map((item) => (
            <MenuItem key={item.id} id={item.id} textValue={item.label} className="menu-item">
              <span className="label">{item.label}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
