/** Genre difference: what a write takes away, leaves and adds. A pure function. */

export interface GenreDiff {
  readonly kept: readonly string[];
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** Compares genres as written in a file: another spelling is another genre. */
export function genreDiff(before: readonly string[], after: readonly string[]): GenreDiff {
  return {
    kept: before.filter((genre) => after.includes(genre)),
    removed: before.filter((genre) => !after.includes(genre)),
    added: after.filter((genre) => !before.includes(genre)),
  };
}
