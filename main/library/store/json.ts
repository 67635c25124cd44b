/** JSON columns: written by this store alone, so that their shapes are known. */

/** Parses a column that the store wrote; the caller names the shape it was written with. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the one place that trusts the store
export function fromJson<Value>(json: string): Value {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return JSON.parse(json) as Value;
}
