/** The input of golden-musicnn.py, made anew. */

/** Windows of `[187, 96]`: noise of a linear congruential generator, louder in the bass and every 16th frame. */
export function syntheticWindows(count: number): Float32Array[] {
  let state = 20_190_704;
  return Array.from({ length: count }, (_, window) => {
    const values = new Float32Array(187 * 96);
    for (let frame = 0; frame < 187; frame += 1) {
      for (let band = 0; band < 96; band += 1) {
        state = (Math.imul(1_664_525, state) + 1_013_904_223) >>> 0;
        const loudness = 4 * (1 - band / 120) * (frame % 16 === 0 ? 1 : 0.6 - 0.3 * window);
        values[frame * 96 + band] = (loudness * Math.floor(state / 256)) / 2 ** 24;
      }
    }
    return values;
  });
}
