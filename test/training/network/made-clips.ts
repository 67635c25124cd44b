/** A toy task for small networks: stripes along time, along pitch, or neither, in noise. */
import type { TrainingExamples, ValidationExamples } from '../../../main/training/network/examples.ts';
import type { GradientSettings } from '../../../main/training/network/gradient-settings.ts';
import type { InputScaling } from '../../../main/training/network/layers-learner.ts';
import type { TrainLearnerOptions } from '../../../main/training/network/train-learner.ts';
import { mixedSeed, seededRandom } from '../../../main/training/random.ts';
import type { NetworkDeclaration } from '../../../models/network/declaration.ts';

export const [frames, bands] = [12, 8];
export const labels = 3;

export const toyDeclaration: NetworkDeclaration = {
  input: { kind: 'frames', nMels: bands, channels: 1 },
  layers: [
    { type: 'conv2d', filters: 4, kernel: [3, 3] },
    { type: 'batchNorm' },
    { type: 'relu' },
    { type: 'maxPool', size: [2, 2] },
    { type: 'dropout', rate: 0.1 },
    { type: 'globalAverage' },
    { type: 'dense', units: 8, activation: 'relu' },
    { type: 'dense', units: labels },
  ],
};
export const toyScaling: InputScaling = { mean: Float32Array.of(0), scale: Float32Array.of(1) };

function window(clip: number, random: () => number): Float32Array {
  const phase = Math.floor(random() * 2);
  return Float32Array.from({ length: frames * bands }, (_, place) => {
    const stripe = [Math.floor(place / bands), place % bands, 0][clip % labels]!;
    return ((stripe + phase) % 2) * 0.8 + random();
  });
}

export function toyExamples(clips: number): TrainingExamples {
  return {
    labels: Array.from({ length: clips }, (_, clip) => clip % labels),
    inputLength: frames * bands,
    draw: (clip, random, target) => target.set(window(clip, random)),
  };
}

export function toyValidation(clips: number): ValidationExamples {
  return {
    labels: Array.from({ length: clips }, (_, clip) => clip % labels),
    windows: (clip) => {
      const random = seededRandom(mixedSeed(99, clip));
      return [window(clip, random), window(clip, random)];
    },
  };
}

export const toySettings: GradientSettings = {
  seed: 5,
  epochs: 6,
  batchSize: 8,
  learningRate: 0.02,
  schedule: 'plateau',
  patience: 6,
  plateau: 3,
  labelSmoothing: 0.05,
  classWeights: true,
  averagedSteps: 10,
};

export function toyRun(settings: Partial<GradientSettings> = {}): TrainLearnerOptions & {
  declaration: NetworkDeclaration;
  scaling: InputScaling;
} {
  return {
    declaration: toyDeclaration,
    scaling: toyScaling,
    examples: toyExamples(24),
    validation: toyValidation(9),
    labels,
    settings: { ...toySettings, ...settings },
    checkpoint: null,
    onEpoch: () => {},
    onWarning: (message) => {
      throw new Error(message);
    },
    signal: new AbortController().signal,
  };
}
