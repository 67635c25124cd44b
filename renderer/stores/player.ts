/** Player store: one track at a time, from any place. The audio itself comes from the host as a file with ranges. */
import { create } from 'zustand';

interface PlayerState {
  readonly trackId: number | null;
  readonly playing: boolean;
  readonly positionSeconds: number;
  /** The browser cannot decode this file. */
  readonly failed: boolean;
}

const silence: PlayerState = { trackId: null, playing: false, positionSeconds: 0, failed: false };

export const usePlayer = create<PlayerState>(() => silence);

let audio: HTMLAudioElement | null = null;

/** The one audio element, made when it is first needed. */
function player(): HTMLAudioElement {
  if (audio) return audio;
  const element = new Audio();
  element.preload = 'none';
  element.addEventListener('play', () => usePlayer.setState({ playing: true }));
  element.addEventListener('pause', () => usePlayer.setState({ playing: false }));
  element.addEventListener('ended', () => usePlayer.setState({ playing: false }));
  element.addEventListener('timeupdate', () => usePlayer.setState({ positionSeconds: element.currentTime }));
  element.addEventListener('error', () => usePlayer.setState({ playing: false, failed: true }));
  audio = element;
  return element;
}

/** Plays a track from a place on; from where it was left without one. */
export function play(trackId: number, fromSeconds: number | null = null): void {
  const element = player();
  if (usePlayer.getState().trackId !== trackId) {
    element.src = `audio/${trackId}`;
    usePlayer.setState({ ...silence, trackId, positionSeconds: fromSeconds ?? 0 });
  }
  if (fromSeconds !== null) element.currentTime = fromSeconds;
  usePlayer.setState({ playing: true });
  // Refused or broken off: the `error` and `pause` events tell.
  element.play().catch(() => usePlayer.setState({ playing: false }));
}

export function pause(): void {
  audio?.pause();
  usePlayer.setState({ playing: false });
}

export function togglePlay(trackId: number): void {
  const { playing, trackId: current } = usePlayer.getState();
  if (playing && current === trackId) pause();
  else play(trackId);
}
