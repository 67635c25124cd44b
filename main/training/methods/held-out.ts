/** Tracks held out of a method's training: parted by the caller, by a share, or by folds, and what is said of them. */
import { Failure } from '../../../models/failure.ts';
import { foldsOfGroups, holdOutGroups } from '../splits.ts';
import type { TrainingContext, TrainingTrack } from './method.ts';

/** Share of the tracks that is held out where the caller holds none out. */
const validationShare = 0.2;

/** A track that can be read, and on which side its caller wants it. */
export interface SidedTrack extends TrainingTrack {
  readonly isValidation: boolean;
}

export interface HeldOut<Track> {
  readonly training: readonly Track[];
  readonly validation: readonly Track[];
}

/** All tracks of the context, those to learn from first. */
export function sidedTracks({ tracks, validation }: TrainingContext): SidedTrack[] {
  return [
    ...tracks.map((track) => ({ ...track, isValidation: false })),
    ...validation.map((track) => ({ ...track, isValidation: true })),
  ];
}

/**
 * The tracks to learn from and those held out: as the caller parts them, or a share of every genre.
 *
 * @throws Failure `invalid-dataset` when a genre or the held-out side is left empty.
 */
export function splitTracks<Track extends SidedTrack>(
  heard: readonly Track[],
  { labels, options }: TrainingContext,
): HeldOut<Track> {
  const given = {
    training: heard.filter(({ isValidation }) => !isValidation),
    validation: heard.filter(({ isValidation }) => isValidation),
  };
  const split = given.validation.length > 0 ? given : holdOut(given.training, options.seed);
  for (const label of labels) {
    if (split.training.some(({ genre }) => genre === label)) continue;
    throw new Failure(
      'invalid-dataset',
      `No track of "${label}" that can be read is left to learn from. No model was made. Add more files of it, or leave the genre out.`,
    );
  }
  if (split.validation.length > 0) return split;
  throw new Failure(
    'invalid-dataset',
    'No track is left to hold out: this method needs some to know when to stop. No model was made. Add more files, or train with the method "transfer".',
  );
}

function holdOut<Track extends SidedTrack>(tracks: readonly Track[], seed: number): HeldOut<Track> {
  const { train, held } = holdOutGroups(tracks, { share: validationShare, seed });
  const those = (positions: readonly number[]): Track[] => positions.map((position) => tracks[position]!);
  return { training: those(train), validation: those(held) };
}

/** As the caller parts the tracks, or each of so many folds held out in turn. Throws what `splitTracks` throws. */
export function splitOrFold<Track extends SidedTrack>(
  heard: readonly Track[],
  context: TrainingContext,
  folds: number,
): HeldOut<Track>[] {
  const { labels, options, validation } = context;
  if (validation.length > 0) return [splitTracks(heard, context)];
  const foldOf = foldsOfGroups(heard, { folds, seed: options.seed });
  const splits = [...new Set(foldOf)].toSorted().map((held) => ({
    training: heard.filter((_, index) => foldOf[index] !== held),
    validation: heard.filter((_, index) => foldOf[index] === held),
  }));
  const isWhole = splits.every(({ training }) =>
    labels.every((label) => training.some(({ genre }) => genre === label)),
  );
  // Too few tracks for folds are too few for one split too, which says so.
  return isWhole && splits.length > 1 ? splits : [splitTracks(heard, context)];
}

/** The position of each track's genre in `labels`. */
export function labelPositions(
  tracks: readonly Pick<TrainingTrack, 'genre'>[],
  labels: readonly string[],
): number[] {
  return tracks.map(({ genre }) => labels.indexOf(genre));
}

/** What the tracks held out were for. */
export function heldOutNote(validation: readonly TrainingTrack[]): string {
  return `${validation.length} tracks were held out of training: they decided when to stop and calibrated the confidence.`;
}
