/** Tracks that cannot be read, and so are left out: what is said of them. */
import type { SerialisedFailure } from '../../../models/failure.ts';
import type { TrainingContext } from './method.ts';

/** Tells of a track none of whose files can be read. */
export function warnOfLeftOut(
  { onEvent }: TrainingContext,
  { path, failure }: { readonly path: string; readonly failure: SerialisedFailure },
): void {
  onEvent({ type: 'warning', message: `${path} is left out: ${failure.message}` });
}

/** Sentences for the model's card, where there are any. */
export function leftOutNotes(leftOut: number): string[] {
  if (leftOut === 0) return [];
  const [tracks, were] = leftOut === 1 ? ['1 track', 'was'] : [`${leftOut} tracks`, 'were'];
  return [`${tracks} could not be read and ${were} left out.`];
}

/** How many tracks of the context could not be read. */
export function countLeftOut({ tracks, validation }: TrainingContext, heard: readonly unknown[]): number {
  return tracks.length + validation.length - heard.length;
}
