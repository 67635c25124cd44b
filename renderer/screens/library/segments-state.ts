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
