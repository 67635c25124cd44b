/** Play button of a clip of the set. */
import { Pause, Play } from 'lucide-react';
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
      icon={playing ? Pause : Play}
      label={failed ? cannotPlay(name) : playing ? pause(name) : play(name)}
      isDisabled={failed}
      onPress={() => toggleClip(clip)}
    />
  );
}
