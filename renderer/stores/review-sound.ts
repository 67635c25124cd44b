/** Sound of the review: a track plays where its genre was decided, and the one after it is made ready. */
import type { ReviewTrack } from '../../models/engine-contract.ts';
import { decidingSegment, segmentFrom } from '../elements/timeline/segments-state.ts';
import { pause, play, prepare, usePlayer } from './player.ts';
import { comingTracks, currentTrack, type Walk } from './review-state.ts';
import { useSettings } from './settings.ts';

/** Another track is looked at: it is heard, where sound is on; what played before is silent in any case. */
export function soundOf(walk: Walk): void {
  const track = currentTrack(walk);
  if (track && useSettings.getState().reviewSound) playFromDeciding(track);
  else if (usePlayer.getState().trackId !== track?.id) pause();
  prepareNext(walk);
}

/** Gets the track ready that comes next. */
export function prepareNext(walk: Walk): void {
  const [next] = comingTracks(walk);
  if (next && useSettings.getState().reviewSound) prepare(next.id, placeOf(next));
}

/** Plays a track from the segment that decided on; goes on where it was paused; stops it where it plays. */
export function togglePlayOf(track: ReviewTrack): void {
  const { trackId, playing } = usePlayer.getState();
  if (trackId !== track.id) playFromDeciding(track);
  else if (playing) pause();
  else play(track.id);
}

/** Plays the segment after (1) or before (-1) the place it plays at. */
export function playSegmentOf(track: ReviewTrack, direction: 1 | -1): void {
  const { trackId, positionSeconds } = usePlayer.getState();
  const place = trackId === track.id ? positionSeconds : placeOf(track);
  const segment = segmentFrom(track.prediction?.segments ?? [], place, direction);
  if (segment) play(track.id, segment.startSeconds);
}

function playFromDeciding(track: ReviewTrack): void {
  play(track.id, placeOf(track));
}

/** Where the segment that decided begins, seconds. */
function placeOf({ prediction }: ReviewTrack): number {
  return (prediction && decidingSegment(prediction)?.startSeconds) ?? 0;
}
