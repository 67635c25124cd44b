/** Review: one track at a time, decided by keys; the next one is there at once. */
import { Redo2, Shuffle, Undo2, Volume2, VolumeX } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button, IconButton } from '../../elements/button.tsx';
import { ChoiceMenu } from '../../elements/choice-menu.tsx';
import { Message } from '../../elements/message.tsx';
import { useSlow } from '../../elements/use-slow.ts';
import { ScreenFrame } from '../../frame/screen.tsx';
import { useKeyHints } from '../../keys/current-keys.ts';
import { reviewOrders } from '../../../models/review.ts';
import {
  enterReview,
  forgetReview,
  leaveReview,
  setOrder,
  toggleSound,
  useReview,
} from '../../stores/review.ts';
import { reviewThese, startSpotCheck } from '../../stores/review-scope.ts';
import { redoInReview, undoInReview } from '../../stores/review-history.ts';
import { currentTrack } from '../../stores/review-state.ts';
import { useSettings } from '../../stores/settings.ts';
import { reviewOrderWords } from '../../words/review.ts';
import { words } from '../../words.ts';
import { OtherGenre } from './other-genre.tsx';
import { ReviewCard } from './review-card.tsx';
import { ReviewDone } from './review-done.tsx';
import { ReviewProgress } from './review-progress.tsx';
import { ThresholdPanel } from './threshold-panel.tsx';
import { useReviewKeys } from './use-review-keys.ts';
import styles from './review.module.css';

export function ReviewScreen(): ReactNode {
  const info = useReview((state) => state.info);
  const failure = useReview((state) => state.failure);
  const track = useReview((state) => currentTrack(state.walk));
  const isSlow = useSlow(info === null && failure === null);
  const [choosing, setChoosing] = useState(false);
  const card = useRef<HTMLElement>(null);

  useEffect(() => {
    void enterReview();
    return leaveReview;
  }, []);
  useReviewKeys({ card, onOther: () => setChoosing(true) });
  return (
    <ScreenFrame title={words.screens.review} actions={info && <ReviewActions />}>
      <div className={styles['screen']}>
        {info === null ? (
          failure === null ? (
            isSlow && <Message title={words.review.loading} />
          ) : (
            <Message kind="problem" title={failure}>
              <Button onPress={forgetReview}>{words.common.tryAgain}</Button>
            </Message>
          )
        ) : (
          <>
            <ReviewProgress info={info} />
            <ThresholdPanel onLeave={() => card.current?.focus()} />
            {track ? (
              <ReviewCard ref={card} track={track} onOther={() => setChoosing(true)} />
            ) : (
              <ReviewDone info={info} />
            )}
          </>
        )}
      </div>
      {track && choosing && (
        <OtherGenre
          track={track}
          onClose={() => {
            setChoosing(false);
            card.current?.focus();
          }}
        />
      )}
    </ScreenFrame>
  );
}

function ReviewActions(): ReactNode {
  const order = useReview((state) => state.info?.order ?? 'informative');
  const scope = useReview((state) => state.info?.scope.kind);
  const sound = useSettings((state) => state.reviewSound);
  const threshold = useSettings((state) => state.reviewThreshold);
  const hint = useKeyHints('review');
  const everywhere = useKeyHints('everywhere');
  return (
    <>
      <ChoiceMenu
        label={words.review.orders}
        summary={words.review.order(reviewOrderWords[order])}
        values={reviewOrders.map((id) => ({ id, label: reviewOrderWords[id] }))}
        chosen={order}
        onChoose={setOrder}
      />
      <IconButton
        icon={sound ? Volume2 : VolumeX}
        label={words.review.sound}
        keyHint={hint('sound')}
        aria-pressed={sound}
        onPress={toggleSound}
      />
      <span className={styles['spacer']} />
      {scope !== 'everything' && (
        <Button onPress={() => void reviewThese(null)}>{words.review.leaveScope}</Button>
      )}
      <Button icon={Shuffle} onPress={() => void startSpotCheck(threshold / 100)}>
        {words.review.spotCheck}
      </Button>
      <Button icon={Undo2} keyHint={hint('undo')} onPress={() => void undoInReview()}>
        {words.review.undo}
      </Button>
      <IconButton
        icon={Redo2}
        label={words.review.redo}
        keyHint={everywhere('redoDecision')}
        look="normal"
        onPress={() => void redoInReview()}
      />
    </>
  );
}
