/** Words of a data set's check. */

/** `1 track`, `2 tracks`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A name in quotes. */
export function named(name: string): string {
  return `"${name}"`;
}

/** The first of some names in quotes, and how many more there are. */
export function someOf(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map(named);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(' and ');
}

/** `62 %`. */
export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** `1 h 31 min`, `4 min`, `20 s`. */
export function lasting(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
