/** Percent field: a share from 0 to 1, typed and stepped as percent; taken over when the field is left or by Enter. */
import { Minus, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, Group, Input, Label, NumberField } from 'react-aria-components';
import styles from './percent-field.module.css';

interface Props {
  readonly label: string;
  /** 0 to 1. */
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly isDisabled?: boolean;
}

export function PercentField({ label, value, onChange, isDisabled = false }: Props): ReactNode {
  return (
    <NumberField
      className={styles['field'] ?? ''}
      value={value}
      minValue={0}
      maxValue={1}
      step={0.01}
      formatOptions={{ style: 'percent' }}
      isDisabled={isDisabled}
      onChange={(changed) => {
        if (Number.isFinite(changed)) onChange(changed);
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
