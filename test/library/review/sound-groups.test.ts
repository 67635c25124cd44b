import { describe, expect, it } from 'vitest';
import { Leaders } from '../../../main/library/review/leaders.ts';
import { alikeCosine, cosine, sketchOf, unpackSketch } from '../../../main/library/review/sketch.ts';
import { SoundGroups } from '../../../main/library/review/sound-groups.ts';
import { loadBundle } from '../../../main/inference/bundle.ts';
import { classifierOf, type Classifier, type EmbeddedTrack } from '../../../models/head.ts';
import { bundlesFolder } from '../../support/bundles-folder.ts';
import { analysis, openStore, scanned } from '../../support/library-fixture.ts';
import { seededRandom } from '../../support/made-audio.ts';

const classifier = classifierOf(await loadBundle(`${bundlesFolder}/gtzan-v1`));

/** Numbers of about the normal distribution. */
function gaussian(random: () => number): number {
  return Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, -6);
}

/** A track whose standardised embedding is `centre` with so much noise in each segment. */
function madeTrack(
  centre: readonly number[],
  noise: number,
  random: () => number,
): EmbeddedTrack & { readonly embeddings: Float32Array<ArrayBuffer> } {
  const { head, embeddingSize } = classifier;
  if (head.kind !== 'linear') throw new Error('The model has no linear head.');
  const segments = [0, 3, 6, 9].map((startSeconds) => ({ startSeconds, durationSeconds: 3 }));
  const embeddings = Float32Array.from({ length: segments.length * embeddingSize }, (_, index) => {
    const input = index % embeddingSize;
    return head.mean[input]! + head.scale[input]! * (centre[input]! + noise * gaussian(random));
  });
  return { segments, embeddings };
}

function centres(count: number, random: () => number): number[][] {
  return Array.from({ length: count }, () =>
    Array.from({ length: classifier.embeddingSize }, () => gaussian(random)),
  );
}

describe('sketches', () => {
  it('keep the angle between two tracks', () => {
    const random = seededRandom(1);
    const errors = centres(40, random).map((centre) => {
      const other = centre.map((value) => value + 0.5 * gaussian(random));
      const exact = cosine(centre, other) / (Math.hypot(...centre) * Math.hypot(...other));
      const [one, two] = [centre, other].map((of) =>
        unpackSketch(sketchOf(madeTrack(of, 0, random), classifier)),
      );
      return cosine(one!, two!) - exact;
    });
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(0.2);
    expect(Math.abs(errors.reduce((sum, error) => sum + error, 0) / errors.length)).toBeLessThan(0.03);
  });

  it('are the same bytes every time', () => {
    const track = madeTrack(centres(1, seededRandom(3))[0]!, 0, seededRandom(4));
    const first = sketchOf(track, classifier);
    expect(first).toHaveLength(32);
    expect(sketchOf(track, classifier)).toEqual(first);
    // Kept in databases: other directions would make old and new sketches incomparable.
    expect(Array.from(first.subarray(0, 4))).toEqual([211, 22, 24, 3]);
  });

  it('can be had of a network that gives the logits itself', () => {
    const direct: Classifier = {
      ...classifier,
      head: { kind: 'direct', positions: [0, 1] },
      familiarity: null,
    };
    const track = madeTrack(centres(1, seededRandom(5))[0]!, 0, seededRandom(6));
    expect(Math.hypot(...unpackSketch(sketchOf(track, direct)))).toBeCloseTo(1);
  });
});

describe('leaders', () => {
  it('finds nearly everybody who is alike, and nobody who is not', () => {
    const random = seededRandom(7);
    const leaders = new Leaders();
    const vectors = centres(3000, random).map((centre) => centre.slice(0, 32));
    vectors.forEach((vector, index) => leaders.add(index, unit(vector)));
    let found = 0;
    vectors.forEach((vector, index) => {
      const alike = unit(vector.map((value) => value + 0.2 * gaussian(random)));
      const nearest = leaders.nearest(alike);
      if (cosine(alike, unit(vector)) < alikeCosine) return;
      if (nearest === index) found += 1;
    });
    expect(found).toBeGreaterThan(2700);
    expect(leaders.nearest(unit(centres(1, random)[0]!.slice(0, 32)))).toBeNull();
  });
});

describe('groups', () => {
  it('gather tracks that sound alike, those from before there were sketches too, and go on after a restart', async () => {
    const store = openStore();
    const random = seededRandom(9);
    const kinds = centres(3, random);
    const add = (names: readonly string[], kind: number): number[] => {
      const ids = store.tracks.upsert(names.map((name) => scanned(`/music/${name}.mp3`)));
      ids.forEach((id, index) => {
        const { segments, embeddings } = madeTrack(kinds[kind]!, 0.1, random);
        const key = { networkId: classifier.networkId, excerptSeconds: 30 };
        const audio = `${names[index]}`;
        store.analyses.save(id, key, analysis(audio, { segments: [...segments], embeddings }));
        store.predictions.save([
          {
            trackId: id,
            prediction: {
              modelId: classifier.modelId,
              genre: 'rock',
              confidence: 0.5,
              margin: 0,
              recommendation: 'low',
              topK: [],
              segments: [],
            },
          },
        ]);
      });
      return ids;
    };
    const first = add(['a', 'b', 'c'], 0);
    const second = add(['d', 'e'], 1);
    await new SoundGroups(store).update(classifier);
    const rest = (id: number): number[] => store.reviewLine.rest(id, 'alike', classifier.modelId);
    expect(rest(first[0]!)).toEqual(first.slice(1));
    expect(rest(second[1]!)).toEqual([second[0]]);
    const third = add(['f'], 0);
    await new SoundGroups(store).update(classifier);
    expect(rest(third[0]!)).toEqual(first);
  });
});

function unit(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => value / length);
}
