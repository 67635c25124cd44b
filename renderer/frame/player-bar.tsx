/** Player: what is heard, where in it, and how loud; on every screen. */
import { Pause, Play, SkipBack, SkipForward, Volume1, Volume2, VolumeX } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../elements/button.tsx';
import { Slider } from '../elements/slider.tsx';
import { formatPlace } from '../format.ts';
import { useKeyHints } from '../keys/current-keys.ts';
import { playNeighbour, useNowPlaying } from '../stores/now-playing.ts';
import { seekTo, togglePlayer, usePlayer } from '../stores/player.ts';
import { useSettings } from '../stores/settings.ts';
import { setVolume, toggleMuted, volumeStep } from '../stores/volume.ts';
import { words } from '../words.ts';
import styles from './player-bar.module.css';

export function PlayerBar(): ReactNode {
  const trackId = usePlayer((state) => state.trackId);
  const playing = usePlayer((state) => state.playing);
  const hint = useKeyHints('playing');
  const nothing = trackId === null;
  return (
    <section className={styles['player']} aria-label={words.player.landmark} id="player" tabIndex={-1}>
      <IconButton
        icon={SkipBack}
        label={words.player.previous}
        isDisabled={nothing}
        onPress={() => void playNeighbour(-1)}
      />
      <IconButton
        icon={playing ? Pause : Play}
        label={playing ? words.player.pause : words.player.play}
        keyHint={hint('playPause')}
        isDisabled={nothing}
        onPress={togglePlayer}
      />
      <IconButton
        icon={SkipForward}
        label={words.player.next}
        isDisabled={nothing}
        onPress={() => void playNeighbour(1)}
      />
      <Track />
      <Position />
      <Volume />
    </section>
  );
}

function Track(): ReactNode {
  const track = useNowPlaying((state) => state.track);
  const failed = usePlayer((state) => state.failed);
  const name = track?.name ?? words.player.silent;
  return (
    <>
      {track?.cover !== null && track !== null && (
        <img className={styles['cover']} src={track.cover} alt="" />
      )}
      <span className={styles['name']} title={name}>
        {failed ? words.player.failed : name}
      </span>
    </>
  );
}

function Position(): ReactNode {
  const trackId = usePlayer((state) => state.trackId);
  const position = usePlayer((state) => Math.floor(state.positionSeconds));
  const known = usePlayer((state) => state.durationSeconds);
  const analysed = useNowPlaying(({ track }) => (track?.trackId === trackId ? track.durationSeconds : null));
  const duration = known ?? analysed;
  return (
    <div className={styles['position']}>
      <span aria-hidden>{trackId === null ? '' : formatPlace(position)}</span>
      <Slider
        label={words.player.position}
        value={duration === null ? 0 : Math.min(position, duration)}
        min={0}
        max={Math.max(1, Math.floor(duration ?? 1))}
        step={1}
        valueText={words.player.positionSpoken(position, duration)}
        isDisabled={trackId === null || duration === null}
        onChange={seekTo}
      />
      <span aria-hidden>{duration === null ? '' : formatPlace(duration)}</span>
    </div>
  );
}

function Volume(): ReactNode {
  const volume = useSettings((state) => state.volume);
  const muted = useSettings((state) => state.muted);
  const hint = useKeyHints('playing');
  return (
    <div className={styles['volume']}>
      <IconButton
        icon={muted || volume === 0 ? VolumeX : volume < 0.5 ? Volume1 : Volume2}
        label={words.player.mute}
        keyHint={hint('mute')}
        aria-pressed={muted}
        onPress={toggleMuted}
      />
      <Slider
        label={words.player.volume}
        value={muted ? 0 : volume}
        min={0}
        max={1}
        step={volumeStep}
        valueText={words.player.volumeSpoken(muted ? 0 : volume)}
        onChange={setVolume}
      />
    </div>
  );
}
