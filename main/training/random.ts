/** Random numbers from a seed: the same sequence on every machine. */

/**
 * Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, period 2^32.
 *
 * @param seed any whole number; its lower 32 bits count.
 * @returns a function that gives numbers in [0, 1).
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One seed from several numbers, such as a seed, an epoch and a step: any change of one gives another. */
export function mixedSeed(...numbers: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const number of numbers) {
    // The finaliser of MurmurHash3 (Austin Appleby, public domain).
    hash = Math.imul(hash ^ (number | 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash = (hash ^ (hash >>> 16)) + 0x9e3779b9;
  }
  return hash >>> 0;
}
