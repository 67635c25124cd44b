/** Slider: a native range with our own look; what it stands at is said in words. */
import type { KeyboardEvent, ReactNode } from 'react';
import styles from './slider.module.css';

interface Props {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly valueText: string;
  readonly onChange: (value: number) => void;
  readonly isDisabled?: boolean;
}

export function Slider({ label, value, min, max, step, valueText, onChange, isDisabled }: Props): ReactNode {
  const share = max > min ? (value - min) / (max - min) : 0;
  return (
    <input
      type="range"
      className={styles['slider']}
      aria-label={label}
      aria-valuetext={valueText}
      title={label}
      min={min}
      max={max}
      step={step}
      value={value}
      disabled={isDisabled}
      style={{ ['--share' as string]: `${Math.min(1, Math.max(0, share)) * 100}%` }}
      onChange={(event) => onChange(Number(event.target.value))}
      onKeyDown={keepArrows}
    />
  );
}

/** Arrows, Home, End and pages belong to the slider, whatever the screen does with them. */
function keepArrows(event: KeyboardEvent): void {
  if (/^(?:Arrow|Page|Home|End)/.test(event.key)) event.stopPropagation();
}
