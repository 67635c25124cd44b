/** Volume: how loud everything is played, kept with the settings. */
import { words } from '../words.ts';
import { announce } from './announcer.ts';
import { remember, useSettings } from './settings.ts';

/** What a key press changes, 0 to 1. */
export const volumeStep = 0.05;

/** Sets the volume, 0 to 1; whoever turns it up wants to hear something. */
export function setVolume(volume: number): void {
  const set = Math.round(Math.min(1, Math.max(0, volume)) * 100) / 100;
  remember('volume', set);
  if (set > 0 && useSettings.getState().muted) remember('muted', false);
}

export function changeVolume(by: number): void {
  setVolume(useSettings.getState().volume + by);
  announce(words.player.volumeSpoken(useSettings.getState().volume), 'assertive');
}

export function toggleMuted(): void {
  const muted = !useSettings.getState().muted;
  remember('muted', muted);
  announce(muted ? words.player.mutedNow : words.player.unmutedNow, 'assertive');
}

/** Keeps audio elements at the volume from now on. */
export function followVolume(elements: () => Iterable<HTMLAudioElement>): void {
  useSettings.subscribe(({ volume, muted }, before) => {
    if (volume !== before.volume || muted !== before.muted) for (const each of elements()) applyVolume(each);
  });
}

export function applyVolume(element: HTMLAudioElement): void {
  const { volume, muted } = useSettings.getState();
  element.volume = volume;
  element.muted = muted;
}
