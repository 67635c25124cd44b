/** Scope and rule: which tracks are written, and what happens to a genre that is there. */
import type { ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { CheckChoice, RadioChoice } from '../../elements/choice.tsx';
import { percentOf } from '../../format.ts';
import { writePolicies } from '../../../models/tagging.ts';
import { useLibrary } from '../../stores/library.ts';
import { decidedTracks, leaveScope, setMinConfidence, setPolicy, usePlan } from '../../stores/plan.ts';
import { useSettings } from '../../stores/settings.ts';
import { policyWords } from '../../words/states.ts';
import { words } from '../../words.ts';
import styles from './write.module.css';

/** Confidences offered as a line above which undecided tracks are written too. */
const lines = [0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6, 0.5] as const;
const usualLine = 0.9;

export function WriteSetup(): ReactNode {
  const overview = useLibrary((state) => state.overview);
  const scope = usePlan((state) => state.scope);
  const policy = useSettings((state) => state.writePolicy);
  const minConfidence = useSettings((state) => state.writeMinConfidence);
  return (
    <div className={styles['setup']}>
      <section className={styles['scope']}>
        <h2>{words.write.scope}</h2>
        {scope ? (
          <p className={styles['line']}>
            {words.write.chosen(scope.count)}
            <Button look="quiet" onPress={leaveScope}>
              {words.write.leaveScope}
            </Button>
          </p>
        ) : (
          <p className={styles['line']}>{words.write.decided(overview ? decidedTracks(overview) : 0)}</p>
        )}
        <div className={styles['line']}>
          <CheckChoice
            label={words.write.alsoUndecided}
            isSelected={minConfidence !== null}
            onChange={(isSelected) => setMinConfidence(isSelected ? usualLine : null)}
          />
          <select
            className={styles['select']}
            aria-label={words.write.line}
            disabled={minConfidence === null}
            value={minConfidence ?? usualLine}
            onChange={(event) => setMinConfidence(Number(event.target.value))}
          >
            {lines.map((line) => (
              <option key={line} value={line}>
                {percentOf(line)} %
              </option>
            ))}
          </select>
        </div>
      </section>
      <div>
        <RadioChoice
          label={words.write.policy}
          values={writePolicies.map((id) => ({ id, label: policyWords[id].label }))}
          value={policy}
          onChange={setPolicy}
        />
        <p className="muted">{policyWords[policy].help}</p>
      </div>
    </div>
  );
}
