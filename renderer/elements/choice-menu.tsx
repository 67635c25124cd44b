/** Choice menu: a button that names what is chosen, and opens the list to choose another. */
import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Button } from './button.tsx';

interface Props<Value extends string> {
  readonly label: string;
  /** On the button. */
  readonly summary: string;
  readonly values: readonly { readonly id: Value; readonly label: string }[];
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}

export function ChoiceMenu<Value extends string>(props: Props<Value>): ReactNode {
  const { label, summary, values, chosen, onChoose } = props;
  return (
    <MenuTrigger>
      <Button>
        {summary}
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
      </Button>
      <Popover className="popover" placement="bottom start" offset={4}>
        <Menu
          className="menu"
          aria-label={label}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[chosen]}
          onAction={(key) => {
            const value = values.find(({ id }) => id === key);
            if (value) onChoose(value.id);
          }}
        >
          {values.map((value) => (
            <MenuItem key={value.id} id={value.id} textValue={value.label} className="menu-item">
              {({ isSelected }) => (
                <>
                  <span className="mark">
                    {isSelected && <Check size={16} strokeWidth={1.5} aria-hidden />}
                  </span>
                  <span className="label">{value.label}</span>
                </>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
