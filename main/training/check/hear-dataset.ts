/** What is heard of all tracks of a data set; of those known before, only as much as is needed. */
import { mapConcurrently } from '../../library/map-concurrently.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { hearFile, hearTrack, throwIfStopped, type Hearing, type HearTrackOptions } from './hear-track.ts';
import { alikeTracks, mostCompared } from './same-recordings.ts';

export interface HearOptions extends HearTrackOptions {
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Hears every track, in the order of `dataset.tracks`.
 *
 * @throws Failure `cancelled`, `backend-unavailable`, `damaged-model`; what was heard by then is kept.
 */
export async function hearDataset(dataset: Dataset, options: HearOptions): Promise<Hearing[]> {
  const { listeners, signal, onProgress } = options;
  const total = dataset.tracks.length;
  let done = 0;
  const trusting = total <= mostCompared ? options : withoutKnown(options);
  const hear = async (index: number): Promise<Hearing> => {
    throwIfStopped(signal);
    const hearing = await hearTrack(dataset, index, trusting);
    done += 1;
    onProgress?.(done, total);
    return hearing;
  };
  const hearings = await mapConcurrently([...dataset.tracks.keys()], listeners.concurrency ?? 4, hear);
  return dataset.kind === 'audio' ? takeFingerprints(hearings, options) : hearings;
}

/** Among more tracks than can be compared by their embeddings, each needs its fingerprint. */
function withoutKnown(options: HearOptions): HearOptions {
  return { ...options, listeners: { ...options.listeners, known: undefined } };
}

/** Of tracks that were known before, those are listened to after all that sound like others: they may be copies. */
async function takeFingerprints(hearings: readonly Hearing[], options: HearOptions): Promise<Hearing[]> {
  const listening = withoutKnown(options);
  const concurrency = options.listeners.concurrency ?? 4;
  const alike = new Set(alikeTracks(hearings.map(({ heard }) => heard)));
  return mapConcurrently([...hearings.entries()], concurrency, async ([index, hearing]) => {
    const path = hearing.heard?.path ?? null;
    if (path === null || hearing.heard!.fingerprint.length > 0 || !alike.has(index)) return hearing;
    throwIfStopped(options.signal);
    // A copy that cannot be listened to any more is no reason to lose what is known of it.
    const heard = await hearFile(path, listening).catch(() => hearing.heard);
    return { ...hearing, heard };
  });
}
