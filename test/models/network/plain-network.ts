/** A network of layers computed the plain way, number by number, to compare the fast way with. */
import { expect } from 'vitest';
import { loadBackend } from '../../../main/inference/backend.ts';
import { seededRandom } from '../../../main/training/random.ts';
import type { BundleTensor } from '../../../models/bundle.ts';
import type { Layer, NetworkDeclaration } from '../../../models/network/declaration.ts';
import { createLayersNetwork } from '../../../models/network/layers.ts';
import { framesToPlan, numbersIn, planNetwork } from '../../../models/network/plan.ts';

/** A network with every kind of layer: two convolutions in different orders, attention, three labels. */
export const smallDeclaration: NetworkDeclaration = {
  input: { kind: 'frames', nMels: 8, channels: 3 },
  layers: [
    { type: 'conv2d', filters: 4, kernel: [3, 3] },
    { type: 'batchNorm' },
    { type: 'relu' },
    { type: 'maxPool', size: [2, 2] },
    { type: 'dropout', rate: 0.25 },
    { type: 'conv2d', filters: 5, kernel: [3, 1], activation: 'relu' },
    { type: 'batchNorm' },
    { type: 'maxPool', size: [1, 2] },
    { type: 'attentionPool', units: 6 },
    { type: 'dense', units: 7, activation: 'relu' },
    { type: 'dense', units: 6 },
    { type: 'batchNorm' },
    { type: 'dense', units: 3 },
  ],
};

export const vectorDeclaration: NetworkDeclaration = {
  input: { kind: 'features', count: 5 },
  layers: [
    { type: 'dense', units: 6, activation: 'relu' },
    { type: 'dropout', rate: 0.5 },
    { type: 'dense', units: 3 },
  ],
};

/** Tensors of random values for every parameter of a declaration, named as in a bundle. */
export function randomTensors(
  declaration: NetworkDeclaration,
  members = 1,
  seed = 1,
): Map<string, BundleTensor> {
  const random = seededRandom(seed);
  const tensor = (shape: readonly number[], low: number, high: number): BundleTensor => ({
    shape,
    data: Float32Array.from({ length: numbersIn(shape) }, () => low + (high - low) * random()),
  });
  const { input } = declaration;
  const channels = input.kind === 'frames' ? input.channels : input.count;
  const tensors = new Map([
    ['network/input/mean', tensor([channels], -1, 1)],
    ['network/input/scale', tensor([channels], 0.5, 2)],
  ]);
  for (let member = 1; member <= members; member += 1) {
    for (const { parameters, statistics } of planNetwork(declaration, framesToPlan).steps) {
      for (const { name, shape } of Object.values({ ...parameters, ...statistics })) {
        const low = name.endsWith('/variance') ? 0.2 : -0.7;
        tensors.set(`network/${member}/${name}`, tensor(shape, low, 0.9));
      }
    }
  }
  return tensors;
}

export function randomWindow(length: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => 2 * random() - 1);
}

/** Values `[frames][bands][channels]`; a vector is one frame of one band. */
type Image = number[][][];

/** Log-probabilities of one window. */
export function plainLogProbabilities(
  declaration: NetworkDeclaration,
  tensors: ReadonlyMap<string, BundleTensor>,
  window: Float32Array,
  members = 1,
): number[] {
  const all = Array.from({ length: members }, (_, member) => {
    let flow = plainInput(declaration, tensors, window);
    declaration.layers.forEach((layer, index) => {
      const values = (role: string): number[] => [
        ...(tensors.get(`network/${member + 1}/${index}/${role}`)?.data ?? []),
      ];
      flow = plainLayer(layer, flow, values);
    });
    const logits = flow[0]![0]!;
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    return logits.map((logit) => Math.exp(logit) / total);
  });
  return all[0]!.map((_, label) => Math.log(all.reduce((sum, one) => sum + one[label]!, 0) / members));
}

function plainInput(
  { input }: NetworkDeclaration,
  tensors: ReadonlyMap<string, BundleTensor>,
  window: Float32Array,
): Image {
  const mean = tensors.get('network/input/mean')!.data;
  const scale = tensors.get('network/input/scale')!.data;
  if (input.kind === 'features') return [[[...window].map((value, i) => (value - mean[i]!) / scale[i]!)]];
  const frames = window.length / input.nMels;
  const base = Array.from({ length: frames }, (_, frame) =>
    Array.from({ length: input.nMels }, (_, band) => window[frame * input.nMels + band]!),
  );
  const slope = (rows: number[][]): number[][] =>
    rows.map((row, frame) =>
      row.map(
        (_, band) =>
          (rows[Math.min(frame + 1, frames - 1)]![band]! - rows[Math.max(frame - 1, 0)]![band]!) / 2,
      ),
    );
  const channels = input.channels === 1 ? [base] : [base, slope(base), slope(slope(base))];
  return base.map((row, frame) =>
    row.map((_, band) => channels.map((image, c) => (image[frame]![band]! - mean[c]!) / scale[c]!)),
  );
}

function plainLayer(layer: Layer, input: Image, values: (role: string) => number[]): Image {
  const active = (value: number): number =>
    'activation' in layer && layer.activation === 'relu' ? Math.max(0, value) : value;
  switch (layer.type) {
    case 'conv2d': {
      const [high, wide] = layer.kernel;
      const channels = input[0]![0]!.length;
      const kernel = values('kernel');
      const bias = values('bias');
      return input.map((row, frame) =>
        row.map((_, band) =>
          Array.from({ length: layer.filters }, (_, filter) => {
            let sum = bias[filter] ?? 0;
            for (let y = 0; y < high; y += 1)
              for (let x = 0; x < wide; x += 1) {
                const cell =
                  input[frame + y - Math.floor((high - 1) / 2)]?.[band + x - Math.floor((wide - 1) / 2)];
                cell?.forEach((value, c) => {
                  sum += value * kernel[((y * wide + x) * channels + c) * layer.filters + filter]!;
                });
              }
            return active(sum);
          }),
        ),
      );
    }
    case 'batchNorm': {
      const [gamma, beta] = [values('gamma'), values('beta')];
      const [mean, variance] = [values('mean'), values('variance')];
      const one = (value: number, c: number): number =>
        ((value - mean[c]!) / Math.sqrt(variance[c]! + 1e-3)) * gamma[c]! + beta[c]!;
      return input.map((row) => row.map((cell) => cell.map(one)));
    }
    case 'relu':
      return input.map((row) => row.map((cell) => cell.map((value) => Math.max(0, value))));
    case 'maxPool': {
      const [high, wide] = layer.size;
      return Array.from({ length: Math.floor(input.length / high) }, (_, frame) =>
        Array.from({ length: Math.floor(input[0]!.length / wide) }, (_, band) =>
          input[0]![0]!.map((_, c) =>
            Math.max(
              ...input
                .slice(frame * high, (frame + 1) * high)
                .flatMap((row) => row.slice(band * wide, (band + 1) * wide).map((cell) => cell[c]!)),
            ),
          ),
        ),
      );
    }
    case 'globalAverage': {
      const cells = input.flat();
      return [[cells[0]!.map((_, c) => cells.reduce((sum, cell) => sum + cell[c]!, 0) / cells.length)]];
    }
    case 'attentionPool': {
      const frames = input.map((row) =>
        row[0]!.map((_, c) => row.reduce((sum, cell) => sum + cell[c]!, 0) / row.length),
      );
      const [kernel, bias, score] = [values('hidden/kernel'), values('hidden/bias'), values('score')];
      const scores = frames.map((frame) =>
        score.reduce((sum, weight, unit) => {
          const hidden = frame.reduce(
            (inner, value, c) => inner + value * kernel[c * layer.units + unit]!,
            bias[unit]!,
          );
          return sum + weight * Math.tanh(hidden);
        }, 0),
      );
      const total = scores.reduce((sum, value) => sum + Math.exp(value), 0);
      return [
        [
          frames[0]!.map((_, c) =>
            frames.reduce((sum, frame, t) => sum + (frame[c]! * Math.exp(scores[t]!)) / total, 0),
          ),
        ],
      ];
    }
    case 'dense': {
      const vector = input[0]![0]!;
      const [kernel, bias] = [values('kernel'), values('bias')];
      return [
        [
          Array.from({ length: layer.units }, (_, unit) =>
            active(
              vector.reduce(
                (sum, value, i) => sum + value * kernel[i * layer.units + unit]!,
                bias[unit] ?? 0,
              ),
            ),
          ),
        ],
      ];
    }
    case 'dropout':
      return input;
  }
}

/** The fast network gives what the plain one does, for several lengths, vectors, and an average of members. */
export async function expectPlainResults(backendName: string): Promise<void> {
  const backend = await loadBackend();
  expect(backend.name).toBe(backendName);
  const { tf } = backend;
  const before = tf.memory().numTensors;
  for (const [declaration, members, lengths] of [
    [smallDeclaration, 1, [80, 48]],
    [smallDeclaration, 3, [64]],
    [vectorDeclaration, 1, [5]],
  ] as const) {
    const tensors = randomTensors(declaration, members);
    const network = createLayersNetwork(tf, { declaration, members }, tensors);
    for (const length of lengths) {
      const windows = [randomWindow(length, 3), randomWindow(length, 4)];
      const input = tf.tensor3d(Float32Array.from(windows.flatMap((window) => [...window])), [
        2,
        length / network.inputWidth,
        network.inputWidth,
      ]);
      const output = network.embed(input);
      const expected = windows.flatMap((window) =>
        plainLogProbabilities(declaration, tensors, window, members),
      );
      const values = [...(await output.data())];
      expect(values).toHaveLength(expected.length);
      values.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
      tf.dispose([input, output]);
    }
    network.dispose();
  }
  expect(tf.memory().numTensors).toBe(before);
}
