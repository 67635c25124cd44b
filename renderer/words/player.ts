/** Words of the player; part of `words`. */
import { formatPlace, percentOf } from '../format.ts';

export const playerWords = {
  landmark: 'Player',
  silent: 'Nothing is playing.',
  play: 'Play',
  pause: 'Pause',
  previous: 'Track before',
  next: 'Track after',
  position: 'Position',
  positionSpoken: (seconds: number, duration: number | null) =>
    duration === null ? formatPlace(seconds) : `${formatPlace(seconds)} of ${formatPlace(duration)}`,
  volume: 'Volume',
  volumeSpoken: (volume: number) => `${percentOf(volume)} percent`,
  mute: 'Sound off',
  mutedNow: 'Sound is off.',
  unmutedNow: 'Sound is on.',
  failed: 'This file cannot be played.',
} as const;
