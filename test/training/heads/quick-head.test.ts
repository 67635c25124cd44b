/** Quick heads, and what is told with them: suspect labels and learning curves. */
import { expect, test } from 'vitest';
import { learningCurveOf } from '../../../main/training/check/learning-curve.ts';
import { findSuspectLabels, type LabelledEmbedding } from '../../../main/training/check/suspect-labels.ts';
import { shuffled } from '../../../main/training/folds.ts';
import { matrixOf, rowOf } from '../../../main/training/heads/matrix.ts';
import {
  fitQuickHead,
  outOfFoldScores,
  probabilitiesOfScores,
} from '../../../main/training/heads/quick-head.ts';
import { seededRandom } from '../../../main/training/random.ts';
import { indexOfLargest } from '../../../models/head.ts';
import { gtzanFolder } from '../gtzan-folder.ts';
import { collectGtzan } from '../gtzan-tracks.ts';
import { madeTracks } from '../made-embeddings.ts';

function examplesOf(tracks: readonly LabelledEmbedding[]) {
  const labels = [...new Set(tracks.map(({ genre }) => genre))];
  return {
    embeddings: matrixOf(tracks.map(({ embedding }) => embedding)),
    targets: tracks.map(({ genre }) => labels.indexOf(genre)),
    labels: labels.length,
  };
}

test('few examples of many inputs and many of few are fitted alike', () => {
  // 60 examples: solved over the examples with 70 inputs, over the inputs with 50.
  for (const inputs of [50, 70]) {
    const examples = examplesOf(madeTracks({ genres: 3, perGenre: 20, inputs }));
    const head = fitQuickHead(examples);
    const right = examples.targets.filter(
      (target, row) => indexOfLargest(head(rowOf(examples.embeddings, row))) === target,
    );
    expect(right.length).toBeGreaterThan(55);
  }
  // An input that is always zero changes nothing but the side that is solved for, and the penalty with it.
  const examples = examplesOf(madeTracks({ genres: 2, perGenre: 8, inputs: 16 }));
  const padded = {
    ...examples,
    embeddings: matrixOf(examples.targets.map((_, row) => [...rowOf(examples.embeddings, row), 0])),
  };
  const [narrow, wide] = [fitQuickHead(examples), fitQuickHead(padded)];
  const first = rowOf(examples.embeddings, 0);
  expect(wide([...first, 0])[0]).toBeCloseTo(narrow(first)[0]!, 0);
});

test('a rare genre counts as much as a frequent one', () => {
  const tracks = madeTracks({ genres: 2, perGenre: 60, spread: 0.6 }).filter((_, index) => index >= 52);
  const examples = examplesOf(tracks);
  const scores = outOfFoldScores(
    examples,
    tracks.map((_, index) => index % 4),
  );
  const rare = scores.filter((_, row) => examples.targets[row] === 0);
  expect(rare.filter((row) => indexOfLargest(row) === 0).length).toBeGreaterThanOrEqual(rare.length / 2);
  const probabilities = probabilitiesOfScores(scores, examples.targets);
  for (const row of probabilities) expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
});

/** Gives 5 % of the tracks another genre; the positions of those. */
function swapLabels<Track extends LabelledEmbedding>(
  tracks: readonly Track[],
  seed: number,
): { swapped: Track[]; wrong: Set<number> } {
  const random = seededRandom(seed);
  const genres = [...new Set(tracks.map(({ genre }) => genre))];
  const wrong = new Set(shuffled(tracks.length, random).slice(0, Math.round(0.05 * tracks.length)));
  const swapped = tracks.map((track, index) => {
    if (!wrong.has(index)) return track;
    const others = genres.filter((genre) => genre !== track.genre);
    return { ...track, genre: others[Math.floor(random() * others.length)]! };
  });
  return { swapped, wrong };
}

function foundEarly(tracks: readonly LabelledEmbedding[], wrong: ReadonlySet<number>): number {
  const early = findSuspectLabels(tracks, { seed: 1 }).slice(0, Math.round(0.1 * tracks.length));
  return early.filter(({ index }) => wrong.has(index)).length / wrong.size;
}

test('of 5 % swapped labels at least 60 % are among the first tenth listed', () => {
  for (const seed of [1, 2, 3]) {
    const { swapped, wrong } = swapLabels(madeTracks({ spread: 0.45, seed }), seed);
    expect(foundEarly(swapped, wrong)).toBeGreaterThanOrEqual(0.6);
  }
});

test('a suspect says what it sounds like, and how sure that is', () => {
  const tracks = madeTracks({ spread: 1.2 });
  const wrong = tracks.map((track, index) => (index === 7 ? { ...track, genre: 'genre 3' } : track));
  const [first] = findSuspectLabels(wrong, { seed: 1 });
  expect(first).toMatchObject({ index: 7, genre: 'genre 3', suggested: 'genre 0', likelyWrong: true });
  expect(first!.suggestedProbability).toBeGreaterThan(0.8);
  expect(first!.probability).toBeLessThan(0.1);
  expect(findSuspectLabels(tracks.slice(0, 40), { seed: 1 })).toEqual([]);
});

test('copies of one group do not vouch for each other', () => {
  const tracks = madeTracks({ spread: 1.2 });
  const copies = [0, 1, 2, 3].map(() => ({ ...tracks[0]!, genre: 'genre 4', group: 'copied' }));
  const suspects = findSuspectLabels([...tracks.slice(1), ...copies], { seed: 1 });
  expect(new Set(suspects.slice(0, 4).map(({ index }) => index))).toEqual(new Set([199, 200, 201, 202]));
});

test('the learning curve rises, agrees with itself and knows its limits', async () => {
  const curve = await learningCurveOf(madeTracks({ perGenre: 30, spread: 0.4 }), { seed: 1 });
  const [quarter, , whole] = curve!.points;
  expect(quarter!.tracks).toBeLessThan(whole!.tracks);
  expect(whole!.tracks).toBe(120);
  expect(quarter!.accuracy).toBeLessThan(whole!.accuracy);
  expect(curve!.accuracyInterval[0]).toBeLessThan(curve!.accuracy);
  expect(curve!.accuracyInterval[1]).toBeGreaterThan(curve!.accuracy);
  expect(curve!.chance).toBe(0.2);
  expect(curve!.gainOfDoubling).toBeGreaterThanOrEqual(0);
  // What it predicts of twice as many tracks is about what twice as many reach.
  const twice = await learningCurveOf(madeTracks({ perGenre: 60, spread: 0.4 }), { seed: 1 });
  expect(Math.abs(curve!.accuracy + curve!.gainOfDoubling - twice!.accuracy)).toBeLessThan(0.12);
});

test('no curve of one genre, of hardly any tracks, or of one artist', async () => {
  const tracks = madeTracks({ genres: 2, perGenre: 4 });
  expect(await learningCurveOf(tracks.slice(0, 4), { seed: 1 })).toBeNull();
  expect(await learningCurveOf([tracks[0]!, tracks[7]!], { seed: 1 })).toBeNull();
  expect(
    await learningCurveOf(
      tracks.map((track) => ({ ...track, group: 'all' })),
      { seed: 1 },
    ),
  ).toBeNull();
  expect(await learningCurveOf(tracks, { seed: 1 })).not.toBeNull();
});

test('it stops when it is told to', async () => {
  const stop = AbortSignal.abort(new Error('stopped'));
  await expect(learningCurveOf(madeTracks(), { seed: 1, signal: stop })).rejects.toThrow('stopped');
});

test.skipIf(gtzanFolder === undefined)(
  'on real music too, swapped labels are among the first tenth listed',
  { timeout: 300_000 },
  async () => {
    const { tracks } = await collectGtzan(gtzanFolder!);
    const labelled = tracks.map(({ id, genre, approximate }) => ({
      genre,
      group: id,
      embedding: approximate,
    }));
    const found = [1, 2, 3].map((seed) => {
      const { swapped, wrong } = swapLabels(labelled, seed);
      return foundEarly(swapped, wrong);
    });
    console.log(JSON.stringify({ swappedLabelsFoundEarly: found }));
    for (const share of found) expect(share).toBeGreaterThanOrEqual(0.6);
  },
);
