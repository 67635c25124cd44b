/** The options of `train` and `compare` that decide how a method trains. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  trainingMethods,
  trainingMethodSchema,
  type Augmentation,
  type TrainingMethodName,
  type TrainingOptions,
} from '../../models/training.ts';
import { numberFrom, wholeNumber } from './option-values.ts';

/** The options as commander gives them. */
export interface TrainingFlags {
  readonly seed: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly schedule?: 'plateau' | 'cosine' | 'constant';
  readonly patience?: number;
  readonly labelSmoothing?: number;
  readonly classWeights?: boolean;
  readonly augment?: Partial<Augmentation>;
  readonly deltas?: boolean;
  readonly mels?: number;
  readonly small?: boolean;
  readonly members?: number;
  readonly normaliseLoudness?: boolean;
  readonly removeSilence?: boolean;
  readonly preEmphasis?: boolean;
}

/** Adds the options to a command. */
export function withTrainingOptions(command: Command): Command {
  const whole = (flags: string, text: string, least: number, most: number): Option =>
    new Option(flags, text).argParser(wholeNumber(least, most));
  return command
    .addOption(whole('--seed <n>', 'decides every random number', 0, 2_147_483_647).default(1))
    .addOption(whole('--epochs <n>', 'at most so many rounds', 1, 1000))
    .addOption(whole('--batch-size <n>', 'examples a step; fewer need less memory', 2, 512))
    .addOption(new Option('--learning-rate <r>', 'above 0, at most 1').argParser(numberFrom(1e-9, 1)))
    .addOption(
      new Option('--schedule <name>', 'how the learning rate falls').choices([
        'plateau',
        'cosine',
        'constant',
      ]),
    )
    .addOption(whole('--patience <n>', 'rounds without a better validation loss before it ends', 1, 1000))
    .addOption(new Option('--label-smoothing <s>', '0 to 0.5').argParser(numberFrom(0, 0.5)))
    .option('--class-weights', 'rare genres count as much as frequent ones')
    .addOption(
      new Option(
        '--augment <list>',
        'changes to the examples, such as "pitch=2,stretch=0.2,noise=20,equaliser=6,masks,mixup=0.2", or "none"',
      ).argParser(augmentationFrom),
    )
    .option('--deltas', 'differences over time as further channels')
    .addOption(whole('--mels <n>', 'mel bands', 32, 256))
    .option('--small', 'half the filters and units, for small machines')
    .addOption(whole('--members <n>', 'networks of an ensemble', 2, 10))
    .option('--normalise-loudness', 'bring every track to one loudness')
    .option('--remove-silence', 'leave silence out')
    .option('--pre-emphasis', 'lift what is high');
}

/** The options as methods take them. */
export function trainingOptionsOf(flags: TrainingFlags): TrainingOptions {
  const { augment, mels, small } = flags;
  const given = {
    seed: flags.seed,
    epochs: flags.epochs,
    batchSize: flags.batchSize,
    learningRate: flags.learningRate,
    schedule: flags.schedule,
    patience: flags.patience,
    labelSmoothing: flags.labelSmoothing,
    classWeights: flags.classWeights,
    augmentation: augment,
    deltas: flags.deltas,
    nMels: mels,
    networkSize: small === true ? ('small' as const) : undefined,
    members: flags.members,
    normaliseLoudness: flags.normaliseLoudness,
    removeSilence: flags.removeSilence,
    preEmphasis: flags.preEmphasis,
  };
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as TrainingOptions;
}

/** Each change with the strength it has when none is named, and the range of its strength. */
const augmentations = {
  pitch: { key: 'pitchSemitones', usual: 2, least: 0, most: 6 },
  stretch: { key: 'stretch', usual: 0.2, least: 0, most: 0.5 },
  noise: { key: 'noiseBelowDecibels', usual: 20, least: 5, most: 80 },
  equaliser: { key: 'equaliserDecibels', usual: 6, least: 0, most: 24 },
  mixup: { key: 'mixup', usual: 0.2, least: 0, most: 2 },
} as const;

/** Reads "pitch=2,masks"; what is not named is off. */
function augmentationFrom(text: string): Partial<Augmentation> {
  const result: { -readonly [Key in keyof Augmentation]?: Augmentation[Key] } = {
    pitchSemitones: 0,
    stretch: 0,
    noiseBelowDecibels: null,
    equaliserDecibels: 0,
    masks: false,
    mixup: 0,
  };
  if (text.trim() === 'none') return result;
  for (const part of text.split(',')) {
    const [name = '', strength] = part.trim().split('=');
    if (name === 'masks' && strength === undefined) result.masks = true;
    else if (name in augmentations) {
      const { key, usual, least, most } = augmentations[name as keyof typeof augmentations];
      result[key] = strength === undefined ? usual : numberFrom(least, most)(strength);
    } else {
      throw new InvalidArgumentError(
        `"${part.trim()}" is no change to examples: there are ${Object.keys(augmentations).join(', ')}, masks, and "none".`,
      );
    }
  }
  return result;
}

/** The list that is read as this. */
export function augmentationText(augmentation: NonNullable<TrainingOptions['augmentation']>): string {
  const named = Object.entries(augmentations).flatMap(([name, { key }]) => {
    const strength = augmentation[key] ?? 0;
    return strength === 0 ? [] : [`${name}=${strength}`];
  });
  return [...named, ...(augmentation.masks === true ? ['masks'] : [])].join(',') || 'none';
}

/** Reads "transfer,cnn": methods, each once. */
export function methodList(text: string): TrainingMethodName[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !trainingMethodSchema.safeParse(name).success);
  if (unknown !== undefined)
    throw new InvalidArgumentError(`"${unknown}" is no method: there are ${trainingMethods.join(', ')}.`);
  return [...new Set(names.map((name) => trainingMethodSchema.parse(name)))];
}
