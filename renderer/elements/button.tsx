/** Button: one height, an icon before its text, and the key that does the same, where there is one. */
import type { LucideIcon } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, Tooltip, TooltipTrigger, type ButtonProps } from 'react-aria-components';
import styles from './button.module.css';

interface Props extends Omit<ButtonProps, 'className' | 'style' | 'children'> {
  readonly children?: ReactNode;
  readonly icon?: LucideIcon;
  readonly look?: 'normal' | 'primary' | 'danger' | 'quiet';
  /** The key that does the same; shown, and not read out as part of the name. */
  readonly keyHint?: string | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ children, icon: Icon, look = 'normal', keyHint, ...props }: Props): ReactNode {
  return (
    <AriaButton {...props} className={`${styles['button']} ${look === 'normal' ? '' : styles[look]}`}>
      {Icon && <Icon size={16} strokeWidth={1.5} aria-hidden />}
      {children}
      {keyHint !== undefined && (
        <kbd className={styles['key']} aria-hidden>
          {keyHint}
        </kbd>
      )}
    </AriaButton>
  );
}

interface IconButtonProps extends Omit<Props, 'children' | 'aria-label' | 'icon'> {
  readonly icon: LucideIcon;
  /** Accessible name, shown as a tooltip. */
  readonly label: string;
}

/** A button without text: its name is heard, and seen as a tooltip. */
export function IconButton({
  icon: Icon,
  label,
  look = 'quiet',
  keyHint,
  ...props
}: IconButtonProps): ReactNode {
  return (
    <TooltipTrigger delay={500}>
      <AriaButton
        {...props}
        aria-label={label}
        className={`${styles['button']} ${styles['icon']} ${look === 'normal' ? '' : styles[look]}`}
      >
        <Icon size={16} strokeWidth={1.5} aria-hidden />
      </AriaButton>
      <Tooltip className="tooltip" offset={4}>
        {keyHint === undefined ? label : `${label} (${keyHint})`}
      </Tooltip>
    </TooltipTrigger>
  );
}
