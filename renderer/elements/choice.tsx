/** Choices: radio buttons and check boxes with our own marks. */
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Checkbox, Label, Radio, RadioGroup } from 'react-aria-components';
import styles from './choice.module.css';

interface RadioChoiceProps<Value extends string> {
  readonly label: string;
  readonly values: readonly { readonly id: Value; readonly label: string }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly isDisabled?: boolean;
}

export function RadioChoice<Value extends string>(props: RadioChoiceProps<Value>): ReactNode {
  return (
    <RadioGroup
      className={styles['group'] ?? ''}
      value={props.value}
      isDisabled={props.isDisabled ?? false}
      orientation="horizontal"
      onChange={(value) => {
        const chosen = props.values.find((each) => each.id === value);
        if (chosen) props.onChange(chosen.id);
      }}
    >
      <Label className={styles['title'] ?? ''}>{props.label}</Label>
      <div className={styles['row']}>
        {props.values.map(({ id, label }) => (
          <Radio key={id} value={id} className={styles['choice'] ?? ''}>
            {({ isSelected }) => (
              <>
                <span className={`${styles['mark']} ${styles['round']}`}>
                  {isSelected && <span className={styles['dot']} />}
                </span>
                {label}
              </>
            )}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

interface CheckChoiceProps {
  readonly label: ReactNode;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly isDisabled?: boolean;
}

export function CheckChoice({
  label,
  isSelected,
  onChange,
  isDisabled = false,
}: CheckChoiceProps): ReactNode {
  return (
    <Checkbox
      className={styles['choice'] ?? ''}
      isSelected={isSelected}
      onChange={onChange}
      isDisabled={isDisabled}
    >
      {({ isSelected: selected }) => (
        <>
          <span className={`${styles['mark']} ${styles['square']}`}>
            {selected && <Check size={12} strokeWidth={3} aria-hidden />}
          </span>
          {label}
        </>
      )}
    </Checkbox>
  );
}
