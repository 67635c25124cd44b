/** Confidence: a bar with the runner-up's tick, whole percent and a word. Never colour alone. */
import type { ReactNode } from 'react';
import type { Recommendation } from '../../models/prediction.ts';
import { percentOf } from '../format.ts';
import { confidenceWords } from '../words/states.ts';
import { words } from '../words.ts';
import styles from './confidence.module.css';

interface Props {
  /** 0..1. */
  readonly confidence: number;
  readonly recommendation: Recommendation;
  /** 0..1; null where there is no second genre. */
  readonly runnerUpProbability: number | null;
  /** The line from which on suggestions are taken without asking, 0..1; shown as a notch. */
  readonly threshold?: number | null;
}

export function Confidence(props: Props): ReactNode {
  const { confidence, recommendation, runnerUpProbability, threshold = null } = props;
  const word = confidenceWords[recommendation];
  return (
    <span className={`${styles['confidence']} ${recommendation === 'none' ? styles['none'] : ''}`}>
      <span className={styles['bar']} aria-hidden>
        <span className={styles['fill']} style={{ width: `${confidence * 100}%` }} />
        {runnerUpProbability !== null && (
          <span className={styles['tick']} style={{ left: `${runnerUpProbability * 100}%` }} />
        )}
        {threshold !== null && <span className={styles['notch']} style={{ left: `${threshold * 100}%` }} />}
      </span>
      <span className={styles['percent']} aria-hidden>
        {percentOf(confidence)}
      </span>
      <span className={styles['word']} aria-hidden>
        {word}
      </span>
      <span className="heard">{words.library.confidenceSpoken(word, percentOf(confidence))}</span>
    </span>
  );
}
