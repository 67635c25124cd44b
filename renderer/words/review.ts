/** Words of the Review screen. */
import type { ReviewTrack } from '../../models/engine-contract.ts';
import type { CountedShare } from '../../models/counted-share.ts';
import type { ReviewOrder, ReviewReason, ReviewRest } from '../../models/review.ts';
import { fileNameOf, formatCount, formatRate, percentOf } from '../format.ts';
import { tracksOf } from './counts.ts';
import { confidenceWords } from './states.ts';

export const reviewOrderWords: Readonly<Record<ReviewOrder, string>> = {
  informative: 'Most informative',
  unsure: 'Least sure',
  album: 'By album',
  random: 'Random',
};

export const reviewRestWords: Readonly<Record<ReviewRest, string>> = {
  album: 'Album',
  artist: 'Artist',
  alike: 'All alike',
};

/** Why a track is asked about. */
function reasonText(reason: ReviewReason): string {
  switch (reason.kind) {
    case 'close':
      return `${reason.first} and ${reason.second} are close`;
    case 'unsure':
      return 'no genre is likely';
    case 'alike':
      return `${formatCount(reason.count)} like it ${reason.count === 1 ? 'waits' : 'wait'}`;
    case 'disagrees':
      return `the file says ${reason.present}`;
    case 'unfamiliar':
      return 'unlike anything the model knows';
  }
}

/** "about 94 % right (92–96 %)". */
function shareText({ right, total, low, high }: CountedShare): string {
  const percent = (value: number): number => Math.round(value * 100);
  return `${percent(right / total)} % right (${percent(low)}–${percent(high)} %)`;
}
export const reviewWords = {
  loading: 'Looking for the tracks that tell most…',
  order: (order: string) => `Order: ${order}`,
  orders: 'Order',
  sound: 'Play as it opens',
  soundOn: 'Tracks play as they come up.',
  soundOff: 'Tracks do not play by themselves.',
  undo: 'Undo',
  redo: 'Redo',
  spotCheck: 'Spot check 30',
  progress: 'Progress',
  left: (count: number) => `${formatCount(count)} left`,
  today: ({
    accepted,
    changed,
    skipped,
    kept,
  }: Record<'accepted' | 'changed' | 'skipped' | 'kept', number>) =>
    `${formatCount(accepted + changed + skipped + kept)} today: ${[
      accepted > 0 && `${formatCount(accepted)} accepted`,
      changed > 0 && `${formatCount(changed)} changed`,
      kept > 0 && `${formatCount(kept)} kept`,
      skipped > 0 && `${formatCount(skipped)} skipped`,
    ]
      .filter((part) => part !== false)
      .join(', ')}`,
  pace: (aMinute: number) => `${formatRate(aMinute)} a minute`,
  timeAtPace: (time: string) => `${time} at this pace`,
  scopes: {
    chosen: (total: number) => `Going through ${tracksOf(total)} you chose`,
    spotCheck: (total: number) => `Spot check: ${tracksOf(total)} at random from above the line`,
  },
  leaveScope: 'Back to everything',
  threshold: {
    label: 'Tag without asking from',
    status: 'Threshold estimate',
    value: (percent: number) => `${percent} %`,
    spoken: (percent: number) => `${percent} percent`,
    coverage: (above: number, tracks: number) =>
      `${tracks === 0 ? 0 : percentOf(above / tracks)} % of your tracks (${formatCount(above)})`,
    tested: (share: CountedShare | null) =>
      share === null
        ? 'no estimate yet: the model was tested on no clip above the line (0 test clips, 0–100 %). Run a spot check.'
        : `about ${shareText(share)}, by ${formatCount(share.total)} test clips above the line`,
    checked: (share: CountedShare) => `your spot check: ${shareText(share)} of ${tracksOf(share.total)}`,
    accept: (count: number) => `Accept ${tracksOf(count)}`,
    reopen: (count: number) => `Ask about ${formatCount(count)} again`,
    both: (accept: number, reopen: number) =>
      `Accept ${tracksOf(accept)}, ask about ${formatCount(reopen)} again`,
    askAll: 'Ask about every track',
    inForce: (percent: number) => `The line is at ${percent} %.`,
    nothing: 'Nothing more waits above the line.',
    promise: 'This decides; it writes nothing.',
    counting: 'Counting…',
  },
  nothingAbove: 'No track that waits is above the line.',
  applied: (decided: number, reopened: number) =>
    [
      decided > 0 && `${tracksOf(decided)} accepted.`,
      reopened > 0 && `${tracksOf(reopened)} will be asked about again.`,
      'No file was touched.',
    ]
      .filter((part) => part !== false)
      .join(' '),
  card: 'Track to decide',
  why: 'Why this one:',
  reasons: (reasons: readonly ReviewReason[]) => reasons.map(reasonText).join('; ') || 'it waits',
  now: 'Genre now:',
  genres: 'Genres by likelihood',
  other: 'Other…',
  otherTitle: 'Another genre, or several',
  actions: 'Decide',
  accept: 'Accept',
  album: (more: number) => `Whole album +${formatCount(more)}`,
  keep: 'Keep what is there',
  none: 'No genre',
  skip: 'Skip',
  back: 'Back',
  nothingToKeep: 'The file has no genre to keep. Press 0 where no genre fits.',
  appliesToLabel: 'Decide for',
  onlyThis: 'This track',
  restChoice: (rest: ReviewRest, more: number) => `${reviewRestWords[rest]} +${formatCount(more)}`,
  appliesTo: (rest: ReviewRest | null, more: number) =>
    rest === null
      ? 'The next decision is for this track.'
      : `The next decision is for this track and ${formatCount(more)} more of the ${{ album: 'album', artist: 'artist', alike: 'group that sounds alike' }[rest]}.`,
  decidedTogether: (count: number) => `${tracksOf(count)} decided together.`,
  decidedBefore: (decision: string) => `Decided: ${decision}`,
  undone: (name: string) => `Decision undone: ${name} is back.`,
  redone: (name: string) => `Decided again: ${name}.`,
  noneAhead: 'This is the last one.',
  noneBehind: 'This is the first one.',
  coming: 'Next tracks',
  nextLabel: 'Next:',
  cannotPlay: 'This file cannot be played; it can still be decided.',
  notHeard: 'Not listened to yet: Earmark has no suggestion for it.',
  spoken: ({ artist, title, path, genre, prediction }: ReviewTrack) => {
    const name = title === null ? fileNameOf(path) : artist === null ? title : `${artist}, ${title}`;
    if (genre === null || !prediction) return `${name}. No suggestion.`;
    const [, second] = prediction.topK;
    const sure = confidenceWords[prediction.recommendation].toLocaleLowerCase();
    const runnerUp = second ? ` Second: ${second.genre}, ${percentOf(second.probability)}.` : '';
    return `${name}. ${genre}, ${percentOf(prediction.confidence)} percent, ${sure}.${runnerUp}`;
  },
  done: {
    everything: 'Nothing left to review.',
    never: 'Nothing to review yet.',
    neverHelp: 'Add a folder in the Library; what was listened to and is not decided comes here.',
    chosen: 'These are done.',
    spotCheck: (share: CountedShare | null) =>
      share === null ? 'Nothing was decided in this spot check.' : `Spot check: ${shareText(share)}.`,
    spotCheckHelp: (share: CountedShare) =>
      `${formatCount(share.right)} of ${formatCount(share.total)} were right. So of all tracks above the line at least ${Math.floor(share.low * 100)} % are, as far as so many can tell.`,
    waiting: (count: number) => `${tracksOf(count)} ${count === 1 ? 'waits' : 'wait'} for Write.`,
    write: 'Go to Write',
    skipped: (count: number) => `Go through ${formatCount(count)} skipped`,
    library: 'Go to Library',
  },
} as const;
