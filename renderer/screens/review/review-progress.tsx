/** Progress of the review: what is left, what was done today, and how fast it goes. */
import type { ReactNode } from 'react';
import { formatTimeLeft } from '../../format.ts';
import { useReview } from '../../stores/review.ts';
import type { ReviewInfo } from '../../stores/review-state.ts';
import { words } from '../../words.ts';
import styles from './review.module.css';

export function ReviewProgress({ info }: { readonly info: ReviewInfo }): ReactNode {
  const pace = useReview((state) => state.pace);
  const { scope, left, today } = info;
  const done = today.accepted + today.changed + today.kept + today.skipped;
  return (
    <div className={styles['progress']} role="group" aria-label={words.review.progress}>
      {scope.kind !== 'everything' && <strong>{words.review.scopes[scope.kind](scope.total)}</strong>}
      <span>{words.review.left(left)}</span>
      {done > 0 && <span className="muted">{words.review.today(today)}</span>}
      {pace !== null && (
        <span className="muted">
          {words.review.pace(pace)}
          {left > 0 && `, ${words.review.timeAtPace(formatTimeLeft((left / pace) * 60))}`}
        </span>
      )}
    </div>
  );
}
