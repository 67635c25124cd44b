/**
 * Learning curve: how accurate a model of such a data set will be about, and what more tracks would bring.
 *
 * Quick heads learn from a quarter, a half and all of the tracks, each time without a fold that they are then
 * judged by. What belongs together stays together, so the figures are of artists that the heads do not know.
 */
import { accuracyInterval } from '../../../models/bootstrap.ts';
import type { LearningCurve } from '../../../models/dataset-check.ts';
import { accuracyOf, type Outcome } from '../../../models/evaluation.ts';
import { indexOfLargest } from '../../../models/head.ts';
import { compareText } from '../compare-text.ts';
import { shuffled } from '../folds.ts';
import { matrixOf, rowOf, selectRows } from '../heads/matrix.ts';
import { fitQuickHead } from '../heads/quick-head.ts';
import { mixedSeed, seededRandom } from '../random.ts';
import { foldsOfGroups } from '../splits.ts';
import type { LabelledEmbedding } from './suspect-labels.ts';

export interface LearningCurveOptions {
  readonly seed: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

const shares = [0.25, 0.5, 1];
const folds = 5;
/** Few tracks scatter more, and cost less. */
const roundsFor = (tracks: number): number => (tracks < 300 ? 3 : 1);
/** Of larger sets a part tells enough. */
const mostTracks = 3000;
/** The next doubling brings less than the last one did. */
const slowing = 0.7;

/**
 * The curve; null where there are fewer than two genres, or nothing can be held out.
 *
 * @throws the signal's reason once it is aborted.
 */
export async function learningCurveOf(
  all: readonly LabelledEmbedding[],
  { seed, onProgress, signal }: LearningCurveOptions,
): Promise<LearningCurve | null> {
  const tracks =
    all.length <= mostTracks ? all : partOf(all, mostTracks / all.length, seed).map((i) => all[i]!);
  const labels = [...new Set(tracks.map(({ genre }) => genre))].toSorted(compareText);
  if (labels.length < 2 || tracks.length < 2 * labels.length) return null;
  const targets = tracks.map(({ genre }) => labels.indexOf(genre));
  const embeddings = matrixOf(tracks.map(({ embedding }) => embedding));
  const rounds = roundsFor(tracks.length);
  const results = shares.map(() => ({ learned: 0, outcomes: [] as Outcome[] }));
  let done = 0;
  for (let round = 0; round < rounds; round += 1) {
    const foldOf = foldsOfGroups(tracks, { folds, seed: mixedSeed(seed, round) });
    for (let held = 0; held < folds; held += 1) {
      const inside = [...tracks.keys()].filter((index) => foldOf[index] !== held);
      const outside = [...tracks.keys()].filter((index) => foldOf[index] === held);
      for (const [which, share] of shares.entries()) {
        signal?.throwIfAborted();
        const result = results[which]!;
        const chosen =
          share === 1
            ? inside
            : partOf(
                inside.map((index) => tracks[index]!),
                share,
                mixedSeed(seed, round, held, which),
              ).map((position) => inside[position]!);
        if (chosen.length > 0 && outside.length > 0) {
          const head = fitQuickHead({
            embeddings: selectRows(embeddings, chosen),
            targets: chosen.map((index) => targets[index]!),
            labels: labels.length,
          });
          result.learned += chosen.length / (rounds * folds);
          for (const index of outside) {
            const right = indexOfLargest(head(rowOf(embeddings, index))) === targets[index];
            result.outcomes.push({ confidence: 1, right });
          }
        }
        done += 1;
        onProgress?.(done, rounds * folds * shares.length);
        // A turn for everything else that this process does.
        await new Promise((resume) => setImmediate(resume));
      }
    }
  }
  if (results.at(-1)!.outcomes.length === 0) return null;
  const points = results.map(({ learned, outcomes }): LearningCurve['points'][number] => ({
    tracks: Math.round(learned),
    accuracy: accuracyOf(outcomes),
  }));
  const [, before, last] = points;
  // The outcomes of one round: the same track twice would make the interval too narrow.
  const ofOneRound = results.at(-1)!.outcomes.slice(0, tracks.length);
  return {
    points,
    accuracy: last!.accuracy,
    accuracyInterval: accuracyInterval(ofOneRound, seededRandom(seed)),
    chance: 1 / labels.length,
    gainOfDoubling: Math.min(1 - last!.accuracy, Math.max(0, slowing * (last!.accuracy - before!.accuracy))),
  };
}

/** Positions of about this share of the tracks, of every genre one at least: whole groups, by chance. */
function partOf(
  tracks: readonly { readonly genre: string; readonly group: string }[],
  share: number,
  seed: number,
): number[] {
  const random = seededRandom(seed);
  const chosen = new Set<number>();
  for (const indexes of Map.groupBy(tracks.keys(), (index) => tracks[index]!.genre).values()) {
    const groups = [...Map.groupBy(indexes, (index) => tracks[index]!.group).values()];
    const wish = Math.max(1, Math.round(share * indexes.length));
    let count = 0;
    for (const group of shuffled(groups.length, random)) {
      for (const index of groups[group]!) {
        if (count >= wish) break;
        chosen.add(index);
        count += 1;
      }
    }
  }
  return [...chosen].toSorted((a, b) => a - b);
}
