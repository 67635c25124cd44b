/** A track as the review asks about it: why it is asked about, and which others could be decided with it. */
import type { ReviewTrack } from '../../../models/engine-contract.ts';
import { reviewRests, type ReviewReason } from '../../../models/review.ts';
import type { LibraryStore } from '../store/library-store.ts';
import type { ModelFacts } from './model-facts.ts';
import { disagreement } from './ranking.ts';

/** Two genres this near to each other are close; a confidence below this is unsure. */
const closeMargin = 0.15;
const unsureConfidence = 0.5;

/** The track with the reasons why it is asked about, and what belongs to it; null where it is gone. */
export function reviewTrack(
  { view, reviewLine }: Pick<LibraryStore, 'view' | 'reviewLine'>,
  id: number,
  { modelId, known }: ModelFacts,
): ReviewTrack | null {
  const detail = view.detail(id, modelId);
  if (detail === null) return null;
  const counts = reviewRests.map((rest) => [rest, reviewLine.rest(id, rest, modelId).length] as const);
  const rest: ReviewTrack['rest'] = { album: 0, artist: 0, alike: 0, ...Object.fromEntries(counts) };
  const reasons: ReviewReason[] = [];
  const { prediction } = detail;
  if (prediction) {
    const [first, second] = prediction.topK;
    const present = disagreement(detail.genresNow, prediction.genre, known);
    if (prediction.unfamiliar === true) reasons.push({ kind: 'unfamiliar' });
    if (present !== null) reasons.push({ kind: 'disagrees', present });
    if (first && second && prediction.margin < closeMargin)
      reasons.push({ kind: 'close', first: first.genre, second: second.genre });
    else if (prediction.confidence < unsureConfidence) reasons.push({ kind: 'unsure' });
  }
  if (rest.alike > 0) reasons.push({ kind: 'alike', count: rest.alike });
  return { ...detail, reasons, rest };
}
