/**
 * A declaration, step by step: what each step takes and gives, and the numbers it learns.
 *
 * Activations become steps of their own, and a pooling goes before the relu it follows: the largest of some
 * numbers is the same before and after, and three quarters of them need no relu then.
 */
import { Failure } from '../failure.ts';
import type { Layer, NetworkDeclaration } from './declaration.ts';

/** What flows between two steps, of one example: `[frames, bands, channels]`, or `[units]`. */
export type Flow =
  | { readonly kind: 'image'; readonly frames: number; readonly bands: number; readonly channels: number }
  | { readonly kind: 'vector'; readonly units: number };

/** Numbers of a step: its name within the network, and its shape. */
export interface Parameter {
  /** `LAYER/kernel` and so on; the layer by its place in the declaration, from 0. */
  readonly name: string;
  readonly shape: readonly number[];
}

type WithoutActivation<Kind> = Kind extends { activation?: unknown } ? Omit<Kind, 'activation'> : Kind;
export type StepOperation = WithoutActivation<Layer>;

export interface Step {
  readonly operation: StepOperation;
  readonly input: Flow;
  readonly output: Flow;
  /** Learned by gradient, by their role: `kernel`, `bias`, `gamma` and so on. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Learned as a running mean over batches. */
  readonly statistics: Readonly<Record<string, Parameter>>;
}

export interface NetworkPlan {
  readonly input: Flow;
  readonly steps: readonly Step[];
  /** Logits that the last step gives. */
  readonly outputs: number;
}

/** Added to the variance in every batch normalisation. */
export const batchNormEpsilon = 1e-3;

/**
 * The steps of a declaration for inputs of `frames` frames; the numbers learned do not depend on it.
 *
 * @throws Failure `incompatible-model` when the layers do not fit each other, or the input is too small for them.
 */
export function planNetwork({ input, layers }: NetworkDeclaration, frames: number): NetworkPlan {
  const first: Flow =
    input.kind === 'frames'
      ? { kind: 'image', frames, bands: input.nMels, channels: input.channels }
      : { kind: 'vector', units: input.count };
  const operations = inOrder(layers);
  const steps: Step[] = [];
  let flow = first;
  operations.forEach(({ operation, layer }, index) => {
    // A batch normalisation takes the mean away, and with it whatever a bias would add.
    const hasBias = operations[index + 1]?.operation.type !== 'batchNorm';
    const step = planStep(operation, layer, flow, hasBias);
    steps.push(step);
    flow = step.output;
  });
  const last = operations.at(-1)!;
  if (last.operation.type !== 'dense' || flow.kind !== 'vector') {
    throw misfit(last.layer, 'the last layer has to be a dense one without activation');
  }
  return { input: first, steps, outputs: flow.units };
}

interface PlacedOperation {
  readonly operation: StepOperation;
  readonly layer: number;
}

function inOrder(layers: readonly Layer[]): PlacedOperation[] {
  const operations = layers.flatMap((declared, layer): PlacedOperation[] => {
    if (!('activation' in declared)) return [{ operation: declared, layer }];
    const { activation, ...operation } = declared;
    return [
      { operation, layer },
      ...(activation === 'relu' ? [{ operation: { type: 'relu' } as const, layer }] : []),
    ];
  });
  for (let i = 0; i + 1 < operations.length; i += 1) {
    const [one, other] = [operations[i]!, operations[i + 1]!];
    if (one.operation.type !== 'relu' || other.operation.type !== 'maxPool') continue;
    operations[i] = other;
    operations[i + 1] = one;
  }
  return operations;
}

function planStep(operation: StepOperation, layer: number, input: Flow, hasBias: boolean): Step {
  const named = (role: string, ...shape: number[]): Parameter => ({ name: `${layer}/${role}`, shape });
  const step = (
    output: Flow,
    parameters: Step['parameters'] = {},
    statistics: Step['statistics'] = {},
  ): Step => ({ operation, input, output, parameters, statistics });
  switch (operation.type) {
    case 'conv2d': {
      const { channels, ...image } = imageInto(layer, operation.type, input);
      const { kernel, filters } = operation;
      return step(
        { ...image, channels: filters },
        {
          kernel: named('kernel', ...kernel, channels, filters),
          ...(hasBias && { bias: named('bias', filters) }),
        },
      );
    }
    case 'batchNorm': {
      const channels = input.kind === 'image' ? input.channels : input.units;
      return step(
        input,
        { gamma: named('gamma', channels), beta: named('beta', channels) },
        { mean: named('mean', channels), variance: named('variance', channels) },
      );
    }
    case 'maxPool': {
      const image = imageInto(layer, operation.type, input);
      const frames = Math.floor(image.frames / operation.size[0]);
      const bands = Math.floor(image.bands / operation.size[1]);
      if (frames < 1 || bands < 1) {
        throw misfit(layer, `${image.frames} frames of ${image.bands} bands are too few to pool`);
      }
      return step({ ...image, frames, bands });
    }
    case 'globalAverage': {
      const { channels } = imageInto(layer, operation.type, input);
      return step({ kind: 'vector', units: channels });
    }
    case 'attentionPool': {
      const { channels } = imageInto(layer, operation.type, input);
      const { units } = operation;
      return step(
        { kind: 'vector', units: channels },
        {
          hiddenKernel: named('hidden/kernel', channels, units),
          hiddenBias: named('hidden/bias', units),
          score: named('score', units, 1),
        },
      );
    }
    case 'dense': {
      if (input.kind !== 'vector') throw misfit(layer, 'a dense layer comes before the mean over time');
      const { units } = operation;
      return step(
        { kind: 'vector', units },
        { kernel: named('kernel', input.units, units), ...(hasBias && { bias: named('bias', units) }) },
      );
    }
    case 'relu':
    case 'dropout':
      return step(input);
  }
}

function imageInto(layer: number, type: string, input: Flow): Extract<Flow, { kind: 'image' }> {
  if (input.kind === 'image') return input;
  throw misfit(layer, `a layer of type ${type} comes after the mean over time`);
}

function misfit(layer: number, what: string): Failure {
  return new Failure(
    'incompatible-model',
    `The network cannot be built: ${what} (layer ${layer + 1}). Choose another model, or other settings to train one with.`,
  );
}

/** Numbers in a tensor of this shape. */
export function numbersIn(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Numbers in what flows between two steps, of one example. */
export function numbersOf(flow: Flow): number {
  return flow.kind === 'image' ? flow.frames * flow.bands * flow.channels : flow.units;
}

/** Numbers that a network of this declaration learns by gradient. */
export function countParameters(declaration: NetworkDeclaration): number {
  const { steps } = planNetwork(declaration, framesToPlan);
  const parameters = steps.flatMap((step) => Object.values(step.parameters));
  return parameters.reduce((sum, { shape }) => sum + numbersIn(shape), 0);
}

/** Frames that no sane network pools to nothing: where only the parameters are wanted. */
export const framesToPlan = 2 ** 20;
