/** The numbers that a network of declared layers begins with. */
import { numbersIn, type NetworkPlan } from '../../../models/network/plan.ts';
import { mixedSeed, seededRandom } from '../random.ts';
import type { Learned } from './learner.ts';

/**
 * Kernels begin as He has it where a relu follows (https://arxiv.org/abs/1502.01852): normal, of variance
 * 2 / inputs; the last one, which no relu follows, of variance 1 / inputs. Scales and variances begin at 1, all
 * else at 0.
 */
export function firstValues(
  { steps }: NetworkPlan,
  part: 'parameters' | 'statistics',
  seed: number,
): Map<string, Learned> {
  const learned = new Map<string, Learned>();
  steps.forEach((step, place) => {
    Object.entries(step[part]).forEach(([role, { name, shape }], position) => {
      const values = new Float32Array(numbersIn(shape));
      if (role === 'gamma' || role === 'variance') values.fill(1);
      else if (shape.length > 1) {
        const inputs = numbersIn(shape.slice(0, -1));
        const gain = place === steps.length - 1 || role !== 'kernel' ? 1 : 2;
        const normal = normalNumbers(mixedSeed(seed, place, position));
        for (let i = 0; i < values.length; i += 1) values[i] = Math.sqrt(gain / inputs) * normal();
      }
      learned.set(name, { shape, values });
    });
  });
  return learned;
}

/** Standard normal numbers (Box and Muller). */
function normalNumbers(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
