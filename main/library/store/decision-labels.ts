/** What a group of decisions is called, for whoever takes it back. */
import type { Decision } from '../../../models/review-requests.ts';

/** Such as "Accept 3 tracks". */
export function labelOf(decision: Decision, count: number): string {
  const tracks = count === 1 ? '1 track' : `${count.toLocaleString('en')} tracks`;
  switch (decision.kind) {
    case 'accept':
      return `Accept ${tracks}`;
    case 'genres':
      return `Set ${tracks} to ${decision.genres.join(', ')}`;
    case 'skip':
      return `Skip ${tracks}`;
    case 'keep':
      return `Keep the genres of ${tracks}`;
    case 'none':
      return `Leave ${tracks} without a genre`;
    case 'clear':
      return `Clear the decision on ${tracks}`;
  }
}
