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
