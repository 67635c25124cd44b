/** A bundle of the real kind with a small network of random weights, the same every time. */
import { musicnnFeatures } from '../../models/feature-config.ts';
import { writeBundle, type TensorToWrite } from '../../main/inference/bundle.ts';

const frontFilters = { timbral1: 2, timbral2: 2, temporal1: 1, temporal2: 1, temporal3: 1 };
const frontKernels = {
  timbral1: [7, 38],
  timbral2: [7, 67],
  temporal1: [128, 1],
  temporal2: [64, 1],
  temporal3: [32, 1],
};
const midFilters = 8;
const tags = 3;
const front = 7;
const stages = front + 3 * midFilters;
const hidden = 5;

/** Numbers in the embedding of this network. */
export const randomEmbeddingSize = stages + tags + hidden;

/** Writes the bundle to `folder`, which is not to exist. */
export async function writeRandomBundle(folder: string): Promise<void> {
  const random = lehmer(20_240_607);
  const tensors: TensorToWrite[] = [];
  const add = (name: string, shape: number[]): void => {
    const numbers = shape.reduce((product, size) => product * size, 1);
    const data = Float32Array.from({ length: numbers }, () => 0.1 * (random() - 0.5));
    tensors.push({ name: `network/${name}`, shape, data, dtype: 'float32', file: 'network.bin' });
  };
  const addBlock = (name: string, kernel: number[]): void => {
    add(`${name}/kernel`, kernel);
    for (const part of ['bias', 'sign', 'shift']) add(`${name}/${part}`, kernel.slice(-1));
  };
  add('input/scale', [1]);
  add('input/shift', [1]);
  for (const name of ['timbral1', 'timbral2', 'temporal1', 'temporal2', 'temporal3'] as const) {
    addBlock(name, [...frontKernels[name], 1, frontFilters[name]]);
  }
  addBlock('mid1', [7, front, midFilters]);
  addBlock('mid2', [7, midFilters, midFilters]);
  addBlock('mid3', [7, midFilters, midFilters]);
  add('tags/hidden/kernel', [2 * stages, hidden]);
  add('tags/hidden/bias', [hidden]);
  add('tags/output/kernel', [hidden, tags]);
  add('tags/output/bias', [tags]);

  const never = { confidence: 1, margin: 1 };
  await writeBundle(folder, {
    manifest: {
      id: 'random',
      name: 'Random weights',
      createdAt: '2024-06-07T00:00:00.000Z',
      labels: ['this', 'that'],
      features: musicnnFeatures,
      network: { kind: 'musicnn', id: 'random', embeddingSize: randomEmbeddingSize },
      head: { kind: 'linear', inputs: randomEmbeddingSize },
      calibration: {
        temperature: 1,
        thresholds: { strong: never, medium: never, low: never },
        outOfFold: [],
      },
      metrics: {},
      training: { method: 'none', dataset: 'none', datasetDigest: '', seed: 0, tracks: 0, versions: {} },
      licence: 'GPL-3.0-or-later',
    },
    tensors,
    texts: {},
  });
}

/** Numbers from 0 to 1 by Lehmer's generator (Park and Miller 1988). */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
