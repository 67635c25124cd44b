/**
 * Media session: the system's player and its media keys show what plays and act on it.
 * https://www.w3.org/TR/mediasession/
 */
import { useNowPlaying, playNeighbour } from './now-playing.ts';
import { pause, play, seekBy, seekStepSeconds, seekTo, usePlayer } from './player.ts';

/** Keeps the system in step with the player from now on. */
export function followMediaSession(): void {
  if (!('mediaSession' in navigator)) return;
  const session = navigator.mediaSession;
  const actions: Readonly<Partial<Record<MediaSessionAction, MediaSessionActionHandler>>> = {
    play: () => {
      const { trackId } = usePlayer.getState();
      if (trackId !== null) play(trackId);
    },
    pause,
    stop: pause,
    previoustrack: () => void playNeighbour(-1),
    nexttrack: () => void playNeighbour(1),
    seekbackward: ({ seekOffset }) => seekBy(-(seekOffset ?? seekStepSeconds)),
    seekforward: ({ seekOffset }) => seekBy(seekOffset ?? seekStepSeconds),
    seekto: ({ seekTime }) => {
      if (seekTime !== undefined) seekTo(seekTime);
    },
  };
  for (const [action, handler] of Object.entries(actions)) {
    // A browser that does not know an action throws.
    try {
      session.setActionHandler(action as MediaSessionAction, handler);
    } catch {
      continue;
    }
  }
  usePlayer.subscribe(({ playing, trackId, positionSeconds, durationSeconds }) => {
    session.playbackState = trackId === null ? 'none' : playing ? 'playing' : 'paused';
    if (durationSeconds === null) session.setPositionState();
    else
      session.setPositionState({
        duration: durationSeconds,
        position: Math.min(positionSeconds, durationSeconds),
      });
  });
  useNowPlaying.subscribe(({ track }) => {
    session.metadata =
      track &&
      new MediaMetadata({
        title: track.title ?? track.name,
        artist: track.artist ?? '',
        album: track.album ?? '',
        artwork: track.cover === null ? [] : [{ src: track.cover }],
      });
  });
}
