/** Segments as the timeline shows them: two letters, a rank within the track, and runs without a gap. */
import type { SegmentPrediction, TrackPrediction } from '../../../models/prediction.ts';

/** Two letters of a genre: initials of its first two words, or its first two letters. */
export function genreCode(genre: string): string {
  const [first = '', second] = genre.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return (
    second === undefined ? first.slice(0, 2) : (first[0] ?? '') + (second[0] ?? '')
  ).toLocaleUpperCase();
}

/** 1 for the track's winner, 2 its runner-up, 3 the third, 4 any other. */
export function rankOf(genre: string, prediction: TrackPrediction): 1 | 2 | 3 | 4 {
  const place = prediction.topK.findIndex((each) => each.genre === genre);
  return place === 0 ? 1 : place === 1 ? 2 : place === 2 ? 3 : 4;
}

/** Segments that follow each other without a gap (of more than half a second). */
export function contiguousRuns(segments: readonly SegmentPrediction[]): SegmentPrediction[][] {
  const runs: SegmentPrediction[][] = [];
  for (const segment of segments.toSorted((a, b) => a.startSeconds - b.startSeconds)) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && segment.startSeconds - (last.startSeconds + last.durationSeconds) <= 0.5)
      run.push(segment);
    else runs.push([segment]);
  }
  return runs;
}

/**
 * The segment that decided: the surest of one of the two likeliest genres, where these differ most; else the
 * surest of any. Null where nothing was heard.
 */
export function decidingSegment({ topK, segments }: TrackPrediction): SegmentPrediction | null {
  const likeliest = new Set(topK.slice(0, 2).map(({ genre }) => genre));
  const among = segments.filter(({ genre }) => likeliest.has(genre));
  const surest = (among.length > 0 ? among : segments).toSorted((a, b) => b.probability - a.probability);
  return surest[0] ?? null;
}

/** The segment after (1) or before (-1) a place in the track, at the ends the last or first; null without any. */
export function segmentFrom(
  segments: readonly SegmentPrediction[],
  positionSeconds: number,
  step: 1 | -1,
): SegmentPrediction | null {
  const inOrder = segments.toSorted((a, b) => a.startSeconds - b.startSeconds);
  if (step > 0)
    return (
      inOrder.find(({ startSeconds }) => startSeconds > positionSeconds + 0.05) ?? inOrder.at(-1) ?? null
    );
  // Whoever is well within a segment wants its beginning again.
  return inOrder.findLast(({ startSeconds }) => startSeconds < positionSeconds - 0.5) ?? inOrder[0] ?? null;
}

/** Which rank each of `steps` equal parts of a track was heard as; null where nothing was heard. */
export function ranksAlong(
  prediction: TrackPrediction,
  durationSeconds: number,
  steps: number,
): (1 | 2 | 3 | 4 | null)[] {
  const ranks = Array.from({ length: steps }, (): 1 | 2 | 3 | 4 | null => null);
  for (const { startSeconds, durationSeconds: length, genre } of prediction.segments) {
    const first = Math.floor((startSeconds / durationSeconds) * steps);
    const end = Math.ceil(((startSeconds + length) / durationSeconds) * steps);
    for (let step = first; step < Math.min(end, steps); step += 1) ranks[step] = rankOf(genre, prediction);
  }
  return ranks;
}
