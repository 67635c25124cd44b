/** The line: from which certainty on suggestions are taken without asking, and what that would cost. */
import { useEffect, type KeyboardEvent, type ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { thresholdRange, type ReviewEstimate } from '../../../models/review.ts';
import { useLibrary } from '../../stores/library.ts';
import { useSettings } from '../../stores/settings.ts';
import { applyThreshold, loadEstimate, moveThreshold, useThreshold } from '../../stores/threshold.ts';
import { words } from '../../words.ts';
import styles from './review.module.css';

const lowest = thresholdRange.lowest * 100;
const highest = thresholdRange.highest * 100;

interface Props {
  /** Gives the focus back to the track. */
  readonly onLeave: () => void;
}

export function ThresholdPanel({ onLeave }: Props): ReactNode {
  const percent = useSettings((state) => state.reviewThreshold);
  const { estimate, failure, applying } = useThreshold();
  useEffect(() => {
    void loadEstimate();
    // Counts change with every decision and every track that was listened to.
    return useLibrary.subscribe(() => void loadEstimate());
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' && event.key !== 'Enter') return;
    event.preventDefault();
    event.stopPropagation();
    onLeave();
  };
  const share = (percent - lowest) / (highest - lowest);
  return (
    <section className={styles['threshold']} aria-label={words.review.threshold.label}>
      <label htmlFor="threshold">{words.review.threshold.label}</label>
      <input
        id="threshold"
        type="range"
        className={styles['slider']}
        min={lowest}
        max={highest}
        step={1}
        value={percent}
        style={{ ['--share' as string]: `${share * 100}%` }}
        aria-valuetext={words.review.threshold.spoken(percent)}
        onChange={(event) => moveThreshold(Number(event.target.value))}
        onKeyDown={onKeyDown}
      />
      <output className={styles['percent']} htmlFor="threshold" aria-hidden>
        {words.review.threshold.value(percent)}
      </output>
      <div className={styles['estimate']}>
        <span role="status" aria-label={words.review.threshold.status}>
          {failure ?? (estimate ? <Estimate estimate={estimate} /> : words.review.threshold.counting)}
        </span>
        {estimate && estimate.waiting + estimate.reopened > 0 && (
          <span className="muted"> · {words.review.threshold.promise}</span>
        )}
      </div>
      {estimate && <Apply estimate={estimate} isDisabled={applying} />}
    </section>
  );
}

function Estimate({ estimate }: { readonly estimate: ReviewEstimate }): ReactNode {
  const { above, tracks, tested, checked } = estimate;
  return (
    <>
      {words.review.threshold.coverage(above, tracks)} · {words.review.threshold.tested(tested)}
      {checked && <> · {words.review.threshold.checked(checked)}</>}
    </>
  );
}

/** What moving the slider alone does not do: it decides, and writes nothing. */
function Apply(props: { readonly estimate: ReviewEstimate; readonly isDisabled: boolean }): ReactNode {
  const { threshold, waiting, reopened, inForce } = props.estimate;
  const text = words.review.threshold;
  return (
    <div className={styles['apply']}>
      {waiting + reopened > 0 && (
        <Button isDisabled={props.isDisabled} onPress={() => void applyThreshold(threshold)}>
          {reopened === 0
            ? text.accept(waiting)
            : waiting === 0
              ? text.reopen(reopened)
              : text.both(waiting, reopened)}
        </Button>
      )}
      {inForce !== null && (
        <Button isDisabled={props.isDisabled} onPress={() => void applyThreshold(null)}>
          {text.askAll}
        </Button>
      )}
      <span className="muted">
        {inForce !== null && `${text.inForce(Math.round(inForce * 100))} `}
        {waiting + reopened === 0 && text.nothing}
      </span>
    </div>
  );
}
