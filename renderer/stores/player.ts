/**
 * Player store: one track at a time, from any place. The audio itself comes from the host as a file with ranges.
 *
 * Several decks: one plays, another has the next track ready, so that going on is heard at once. What a browser
 * cannot decode is asked for as WAV.
 */
import { create } from 'zustand';
import { applyVolume, followVolume } from './volume.ts';

interface PlayerState {
  readonly trackId: number | null;
  readonly playing: boolean;
  readonly positionSeconds: number;
  /** Length of the track; null until the browser knows. */
  readonly durationSeconds: number | null;
  /** Neither the browser nor the engine can decode this file. */
  readonly failed: boolean;
}

const silence: PlayerState = {
  trackId: null,
  playing: false,
  positionSeconds: 0,
  durationSeconds: null,
  failed: false,
};

export const usePlayer = create<PlayerState>(() => silence);

/** An audio element and what is in it. */
class Deck {
  readonly audio = new Audio();
  #trackId: number | null = null;
  #isWav = false;
  /** Whether it should be heard: the element is told again after its source was replaced. */
  #wanted = false;
  #failed = false;

  constructor() {
    applyVolume(this.audio);
    this.audio.preload = 'none';
    this.audio.addEventListener('play', () => this.#tell({ playing: true }));
    this.audio.addEventListener('pause', () => this.#tell({ playing: false }));
    this.audio.addEventListener('ended', () => this.#tell({ playing: false }));
    this.audio.addEventListener('timeupdate', () => this.#tell({ positionSeconds: this.audio.currentTime }));
    this.audio.addEventListener('durationchange', () =>
      this.#tell({ durationSeconds: this.durationSeconds }),
    );
    this.audio.addEventListener('error', () => this.#onError());
  }

  get trackId(): number | null {
    return this.#trackId;
  }

  get failed(): boolean {
    return this.#failed;
  }

  get positionSeconds(): number {
    return this.audio.currentTime;
  }

  get durationSeconds(): number | null {
    return Number.isFinite(this.audio.duration) ? this.audio.duration : null;
  }

  /** Puts a track in, unless it is there. */
  load(trackId: number, fromSeconds: number, preload: 'none' | 'auto'): void {
    if (this.#trackId !== trackId) {
      this.#trackId = trackId;
      this.#isWav = false;
      this.#failed = false;
      this.#wanted = false;
      this.audio.preload = preload;
      this.audio.src = `audio/${trackId}`;
      this.seek(fromSeconds);
    }
  }

  seek(seconds: number): void {
    // Before anything is known of the file this is where it will begin.
    this.audio.currentTime = seconds;
  }

  play(): void {
    this.#wanted = true;
    // Refused or broken off: the `error` and `pause` events tell.
    this.audio.play().catch(() => this.#tell({ playing: !this.audio.paused }));
  }

  pause(): void {
    this.#wanted = false;
    this.audio.pause();
  }

  #onError(): void {
    if (this.#trackId === null) return;
    if (this.#isWav) {
      this.#failed = true;
      this.#tell({ playing: false, failed: true });
      return;
    }
    const position = this.audio.currentTime;
    this.#isWav = true;
    this.audio.src = `audio/${this.#trackId}?as=wav`;
    this.seek(position);
    if (this.#wanted) this.play();
  }

  #tell(change: Partial<PlayerState>): void {
    if (this === active) usePlayer.setState(change);
  }
}

/** One plays, one has the next track ready, one keeps the track before: whoever goes back hears it at once. */
const maxDecks = 3;

let active: Deck | null = null;
/** In order of last use. */
let decks: Deck[] = [];
followVolume(() => decks.map(({ audio }) => audio));

/** The deck with a track in it, else the one that was used longest ago. Never the one that plays something else. */
function deckFor(trackId: number): Deck {
  const free = decks.find((deck) => deck !== active);
  const deck =
    decks.find((each) => each.trackId === trackId) ?? (decks.length < maxDecks || !free ? new Deck() : free);
  decks = [...decks.filter((each) => each !== deck), deck];
  return deck;
}

/** Gets a track ready to be played from a place on, without a sound. */
export function prepare(trackId: number, fromSeconds: number): void {
  if (active?.trackId !== trackId) deckFor(trackId).load(trackId, fromSeconds, 'auto');
}

/** Plays a track from a place on; from where it was left without one. */
export function play(trackId: number, fromSeconds: number | null = null): void {
  if (active?.trackId === trackId) {
    if (fromSeconds !== null) active.seek(fromSeconds);
  } else {
    const deck = deckFor(trackId);
    const isReady = deck.trackId === trackId;
    active?.pause();
    active = deck;
    deck.load(trackId, fromSeconds ?? 0, 'none');
    if (isReady && fromSeconds !== null && Math.abs(deck.positionSeconds - fromSeconds) > 0.05)
      deck.seek(fromSeconds);
    const { failed, durationSeconds } = deck;
    const positionSeconds = fromSeconds ?? deck.positionSeconds;
    usePlayer.setState({ trackId, positionSeconds, durationSeconds, playing: false, failed });
    if (failed) return;
  }
  usePlayer.setState({ playing: true });
  active.play();
}

export function pause(): void {
  active?.pause();
  usePlayer.setState({ playing: false });
}

export function togglePlay(trackId: number): void {
  const { playing, trackId: current } = usePlayer.getState();
  if (playing && current === trackId) pause();
  else play(trackId);
}

/** What Back and On move by. */
export const seekStepSeconds = 10;

/** Goes to a place in what is loaded; plays on if it played. */
export function seekTo(seconds: number): void {
  if (!active) return;
  const { durationSeconds } = usePlayer.getState();
  const target = Math.max(0, Math.min(seconds, durationSeconds ?? Number.POSITIVE_INFINITY));
  active.seek(target);
  usePlayer.setState({ positionSeconds: target });
}

export function seekBy(seconds: number): void {
  if (active) seekTo(active.positionSeconds + seconds);
}

/** Plays on what is loaded, or pauses it. */
export function togglePlayer(): void {
  const { trackId } = usePlayer.getState();
  if (trackId !== null) togglePlay(trackId);
}
