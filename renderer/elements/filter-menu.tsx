/** Filter menu: a button that opens a list of values, each with its count, of which several can be chosen. */
import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { formatCount } from '../format.ts';
import { words } from '../words.ts';
import { Button } from './button.tsx';

export interface FilterValue {
  readonly id: string;
  readonly label: string;
  readonly count?: number;
}

interface Props {
  readonly label: string;
  readonly values: readonly FilterValue[];
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
}

export function FilterMenu({ label, values, chosen, onChoose }: Props): ReactNode {
  return (
    <MenuTrigger>
      <Button
        look="quiet"
        aria-label={chosen.length === 0 ? label : words.library.filterCount(label, chosen.length)}
        isDisabled={values.length === 0}
      >
        <span className="filter-summary" data-on={chosen.length > 0 ? '' : undefined}>
          {label}
          {chosen.length > 0 && ` ${formatCount(chosen.length)}`}
        </span>
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
      </Button>
      <Popover className="popover" placement="bottom start" offset={4}>
        <Menu
          className="menu"
          aria-label={label}
          selectionMode="multiple"
          selectedKeys={chosen}
          onSelectionChange={(keys) =>
            onChoose(keys === 'all' ? values.map((value) => value.id) : [...keys].map(String))
          }
        >
          {values.map((value) => (
            <MenuItem key={value.id} id={value.id} textValue={value.label} className="menu-item">
              {({ isSelected }) => (
                <>
                  <span className="mark">
                    {isSelected && <Check size={16} strokeWidth={1.5} aria-hidden />}
                  </span>
                  <span className="label">{value.label}</span>
                  {value.count !== undefined && <span className="count">{formatCount(value.count)}</span>}
                </>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
