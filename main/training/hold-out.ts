/** Holds tracks out of training: a share of every genre, groups whole, neighbours together. */
import { seededRandom } from './random.ts';

export interface GroupedTrack {
  readonly id: string;
  readonly genre: string;
  readonly group: string;
}

export interface HeldOut<Track> {
  readonly training: readonly Track[];
  readonly validation: readonly Track[];
}

/**
 * Of each genre a run of groups, in the order of their first track's id, until `share` of its tracks are held out:
 * neighbours in a collection's numbering are often of one artist. A genre of one group keeps it for training.
 */
export function holdOut<Track extends GroupedTrack>(
  tracks: readonly Track[],
  share: number,
  seed: number,
): HeldOut<Track> {
  const random = seededRandom(seed);
  const { compare } = new Intl.Collator('en', { numeric: true });
  const sorted = tracks.toSorted((one, other) => compare(one.id, other.id));
  const heldOut = new Set<string>();
  const byGenre = Map.groupBy(sorted, ({ genre }) => genre);
  for (const genre of [...byGenre.keys()].toSorted(compare)) {
    const own = byGenre.get(genre)!;
    const groups = [...new Set(own.map(({ group }) => group))];
    const first = Math.floor(random() * groups.length);
    const wanted = Math.max(1, Math.round(share * own.length));
    let count = own.filter(({ group }) => heldOut.has(group)).length;
    // Always one group less than there are: the genre has to be learned from something.
    for (let taken = 0; taken < groups.length - 1 && count < wanted; taken += 1) {
      const group = groups[(first + taken) % groups.length]!;
      if (heldOut.has(group)) continue;
      heldOut.add(group);
      count += own.filter((track) => track.group === group).length;
    }
  }
  // A group of two genres may have been the last of one of them.
  for (const own of byGenre.values()) {
    if (own.every(({ group }) => heldOut.has(group))) heldOut.delete(own[0]!.group);
  }
  return {
    training: tracks.filter(({ group }) => !heldOut.has(group)),
    validation: tracks.filter(({ group }) => heldOut.has(group)),
  };
}
