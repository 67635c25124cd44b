/** The order of ids and labels. */

/** By code unit: the same on every machine, unlike the order of a language. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
