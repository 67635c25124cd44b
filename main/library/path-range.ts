/** Paths below a folder as a range of strings, so that an index on paths answers "what is in this folder". */
import { sep } from 'node:path';

export interface PathRange {
  /** First string of the range, included. */
  readonly from: string;
  /** First string after the range, excluded. */
  readonly to: string;
}

/** Every path strictly below `folder` (absolute), in code-unit order. */
export function pathsBelow(folder: string): PathRange {
  const from = folder.endsWith(sep) ? folder : folder + sep;
  // The separator is one ASCII character: the next one ends the range.
  const to = from.slice(0, -1) + String.fromCharCode(sep.charCodeAt(0) + 1);
  return { from, to };
}

/** Whether `path` is `folder` or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(pathsBelow(folder).from);
}
