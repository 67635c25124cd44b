/** Count field: a whole number, typed or stepped; taken over when the field is left or by Enter. */
import { Minus, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, Group, Input, Label, NumberField } from 'react-aria-components';
import styles from './percent-field.module.css';

interface Props {
  readonly label: string;
  readonly value: number;
  readonly lowest: number;
  readonly highest: number;
  readonly onChange: (value: number) => void;
  readonly isDisabled?: boolean;
}

export function CountField({
  label,
  value,
  lowest,
  highest,
  onChange,
  isDisabled = false,
}: Props): ReactNode {
  return (
    <NumberField
      className={styles['field'] ?? ''}
      value={value}
      minValue={lowest}
      maxValue={highest}
      step={1}
      formatOptions={{ maximumFractionDigits: 0 }}
      isDisabled={isDisabled}
      onChange={(changed) => {
        if (Number.isInteger(changed) && changed !== value) onChange(changed);
      }}
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <Group className={styles['group'] ?? ''}>
        <Button slot="decrement" className={styles['step'] ?? ''}>
          <Minus size={14} strokeWidth={1.5} aria-hidden />
        </Button>
        <Input className={styles['input'] ?? ''} />
        <Button slot="increment" className={styles['step'] ?? ''}>
          <Plus size={14} strokeWidth={1.5} aria-hidden />
        </Button>
      </Group>
    </NumberField>
  );
}
