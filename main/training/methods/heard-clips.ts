/** The clips of a context's tracks, for methods that learn from spectrograms. */
import type { FeatureConfig } from '../../../models/feature-config.ts';
import type { Clip } from '../clips/clip.ts';
import { listenToClips } from '../clips/listen-to-clips.ts';
import { sidedTracks, type SidedTrack } from './held-out.ts';
import { warnOfLeftOut } from './left-out.ts';
import type { TrainingContext } from './method.ts';

export interface TrackWithClip extends SidedTrack {
  readonly clip: Clip;
}

/** Listens to all tracks; those that cannot be read are left out with a warning. */
export async function hearClips(context: TrainingContext, features: FeatureConfig): Promise<TrackWithClip[]> {
  const { dataset, cacheFolder, onEvent, signal } = context;
  const tracks = sidedTracks(context);
  const clips = await listenToClips(
    tracks.map(({ index }) => index),
    {
      dataset,
      features,
      cacheFolder,
      onProgress: (done, total) => onEvent({ type: 'phase', phase: 'listening', done, total }),
      signal,
    },
  );
  return tracks.flatMap((track, place) => {
    const heard = clips[place]!;
    if ('clip' in heard) return [{ ...track, clip: heard.clip }];
    warnOfLeftOut(context, heard);
    return [];
  });
}
