/** Another genre than those listed, or several: typed, a letter or two are enough for a known one. */
import { useState, type ReactNode } from 'react';
import { GenrePopover } from '../../elements/genre-box/genre-popover.tsx';
import type { ReviewTrack } from '../../../models/engine-contract.ts';
import { decideInReview } from '../../stores/review-decisions.ts';
import { words } from '../../words.ts';

interface Props {
  readonly track: ReviewTrack;
  readonly onClose: () => void;
}

export function OtherGenre({ track, onClose }: Props): ReactNode {
  const [anchor] = useState(() => ({ current: document.querySelector('[data-other-genre]') }));
  const likely = (track.prediction?.topK ?? []).slice(0, 2).map(({ genre }) => genre);
  return (
    <GenrePopover
      title={words.review.otherTitle}
      anchor={anchor}
      likely={likely}
      onClose={onClose}
      onChoose={(genres) => {
        onClose();
        void decideInReview({ kind: 'genres', genres: [...genres] });
      }}
    />
  );
}
