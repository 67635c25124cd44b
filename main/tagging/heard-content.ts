/** Whether a file still holds what was heard of it: a suggestion for one recording is never written into another. */
import { Failure, toSerialisedFailure } from '../../models/failure.ts';
import { readAudioHash } from '../library/audio-identity.ts';
import { sameStamp } from '../library/file-stamp.ts';
import { readStamp } from '../library/read-stamp.ts';
import type { LibraryStore } from '../library/store/library-store.ts';
import type { WritePlan } from './plan.ts';

/**
 * The plan, refused where the file is not the one that was heard. Ask when it is made: what changes later is
 * noticed by its stamp.
 *
 * Read again is only a file whose size or time is another than at the last scan. What was never heard has no
 * suggestion, and what cannot be reached any more is left to the write.
 */
export async function refuseOtherContent(
  store: { readonly tracks: Pick<LibraryStore['tracks'], 'heard'> },
  plan: WritePlan,
): Promise<WritePlan> {
  if (plan.outcome !== 'change') return plan;
  const heard = store.tracks.heard(plan.path);
  if (heard === null) return plan;
  const stamp = await readStamp(plan.path);
  if (stamp === null || (heard.isChecked && sameStamp(stamp, heard.stamp))) return plan;
  // Other programs change tags and leave the audio, which this digest alone is of.
  if ((await readAudioHash(plan.path)) === heard.audioHash) return plan;
  return {
    ...plan,
    outcome: 'refused',
    after: plan.before,
    alsoChanges: [],
    stamp: null,
    failure: toSerialisedFailure(otherContent()),
  };
}

function otherContent(): Failure {
  return new Failure(
    'file-changed',
    "This file changed since Earmark listened to it, so its suggestion may be another recording's. " +
      'It was left alone. Scan its folder again, listen to it, then write.',
  );
}
