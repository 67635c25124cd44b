/** Genres by likelihood, each under its number. */
import { Pencil } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { Button } from '../../elements/button.tsx';
import { rankOf } from '../../elements/timeline/segments-state.ts';
import { percentOf } from '../../format.ts';
import { useKeyHints } from '../../keys/current-keys.ts';
import type { TrackPrediction } from '../../../models/prediction.ts';
import { chooseGenre } from '../../stores/review-decisions.ts';
import { confidenceWords } from '../../words/states.ts';
import { words } from '../../words.ts';
import { focusCard } from './review-focus.ts';
import styles from './review.module.css';

/** As many as there are digits. */
const shown = 9;

interface Props {
  readonly prediction: TrackPrediction;
  readonly onOther: () => void;
}

export function GenreChoices({ prediction, onOther }: Props): ReactNode {
  const hint = useKeyHints('review');
  return (
    <div className={styles['choices']} role="group" aria-label={words.review.genres}>
      {prediction.topK.slice(0, shown).map(({ genre, probability }, index) => (
        <AriaButton
          key={index}
          className={styles['choice'] ?? ''}
          onPress={() => {
            focusCard();
            chooseGenre(index + 1);
          }}
        >
          <kbd aria-hidden>{index + 1}</kbd>
          <span className={styles['genre']}>{genre}</span>
          <span className={styles['number']}>
            {percentOf(probability)}
            <span className="heard"> {words.common.percent}</span>
          </span>
          {index === 0 && (
            <span className={styles['word']}>{confidenceWords[prediction.recommendation]}</span>
          )}
          <span className={styles['bar']} data-rank={rankOf(genre, prediction)} aria-hidden>
            <span style={{ width: `${probability * 100}%` }} />
          </span>
        </AriaButton>
      ))}
      <Button icon={Pencil} keyHint={hint('setGenre')} onPress={onOther} data-other-genre="">
        {words.review.other}
      </Button>
    </div>
  );
}
