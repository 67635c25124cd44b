/** What stands there when nothing is left: what was reached, and where to go on. */
import { FilePenLine, LibraryBig, SkipForward } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { Message } from '../../elements/message.tsx';
import { trackQuerySchema } from '../../../models/engine-contract.ts';
import { useLibrary } from '../../stores/library.ts';
import { decidedTracks } from '../../stores/plan.ts';
import { reviewThese } from '../../stores/review-scope.ts';
import { useReview } from '../../stores/review.ts';
import type { ReviewInfo } from '../../stores/review-state.ts';
import { goTo } from '../../stores/shell.ts';
import { words } from '../../words.ts';

export function ReviewDone({ info }: { readonly info: ReviewInfo }): ReactNode {
  const overview = useLibrary((state) => state.overview);
  const decidedHere = useReview((state) => state.walk.decided.size);
  const first = useRef<HTMLDivElement>(null);
  const toWrite = overview ? decidedTracks(overview) : 0;
  const { scope, skipped, spotCheck, today } = info;
  const { done } = words.review;
  const isNew =
    scope.kind === 'everything' &&
    decidedHere + toWrite + skipped + today.accepted + today.changed + today.kept === 0;
  // The card is gone, and with it what the keys were for.
  useEffect(() => {
    const focused = document.activeElement;
    if (focused === document.body || focused?.matches('main h1'))
      first.current?.querySelector('button')?.focus();
  }, []);
  const title =
    scope.kind === 'spotCheck'
      ? done.spotCheck(spotCheck)
      : scope.kind === 'chosen'
        ? done.chosen
        : isNew
          ? done.never
          : done.everything;
  return (
    <Message title={title}>
      {scope.kind === 'spotCheck' && spotCheck && <p>{done.spotCheckHelp(spotCheck)}</p>}
      {isNew && <p>{done.neverHelp}</p>}
      {toWrite > 0 && <p>{done.waiting(toWrite)}</p>}
      <div ref={first} className="dialog-actions">
        {scope.kind !== 'everything' && (
          <Button look="primary" onPress={() => void reviewThese(null)}>
            {words.review.leaveScope}
          </Button>
        )}
        {skipped > 0 && (
          <Button
            icon={SkipForward}
            onPress={() => void reviewThese({ query: trackQuerySchema.parse({ states: ['skipped'] }) })}
          >
            {done.skipped(skipped)}
          </Button>
        )}
        {toWrite > 0 ? (
          <Button icon={FilePenLine} onPress={() => goTo('write')}>
            {done.write}
          </Button>
        ) : (
          <Button icon={LibraryBig} onPress={() => goTo('library')}>
            {done.library}
          </Button>
        )}
      </div>
    </Message>
  );
}
