/**
 * Mixup (Zhang et al. 2018, https://arxiv.org/abs/1710.09412): each example becomes a blend of itself and another,
 * and so does what it is to give.
 */
import type { Augmentation } from '../../../models/training.ts';
import { shuffled } from '../folds.ts';
import type { Batch } from '../network/learner.ts';

/** What is done to each batch where mixup is asked for; undefined where it is not. */
export function mixing({
  mixup,
}: Pick<Augmentation, 'mixup'>): ((batch: Batch, random: () => number) => void) | undefined {
  return mixup > 0 ? (batch, random) => mixUp(batch, mixup, random) : undefined;
}

/** Changes the batch in place; each example keeps the larger share of itself. */
export function mixUp({ inputs, targets, weights, count }: Batch, alpha: number, random: () => number): void {
  const others = shuffled(count, random);
  const shares = Array.from({ length: count }, () => {
    const share = betaNumber(alpha, random);
    return Math.max(share, 1 - share);
  });
  for (const values of [inputs, targets, weights]) blend(values, count, others, shares);
}

function blend(
  values: Float32Array,
  count: number,
  others: readonly number[],
  shares: readonly number[],
): void {
  const original = values.slice();
  const width = values.length / count;
  for (let row = 0; row < count; row += 1) {
    const share = shares[row]!;
    const other = others[row]! * width;
    for (let i = 0; i < width; i += 1) {
      const place = row * width + i;
      values[place] = share * original[place]! + (1 - share) * original[other + i]!;
    }
  }
}

/** A number of the beta distribution with both parameters `alpha` (Jöhnk 1964), for alpha up to about 2. */
function betaNumber(alpha: number, random: () => number): number {
  for (;;) {
    const x = random() ** (1 / alpha);
    const y = random() ** (1 / alpha);
    if (x + y <= 1 && x + y > 0) return x / (x + y);
  }
}
