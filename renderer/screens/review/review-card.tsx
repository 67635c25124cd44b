/** The card: the track that is asked about, why it is, how it was heard, and what can be decided. */
import {
  ArrowLeft,
  Ban,
  Check,
  Disc3,
  Lock,
  Pause,
  Pencil,
  Play,
  SkipForward,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { Button, IconButton } from '../../elements/button.tsx';
import { Timeline } from '../../elements/timeline/timeline.tsx';
import { fileNameOf, formatGenres } from '../../format.ts';
import { useKeyHints } from '../../keys/current-keys.ts';
import type { CommandId } from '../../keys/key-map.ts';
import type { ReviewTrack } from '../../../models/engine-contract.ts';
import { usePlayer } from '../../stores/player.ts';
import { decideInReview } from '../../stores/review-decisions.ts';
import { step, toggleReviewPlay, useReview } from '../../stores/review.ts';
import { comingTracks } from '../../stores/review-state.ts';
import { trackName, type Decision } from '../../stores/view-state.ts';
import { stateWords } from '../../words/states.ts';
import { words } from '../../words.ts';
import { AppliesTo } from './applies-to.tsx';
import { GenreChoices } from './genre-choices.tsx';
import { focusCard } from './review-focus.ts';
import styles from './review.module.css';

interface Props {
  readonly track: ReviewTrack;
  readonly onOther: () => void;
  readonly ref: Ref<HTMLElement>;
}

export function ReviewCard({ track, onOther, ref }: Props): ReactNode {
  const { prediction } = track;
  return (
    <section
      ref={ref}
      className={styles['card']}
      aria-label={words.review.card}
      tabIndex={-1}
      data-card={track.id}
    >
      <div className={styles['track']}>
        <Head track={track} />
        {prediction ? (
          <>
            <Timeline
              trackId={track.id}
              prediction={prediction}
              peaks={track.peaks}
              durationSeconds={track.durationSeconds}
              wide
            />
            <PlayFailure trackId={track.id} />
            <GenreChoices prediction={prediction} onOther={onOther} />
          </>
        ) : (
          <p className="muted">{words.review.notHeard}</p>
        )}
        {!prediction && <OtherButton onOther={onOther} />}
      </div>
      <div className={styles['decide']}>
        <AppliesTo rest={track.rest} />
        <Actions track={track} />
      </div>
      <Coming />
    </section>
  );
}

function Head({ track }: { readonly track: ReviewTrack }): ReactNode {
  const playing = usePlayer((state) => state.playing && state.trackId === track.id);
  const decision = useReview((state) => state.walk.decided.get(track.id));
  const hint = useKeyHints('review');
  const { tags, album, genresNow } = track;
  return (
    <header className={styles['head']}>
      <IconButton
        icon={playing ? Pause : Play}
        label={playing ? words.details.pause : words.details.play}
        keyHint={hint('play')}
        look="normal"
        isDisabled={track.state === 'offline'}
        onPress={toggleReviewPlay}
      />
      <div className={styles['names']}>
        <h2>{trackName(track)}</h2>
        <p className="muted">
          {album !== null && `${album}${tags?.year ? ` (${tags.year})` : ''} · `}
          {words.review.now} {genresNow.length > 0 ? formatGenres(genresNow) : words.common.noGenre}
          {decision && ` · ${words.review.decidedBefore(decisionText(decision, track))}`}
        </p>
      </div>
      <p className={styles['why']}>
        <span className="muted">{words.review.why}</span> {words.review.reasons(track.reasons)}
      </p>
    </header>
  );
}

function decisionText(decision: Decision, track: ReviewTrack): string {
  switch (decision.kind) {
    case 'accept':
      return track.genre ?? stateWords.accepted;
    case 'genres':
      return formatGenres(decision.genres);
    case 'none':
      return words.common.noGenre;
    case 'keep':
      return stateWords.kept;
    case 'skip':
      return stateWords.skipped;
    case 'clear':
      return stateWords.review;
  }
}

function PlayFailure({ trackId }: { readonly trackId: number }): ReactNode {
  const failed = usePlayer((state) => state.failed && state.trackId === trackId);
  return failed && <p className={styles['failure']}>{words.review.cannotPlay}</p>;
}

function OtherButton({ onOther }: { readonly onOther: () => void }): ReactNode {
  const hint = useKeyHints('review');
  return (
    <div>
      <Button icon={Pencil} keyHint={hint('setGenre')} onPress={onOther} data-other-genre="">
        {words.review.other}
      </Button>
    </div>
  );
}

function Actions({ track }: { readonly track: ReviewTrack }): ReactNode {
  const decide = (decision: Decision): void => {
    focusCard();
    void decideInReview(decision);
  };
  const hint = useKeyHints('review');
  const action = (icon: LucideIcon, command: CommandId, label: string, decision: Decision): ReactNode => (
    <Button icon={icon} keyHint={hint(command)} onPress={() => decide(decision)}>
      {label}
    </Button>
  );
  return (
    <div className={styles['actions']} role="group" aria-label={words.review.actions}>
      <Button
        icon={Check}
        look="primary"
        keyHint={hint('accept')}
        isDisabled={track.genre === null}
        onPress={() => decide({ kind: 'accept' })}
      >
        {words.review.accept}
      </Button>
      {track.rest.album > 0 && (
        <Button
          icon={Disc3}
          keyHint={hint('acceptAlbum')}
          isDisabled={track.genre === null}
          onPress={() => {
            focusCard();
            void decideInReview({ kind: 'accept' }, 'album');
          }}
        >
          {words.review.album(track.rest.album)}
        </Button>
      )}
      {action(Lock, 'keep', words.review.keep, { kind: 'keep' })}
      {action(Ban, 'noGenre', words.review.none, { kind: 'none' })}
      {action(SkipForward, 'skip', words.review.skip, { kind: 'skip' })}
      <IconButton
        icon={ArrowLeft}
        label={words.review.back}
        keyHint={hint('back')}
        look="normal"
        onPress={() => step(-1)}
      />
    </div>
  );
}

function Coming(): ReactNode {
  const walk = useReview((state) => state.walk);
  const coming = comingTracks(walk).slice(0, 4);
  if (coming.length === 0) return null;
  return (
    <div className={styles['coming']}>
      <span>{words.review.nextLabel}</span>
      <ol aria-label={words.review.coming}>
        {coming.map((track) => (
          <li key={track.id}>{track.title === null ? fileNameOf(track.path) : trackName(track)}</li>
        ))}
      </ol>
    </div>
  );
}
