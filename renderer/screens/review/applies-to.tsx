/** What a decision is for: this track, or what waits of its album, of its artist, or of what sounds alike. */
import type { ReactNode } from 'react';
import { RadioChoice } from '../../elements/choice.tsx';
import type { ReviewTrack } from '../../../models/engine-contract.ts';
import { reviewRests } from '../../../models/review.ts';
import { useKeyHints } from '../../keys/current-keys.ts';
import { applyTo } from '../../stores/review-decisions.ts';
import { useReview } from '../../stores/review.ts';
import { words } from '../../words.ts';
import styles from './review.module.css';

export function AppliesTo({ rest }: Pick<ReviewTrack, 'rest'>): ReactNode {
  const chosen = useReview((state) => state.rest);
  const hint = useKeyHints('review');
  const there = reviewRests.filter((each) => rest[each] > 0);
  if (there.length === 0) return null;
  return (
    <div className={styles['appliesTo']}>
      <kbd className={styles['key']} aria-hidden>
        {hint('applyTo')}
      </kbd>
      <RadioChoice
        label={words.review.appliesToLabel}
        values={[
          { id: 'track', label: words.review.onlyThis },
          ...there.map((id) => ({ id, label: words.review.restChoice(id, rest[id]) })),
        ]}
        value={chosen ?? 'track'}
        onChange={(value) => applyTo(value === 'track' ? null : value)}
      />
    </div>
  );
}
