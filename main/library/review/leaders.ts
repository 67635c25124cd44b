/**
 * Leaders: groups of tracks that sound alike, each named by the first of them that came.
 *
 * A new track joins the most alike leader, or leads a group of its own (leader clustering, Hartigan 1975). The
 * leaders it is compared with are found by the signs of its numbers: near vectors seldom lie
 * on different sides of a plane (Charikar 2002, https://doi.org/10.1145/509907.509965), so only those that differ
 * in the planes it lies nearest to are looked at, and no more than a few hundred of each. So a track costs the
 * same however many there are.
 */
import { alikeCosine, cosine } from './sketch.ts';

/** The first so many numbers of a sketch name its bucket by their signs. */
const planes = 10;
/** Of these the nearest to zero may have either sign. */
const uncertainPlanes = 4;
/** Leaders compared in one bucket at most, the latest. */
const maxCompared = 200;

interface Leader {
  readonly trackId: number;
  readonly vector: Float32Array;
}

export class Leaders {
  readonly #buckets = new Map<number, Leader[]>();

  add(trackId: number, vector: Float32Array): void {
    const bucket = bucketOf(vector);
    const leaders = this.#buckets.get(bucket);
    if (leaders) leaders.push({ trackId, vector });
    else this.#buckets.set(bucket, [{ trackId, vector }]);
  }

  /** The leader that sounds most alike; null where none is alike enough. */
  nearest(vector: Float32Array): number | null {
    let best = alikeCosine;
    let nearest: number | null = null;
    for (const bucket of likelyBuckets(vector)) {
      const leaders = this.#buckets.get(bucket) ?? [];
      for (let i = Math.max(0, leaders.length - maxCompared); i < leaders.length; i += 1) {
        const alike = cosine(vector, leaders[i]!.vector);
        if (alike < best) continue;
        best = alike;
        nearest = leaders[i]!.trackId;
      }
    }
    return nearest;
  }
}

function bucketOf(vector: Float32Array): number {
  let bucket = 0;
  for (let plane = 0; plane < planes; plane += 1) if (vector[plane]! > 0) bucket |= 1 << plane;
  return bucket;
}

/** Its own bucket, and those across the planes it lies nearest to. */
function likelyBuckets(vector: Float32Array): number[] {
  const near = Array.from({ length: planes }, (_, plane) => plane)
    .toSorted((a, b) => Math.abs(vector[a]!) - Math.abs(vector[b]!))
    .slice(0, uncertainPlanes);
  let buckets = [bucketOf(vector)];
  for (const plane of near) buckets = [...buckets, ...buckets.map((bucket) => bucket ^ (1 << plane))];
  return buckets;
}
