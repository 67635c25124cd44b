/** The review as the window goes through it: a stretch of the line, and a place in it. Pure functions. */
import type { RequestAnswer, ReviewTrack } from '../../models/engine-contract.ts';
import type { Decision } from './view-state.ts';

export type ReviewInfo = Omit<RequestAnswer<'review.next'>, 'tracks'>;

/** What was gone through and what comes: the engine's line, as far as it is here. */
export interface Walk {
  /** In the order they were and will be asked about. */
  readonly tracks: readonly ReviewTrack[];
  /** The track that is looked at; one past the end when there is none. */
  readonly index: number;
  /** Decided here; these are passed over. */
  readonly decided: ReadonlyMap<number, Decision>;
}

export const emptyWalk: Walk = { tracks: [], index: 0, decided: new Map() };

/** Tracks gone through that are kept to go back to. */
const keptBehind = 200;

export function currentTrack({ tracks, index }: Walk): ReviewTrack | null {
  return tracks[index] ?? null;
}

/** The tracks that come next, without those decided. */
export function comingTracks({ tracks, index, decided }: Walk): ReviewTrack[] {
  return tracks.slice(index + 1).filter(({ id }) => !decided.has(id));
}

/** Decides about the track that is looked at and goes on to the next undecided one. */
export function withDecision(walk: Walk, decision: Decision): Walk {
  const track = currentTrack(walk);
  if (!track) return walk;
  const decided = new Map(walk.decided).set(track.id, decision);
  return { ...walk, decided, index: nextUndecided({ ...walk, decided }, walk.index + 1) };
}

/** Takes decisions back and goes to the last of these tracks that was gone through; stays where none was. */
export function withUndone(walk: Walk, trackIds: readonly number[]): Walk {
  const undone = new Set(trackIds);
  const decided = new Map([...walk.decided].filter(([id]) => !undone.has(id)));
  const index = walk.tracks.findLastIndex(({ id }, at) => at <= walk.index && undone.has(id));
  return { ...walk, decided, index: index < 0 ? walk.index : index };
}

/** Takes note of decisions made elsewhere; where the track that is looked at is one of them, goes on. */
export function withDecided(walk: Walk, decisions: ReadonlyMap<number, Decision>): Walk {
  const decided = new Map([...walk.decided, ...decisions]);
  const here = currentTrack(walk);
  if (!here || !decisions.has(here.id)) return { ...walk, decided };
  return { ...walk, decided, index: nextUndecided({ ...walk, decided }, walk.index) };
}

/** A step back or forward without a decision; stays at the ends. */
export function withStep(walk: Walk, step: 1 | -1): Walk {
  const index = walk.index + step;
  return walk.tracks[index] ? { ...walk, index } : walk;
}

/**
 * Takes over the engine's answer: what was gone through stays, what comes is as the engine says. An answer that
 * was asked for from another track than the one looked at now changes only what comes after that.
 */
export function withAnswer(walk: Walk, answer: readonly ReviewTrack[]): Walk {
  const here = currentTrack(walk);
  const start = here === null ? 0 : answer.findIndex(({ id }) => id === here.id);
  // It is about a place that is left already; the next answer will fit.
  if (start < 0) return walk;
  // What was decided since the answer was made does not come again; what was passed over does.
  const ahead = answer.slice(start).filter(({ id }) => id === here?.id || !walk.decided.has(id));
  const coming = new Set(ahead.map(({ id }) => id));
  const behind = walk.tracks
    .slice(Math.max(0, walk.index - keptBehind), walk.index)
    .filter(({ id }) => !coming.has(id));
  const tracks = [...behind, ...ahead];
  const index = behind.length;
  return { ...walk, tracks, index: here === null ? nextUndecided({ ...walk, tracks }, index) : index };
}

/** The answer shown instead of what is there, with a track of it to look at. */
export function startedAt(walk: Walk, answer: readonly ReviewTrack[]): Walk {
  const ids = new Set(answer.map(({ id }) => id));
  const behind = walk.tracks.slice(0, walk.index).filter(({ id }) => !ids.has(id));
  return { ...walk, tracks: [...behind, ...answer], index: behind.length };
}

function nextUndecided({ tracks, decided }: Walk, from: number): number {
  const index = tracks.findIndex(({ id }, at) => at >= from && !decided.has(id));
  return index < 0 ? tracks.length : index;
}

/** A pause this long is no part of the pace. */
const longPauseMs = 120_000;
/** A pace needs so many decisions, and follows the latest ones. */
const fewest = 5;
const latest = 30;

/** Decisions a minute, from the times they were made at (milliseconds); null while there are too few. */
export function paceOf(times: readonly number[]): number | null {
  const gaps = times
    .slice(-latest)
    .map((time, index, all) => (index === 0 ? Infinity : time - all[index - 1]!))
    .filter((gap) => gap < longPauseMs);
  if (gaps.length < fewest) return null;
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  return total === 0 ? null : (gaps.length * 60_000) / total;
}
