/** What is typed and ticked of a training's options, and the options it makes. Pure functions. */
import {
  trainingOptionsSchema,
  type Augmentation,
  type TrainingMethodName,
  type TrainingOptions,
} from '../../../models/training.ts';

export const numberNames = ['epochs', 'batchSize', 'learningRate', 'patience', 'members', 'seed'] as const;
export type NumberName = (typeof numberNames)[number];

export const limits: Readonly<Record<NumberName, readonly [low: number, high: number]>> = {
  epochs: [1, 1000],
  batchSize: [2, 512],
  learningRate: [0.000001, 1],
  patience: [1, 1000],
  members: [2, 10],
  seed: [0, 2_147_483_647],
};

/** How much a ticked change of the tracks is. */
const amounts = {
  masks: { masks: true },
  mixup: { mixup: 0.2 },
  pitch: { pitchSemitones: 2 },
  stretch: { stretch: 0.1 },
  noise: { noiseBelowDecibels: 30 },
  equaliser: { equaliserDecibels: 6 },
} as const satisfies Readonly<Record<string, Partial<Augmentation>>>;
export type AugmentationName = keyof typeof amounts;
export const augmentations = [
  'masks',
  'mixup',
  'pitch',
  'stretch',
  'noise',
  'equaliser',
] as const satisfies readonly AugmentationName[];

export interface OptionValues {
  /** As typed; empty: the method decides. */
  readonly numbers: Readonly<Record<NumberName, string>>;
  readonly small: boolean;
  readonly classWeights: boolean;
  readonly augmentations: readonly AugmentationName[];
}

/** What an earlier run was ordered with, or nothing. */
export function valuesOf(options: TrainingOptions | undefined): OptionValues {
  const text = (name: NumberName): string => String(options?.[name] ?? '');
  const { augmentation } = options ?? {};
  return {
    numbers: {
      epochs: text('epochs'),
      batchSize: text('batchSize'),
      learningRate: text('learningRate'),
      patience: text('patience'),
      members: text('members'),
      seed: text('seed'),
    },
    small: options?.networkSize === 'small',
    classWeights: options?.classWeights === true,
    augmentations: augmentations.filter((name) =>
      Object.keys(amounts[name]).some((key) => Boolean(augmentation?.[key as keyof Augmentation])),
    ),
  };
}

/** Whether a method knows this number: quick heads have a seed alone, and only a committee has members. */
export function isNumberOf(method: TrainingMethodName, name: NumberName): boolean {
  if (name === 'seed') return true;
  return method !== 'transfer' && (name !== 'members' || method === 'ensemble');
}

/** The numbers that are none, or outside their limits. */
export function badNumbers(method: TrainingMethodName, { numbers }: OptionValues): NumberName[] {
  return numberNames.filter((name) => {
    const text = numbers[name].trim();
    if (text === '' || !isNumberOf(method, name)) return false;
    const value = Number(text);
    const [low, high] = limits[name];
    const isWhole = name === 'learningRate' || Number.isInteger(value);
    return !(isWhole && value >= low && value <= high);
  });
}

/** The options of a method; its `badNumbers` must be none. */
export function optionsOf(method: TrainingMethodName, values: OptionValues): TrainingOptions {
  const { numbers, small, classWeights, augmentations: chosen } = values;
  const typed = numberNames.filter((name) => isNumberOf(method, name) && numbers[name].trim() !== '');
  const isQuick = method === 'transfer';
  return trainingOptionsSchema.parse({
    ...Object.fromEntries(typed.map((name) => [name, Number(numbers[name])])),
    ...(!isQuick && small && { networkSize: 'small' }),
    ...(!isQuick && classWeights && { classWeights }),
    ...(!isQuick &&
      chosen.length > 0 && { augmentation: Object.assign({}, ...chosen.map((name) => amounts[name])) }),
  });
}
