/** Text field: a line of text with its label above it. */
import type { ReactNode } from 'react';
import { Input, Label, TextField as AriaTextField } from 'react-aria-components';
import styles from './text-field.module.css';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isRequired?: boolean;
  readonly isDisabled?: boolean;
}

export function TextField({ label, isRequired = false, isDisabled = false, ...props }: Props): ReactNode {
  return (
    <AriaTextField
      {...props}
      className={styles['field'] ?? ''}
      isRequired={isRequired}
      isDisabled={isDisabled}
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <Input className={styles['input'] ?? ''} spellCheck={false} />
    </AriaTextField>
  );
}
