/** A file's stamp and identity, from one stat. */
import type { BigIntStats } from 'node:fs';
import type { FileStamp } from '../../models/track.ts';

const nanosecondsPerSecond = 1_000_000_000n;

/**
 * Size and modification time exactly as `Stats.size` and `Stats.mtimeMs` give them. A stat with bigints is
 * needed for the inode, and its own `mtimeMs` has no fraction.
 */
export function stampOf(stats: BigIntStats): FileStamp {
  let seconds = stats.mtimeNs / nanosecondsPerSecond;
  let nanoseconds = stats.mtimeNs % nanosecondsPerSecond;
  if (nanoseconds < 0n) {
    seconds -= 1n;
    nanoseconds += nanosecondsPerSecond;
  }
  return {
    size: Number(stats.size),
    modifiedMs: Number(seconds) * 1000 + Number(nanoseconds) / 1_000_000,
  };
}

/**
 * Names the file itself, whatever its path: device and inode. Null where the file system has no inodes.
 * Bigints, because NTFS uses all 64 bits and doubles would confuse neighbours (nodejs/node issue 12115).
 */
export function fileKeyOf(stats: BigIntStats): string | null {
  return stats.ino === 0n ? null : `${stats.dev}:${stats.ino}`;
}

export function sameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.modifiedMs === b.modifiedMs;
}
