/** Keys of the review: they work wherever the focus is on the screen, except where a control needs them itself. */
import { useEffect, useRef, type RefObject } from 'react';
import { matchCurrentKey } from '../../keys/current-keys.ts';
import type { CommandId } from '../../keys/key-map.ts';
import { isModalOpen, isPairPending, isTextField } from '../../keys/use-keys.ts';
import { applyToNext, chooseGenre, decideInReview } from '../../stores/review-decisions.ts';
import { playSegment, step, toggleReviewPlay, toggleSound } from '../../stores/review.ts';
import { undoInReview } from '../../stores/review-history.ts';
import { useSettings } from '../../stores/settings.ts';

interface Options {
  readonly card: RefObject<HTMLElement | null>;
  /** Opens the box for another genre. */
  readonly onOther: () => void;
}

export function useReviewKeys(options: Options): void {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isModalOpen() || isPairPending() || isTextField(event.target)) return;
      const match = matchCurrentKey('review', event, null);
      if (match?.kind !== 'command' || (match.single && !useSettings.getState().singleKeys)) return;
      if (!match.single && isUsedBy(event.target, event.key)) return;
      event.preventDefault();
      // A key held down must not decide about tracks nobody saw.
      if (event.repeat && !repeats.has(match.command)) return;
      run(match.command, event, latest.current);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}

const repeats: ReadonlySet<CommandId> = new Set(['back', 'forward', 'previousSegment', 'nextSegment']);

/** Whether the element under the focus has a use of its own for Enter, Space, Backspace or an arrow. */
function isUsedBy(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('[role=option], [role=menuitem], input')) return true;
  return (key === 'Enter' || key === ' ') && target.closest('button, a, summary') !== null;
}

function run(command: CommandId, event: KeyboardEvent, { card, onOther }: Options): void {
  switch (command) {
    case 'accept':
      return void decideInReview({ kind: 'accept' });
    case 'acceptAlbum':
      return void decideInReview({ kind: 'accept' }, 'album');
    case 'choose':
      return chooseGenre(Number(/\d$/.exec(event.code)?.[0] ?? event.key));
    case 'setGenre':
      return onOther();
    case 'keep':
      return void decideInReview({ kind: 'keep' });
    case 'noGenre':
      return void decideInReview({ kind: 'none' });
    case 'skip':
      return void decideInReview({ kind: 'skip' });
    case 'undo':
      return void undoInReview();
    case 'back':
      return step(-1);
    case 'forward':
      return step(1);
    case 'applyTo':
      return applyToNext();
    case 'play':
      return toggleReviewPlay();
    case 'previousSegment':
      return playSegment(-1);
    case 'nextSegment':
      return playSegment(1);
    case 'sound':
      return toggleSound();
    case 'threshold':
      return document.getElementById('threshold')?.focus();
    default:
      card.current?.focus();
  }
}
