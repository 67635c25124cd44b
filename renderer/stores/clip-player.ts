/** Clip player: one clip of the set to retrain on at a time; what plays of the library falls silent. */
import { create } from 'zustand';
import { words } from '../words.ts';
import { announce } from './announcer.ts';
import { pause } from './player.ts';
import { applyVolume, followVolume } from './volume.ts';

interface ClipPlayerState {
  readonly clip: number | null;
  readonly playing: boolean;
  /** Neither the browser nor the engine can decode it, or the file is gone. */
  readonly failed: boolean;
}

export const useClipPlayer = create<ClipPlayerState>(() => ({ clip: null, playing: false, failed: false }));

let audio: HTMLAudioElement | null = null;
let playedName = '';
followVolume(() => (audio ? [audio] : []));

function openAudio(): HTMLAudioElement {
  if (audio) return audio;
  const made = new Audio();
  applyVolume(made);
  made.addEventListener('play', () => useClipPlayer.setState({ playing: true }));
  for (const end of ['pause', 'ended'] as const)
    made.addEventListener(end, () => useClipPlayer.setState({ playing: false }));
  made.addEventListener('error', () => {
    const { clip, failed } = useClipPlayer.getState();
    if (clip === null || failed) return;
    if (made.src.endsWith('?as=wav')) {
      useClipPlayer.setState({ playing: false, failed: true });
      announce(words.retrain.cannotPlay(playedName));
    } else start(made, `clip/${clip}?as=wav`);
  });
  audio = made;
  return made;
}

/** Refused or broken off: the `error` and `pause` events tell. */
function start(element: HTMLAudioElement, source: string): void {
  element.src = source;
  element.play().catch(() => {});
}

/**
 * Plays a clip from its start, or stops it where it plays.
 *
 * @param name as it is said where the clip cannot be played.
 */
export function toggleClip(clip: number, name: string): void {
  const { clip: current, playing } = useClipPlayer.getState();
  const element = openAudio();
  if (current === clip && playing) {
    element.pause();
    return;
  }
  pause();
  playedName = name;
  useClipPlayer.setState({ clip, failed: false });
  start(element, `clip/${clip}`);
}

export function stopClip(): void {
  audio?.pause();
}
