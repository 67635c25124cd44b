/**
 * One training step of the method `cnn`, timed in a process of its own so that its memory is its own. Prints JSON.
 *
 * Use: training-step.ts EXAMPLES FRAMES STEPS
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { loadBackend } from '../inference/backend.ts';
import { cnnRecipe } from '../training/methods/cnn.ts';
import { Adam } from '../training/network/adam.ts';
import { TrainingKernels } from '../training/network/kernels.ts';
import { LayersLearner } from '../training/network/layers-learner.ts';
import { targetsFor } from '../training/network/loss.ts';
import { seededRandom } from '../training/random.ts';

const nMels = 128;
const labels = 10;
/** Not timed: the first ones start threads and choose kernels. */
const warmUpSteps = 2;

const [count, frames, steps] = z
  .tuple([z.coerce.number().int(), z.coerce.number().int(), z.coerce.number().int()])
  .parse(process.argv.slice(2));

const backend = await loadBackend();
const learner = new LayersLearner(
  TrainingKernels.of(backend),
  cnnRecipe.declare({ nMels, channels: 1, labels, divisor: 1 }),
  { mean: Float32Array.of(0), scale: Float32Array.of(1) },
  1,
);
const adam = new Adam(learner.parameters);
const random = seededRandom(1);
const batch = {
  inputs: Float32Array.from({ length: count * frames * nMels }, random),
  count,
  targets: targetsFor(
    Array.from({ length: count }, (_, row) => row % labels),
    labels,
    0,
  ),
  weights: new Float32Array(count).fill(1),
};
const seconds: number[] = [];
for (let step = 0; step < warmUpSteps + steps; step += 1) {
  const started = performance.now();
  adam.step(learner.learn(batch, step).gradients, 1e-3);
  if (step >= warmUpSteps) seconds.push((performance.now() - started) / 1000);
}
const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
process.stdout.write(
  JSON.stringify({
    version: backend.version,
    secondsPerStep: seconds.toSorted((one, other) => one - other)[Math.floor(steps / 2)],
    peakMegabytes: Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024),
  }),
);
