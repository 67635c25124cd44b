/** Play button of a clip of the set. */
import { Pause, Play, VolumeX } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../../elements/button.tsx';
import { toggleClip, useClipPlayer } from '../../stores/clip-player.ts';
import { words } from '../../words.ts';

interface Props {
  readonly clip: number;
  readonly name: string;
}

export function PlayClip({ clip, name }: Props): ReactNode {
  const isCurrent = useClipPlayer((state) => state.clip === clip);
  const playing = useClipPlayer((state) => state.playing) && isCurrent;
  const failed = useClipPlayer((state) => state.failed) && isCurrent;
  const { play, pause, cannotPlay } = words.retrain;
  return (
    <IconButton
      icon={failed ? VolumeX : playing ? Pause : Play}
      label={failed ? cannotPlay(name) : playing ? pause(name) : play(name)}
      onPress={() => toggleClip(clip, name)}
    />
  );
}
