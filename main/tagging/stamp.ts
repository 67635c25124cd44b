/** What a plan remembers of a file, to know at the time of writing that it is still the same. */
import { createHash } from 'node:crypto';
import type { FileStatus } from './file-system.ts';
import type { TagDocument } from './formats/tag-format.ts';

/** Plain values only, so that a plan can be kept and sent. */
export interface PlanStamp {
  readonly size: number;
  /** Nanoseconds since the epoch, in decimal. */
  readonly modifiedNs: string;
  readonly inode: string;
  readonly device: string;
  /** SHA-256 of the regions that hold tags, with their places, in hexadecimal. */
  readonly tagDigest: string;
}

export function stampOf(status: FileStatus, document: TagDocument): PlanStamp {
  return {
    size: status.size,
    modifiedNs: String(status.modifiedNs),
    inode: String(status.inode),
    device: String(status.device),
    tagDigest: digestOfTags(document),
  };
}

function digestOfTags({ tagRegions }: TagDocument): string {
  const hash = createHash('sha256');
  for (const { offset, bytes } of tagRegions) hash.update(`${offset}:${bytes.length}:`).update(bytes);
  return hash.digest('hex');
}

export function isSameStamp(a: PlanStamp, b: PlanStamp): boolean {
  return (
    a.size === b.size &&
    a.modifiedNs === b.modifiedNs &&
    a.inode === b.inode &&
    a.device === b.device &&
    a.tagDigest === b.tagDigest
  );
}

/** Whether the same file is there, written to by nobody in between. */
export function isSameStatus(a: FileStatus, b: FileStatus): boolean {
  return (
    b.isFile &&
    a.inode === b.inode &&
    a.device === b.device &&
    a.size === b.size &&
    a.modifiedNs === b.modifiedNs &&
    a.changedNs === b.changedNs
  );
}
