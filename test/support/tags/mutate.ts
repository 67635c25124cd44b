/** Files damaged at random, mostly where their headers and tags are; the same each run. */

/** A random number generator that gives the same numbers each run. */
export function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Mostly where headers and tags are: near the start, near the end. */
function placeIn(length: number, random: (limit: number) => number): number {
  switch (random(6)) {
    case 0:
    case 1:
    case 2:
      return random(Math.min(length, 400));
    case 3:
      return length - 1 - random(Math.min(length, 300));
    case 4:
      return length - 1 - random(Math.min(length, 12_000));
    default:
      return random(length);
  }
}

/** One to six changes near the tags: bytes, cuts, insertions, repeats. */
export function mutate(original: Buffer, random: (limit: number) => number): Buffer {
  let bytes = Buffer.from(original);
  for (let count = 1 + random(6); count > 0; count--) {
    const position = placeIn(bytes.length, random);
    switch (random(6)) {
      case 0:
        bytes[position] = random(256);
        break;
      case 1:
        bytes[position] = [0, 0x7f, 0x80, 0xff][random(4)]!;
        break;
      case 2:
        bytes[position]! ^= 1 << random(8);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, position), bytes.subarray(position + 1 + random(20))]);
        break;
      case 4:
        bytes = Buffer.concat([
          bytes.subarray(0, position),
          Buffer.alloc(1 + random(20), random(256)),
          bytes.subarray(position),
        ]);
        break;
      default:
        bytes = bytes.subarray(0, 1 + random(bytes.length));
    }
    if (bytes.length === 0) return bytes;
  }
  return bytes;
}
