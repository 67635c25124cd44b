/** Now playing: what the player has in it, by name and cover, and the tracks before and after it. */
import { create } from 'zustand';
import { request } from '../bridge/bridge.ts';
import { play, usePlayer } from './player.ts';
import { step, useReview } from './review.ts';
import { currentTrack } from './review-state.ts';
import { togglePlayOf } from './review-sound.ts';
import { useShell } from './shell.ts';
import { reveal, useView } from './view.ts';
import { trackName } from './view-state.ts';

export interface NowPlaying {
  readonly trackId: number;
  /** "Artist – Title", or the file's name. */
  readonly name: string;
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  /** Length as it was analysed, seconds. */
  readonly durationSeconds: number | null;
  /** Address of the cover within the page; null where the file has none. */
  readonly cover: string | null;
}

export const useNowPlaying = create<{ readonly track: NowPlaying | null }>(() => ({ track: null }));

/** Finds out what the player plays, whenever that is another track, from now on. */
export function followPlayer(): void {
  usePlayer.subscribe(({ trackId }, before) => {
    if (trackId !== before.trackId && trackId !== null) void look(trackId);
  });
}

async function look(trackId: number): Promise<void> {
  const isCurrent = (): boolean => usePlayer.getState().trackId === trackId;
  try {
    const detail = await request('track.detail', { id: trackId });
    if (!isCurrent()) return;
    const { title, artist, album, durationSeconds } = detail;
    const track = { trackId, name: trackName(detail), title, artist, album, durationSeconds, cover: null };
    take(track);
    const cover = await coverOf(trackId);
    if (isCurrent()) take({ ...track, cover });
    else if (cover !== null) URL.revokeObjectURL(cover);
  } catch {
    // A track without a name is heard all the same.
  }
}

function take(track: NowPlaying): void {
  const before = useNowPlaying.getState().track?.cover;
  if (before !== null && before !== undefined && before !== track.cover) URL.revokeObjectURL(before);
  useNowPlaying.setState({ track });
}

/** The picture in the file as an address of this page: the system's player reads no other. */
async function coverOf(trackId: number): Promise<string | null> {
  const reply = await fetch(`cover/${trackId}`).catch(() => null);
  if (reply?.status !== 200) return null;
  return URL.createObjectURL(await reply.blob());
}

/** Goes to the track before (-1) or after (1) the one that plays, in the order of the screen that is open. */
export async function playNeighbour(direction: 1 | -1): Promise<void> {
  if (useShell.getState().screen === 'review') {
    step(direction);
    const track = currentTrack(useReview.getState().walk);
    if (track && usePlayer.getState().trackId !== track.id) togglePlayOf(track);
    return;
  }
  const { pages, activeIndex } = useView.getState();
  const { trackId } = usePlayer.getState();
  const here = pages?.find((row) => row.id === trackId)?.index ?? activeIndex;
  if (!pages || here === null) return;
  const last = (pages.total ?? 0) - 1;
  for (let index = here + direction; index >= 0 && index <= last; index += direction) {
    const row = pages.rowAt(index) ?? (await pages.fetchRow(index));
    if (!row) return;
    if (row.state === 'offline' || row.state === 'problem') continue;
    if (useShell.getState().screen === 'library') reveal(index);
    play(row.id, 0);
    return;
  }
}
