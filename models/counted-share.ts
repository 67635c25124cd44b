/** A share counted in a sample, and how far it may be from that of all. */
import { z } from 'zod';

const share = z.number().min(0).max(1);

/** A share that was counted in a sample, with its 95 % Wilson interval. */
export const countedShareSchema = z.object({
  right: z.number().int().nonnegative(),
  total: z.number().int().positive(),
  low: share,
  high: share,
});
export type CountedShare = z.infer<typeof countedShareSchema>;

/** Two-sided 95 %: the standard normal's quantile at 0.975. */
const z95 = 1.959_963_984_540_054;

/**
 * Wilson's score interval of a share at 95 % (Wilson 1927,
 * https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval); null of none.
 */
export function countedShare(right: number, total: number): CountedShare | null {
  if (total === 0) return null;
  const share = right / total;
  const weight = 1 + z95 ** 2 / total;
  const centre = (share + z95 ** 2 / (2 * total)) / weight;
  const half = (z95 / weight) * Math.sqrt((share * (1 - share)) / total + z95 ** 2 / (4 * total ** 2));
  return { right, total, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
