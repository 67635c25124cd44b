/** Trains a small dense network in a process of its own and prints the backend and what it learned as JSON. */
import { loadBackend } from '../../../main/inference/backend.ts';
import { trainNetwork } from '../../../main/training/network/train-network.ts';
import { seededRandom } from '../../../main/training/random.ts';
import type { NetworkDeclaration } from '../../../models/network/declaration.ts';
import { toyRun } from './made-clips.ts';

const count = 8;
const declaration: NetworkDeclaration = {
  input: { kind: 'features', count },
  layers: [
    { type: 'dropout', rate: 0.1 },
    { type: 'dense', units: 16, activation: 'relu' },
    { type: 'dropout', rate: 0.2 },
    { type: 'dense', units: 3 },
  ],
};
/** Each genre has a place of its own, and noise around it. */
const write = (clip: number, random: () => number, target: Float32Array): void => {
  for (let i = 0; i < count; i += 1) target[i] = (i % 3 === clip % 3 ? 1 : 0) + 0.6 * (random() - 0.5);
};

const toy = toyRun({ epochs: 25, patience: 25 });
const trained = await trainNetwork({
  ...toy,
  declaration,
  scaling: { mean: new Float32Array(count).fill(0.3), scale: new Float32Array(count).fill(0.5) },
  examples: { ...toy.examples, inputLength: count, draw: write },
  validation: {
    ...toy.validation,
    windows: (clip) => {
      const window = new Float32Array(count);
      write(clip, seededRandom(clip), window);
      return [window];
    },
  },
});
const last = trained.history.at(-1)!;
process.stdout.write(
  JSON.stringify({
    backend: (await loadBackend()).name,
    accuracy: last.validationAccuracy,
    loss: last.validationLoss,
    values: [...trained.tensors(1)].map(([name, { data }]) => [name, [...data]]),
  }),
);
