/** Steps of retraining: where one stands, and a way back to what can still be changed. */
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import type { RetrainState } from '../../../models/retrain-contract.ts';
import { showStep } from '../../stores/retrain.ts';
import { canShow, retrainSteps, stepOf, type RetrainStep } from '../../stores/retrain-state.ts';
import { words } from '../../words.ts';
import styles from './retrain.module.css';

interface Props {
  readonly state: RetrainState;
  readonly current: RetrainStep;
}

export function RetrainSteps({ state, current }: Props): ReactNode {
  const reached = retrainSteps.indexOf(stepOf(state));
  return (
    <ol className={styles['steps']} aria-label={words.retrain.stepsLabel}>
      {retrainSteps.map((step, place) => (
        <li key={step} aria-current={step === current ? 'step' : undefined}>
          <Button look="quiet" isDisabled={!canShow(state, step)} onPress={() => showStep(step)}>
            {place < reached ? (
              <Check size={14} strokeWidth={2} aria-hidden />
            ) : (
              <span aria-hidden>{place + 1}</span>
            )}
            <span className={styles['stepName']}>{words.retrain.steps[step]}</span>
          </Button>
        </li>
      ))}
    </ol>
  );
}
