/** Options that a method has no use for: said before it trains, instead of passed over. */
import type { TrainingMethodName, TrainingOptions } from '../../models/training.ts';
import type { Dataset } from './dataset/dataset.ts';

/** An option, as a person names it. */
const names = {
  epochs: 'the number of epochs',
  batchSize: 'the batch size',
  learningRate: 'the learning rate',
  schedule: 'the schedule of the learning rate',
  patience: 'the patience',
  labelSmoothing: 'label smoothing',
  classWeights: 'class weights',
  deltas: 'deltas',
  nMels: 'the number of mel bands',
  networkSize: 'the size of the network',
  members: 'the number of networks',
  normaliseLoudness: 'loudness normalisation',
  removeSilence: 'silence removal',
  preEmphasis: 'pre-emphasis',
  pitchSemitones: 'shifts of pitch',
  stretch: 'stretching',
  noiseBelowDecibels: 'noise',
  equaliserDecibels: 'the equaliser',
  masks: 'masks',
  mixup: 'mixup',
} as const;
type Name = keyof typeof names;

interface Rule {
  readonly options: readonly Name[];
  readonly methods: readonly TrainingMethodName[];
  /** Of data sets of this kind only. */
  readonly kind?: Dataset['kind'];
  /** A clause that follows the options' names. */
  readonly because: string;
}

const convolutional = ['cnn', 'attention', 'ensemble'] as const;
const ofSound = ['normaliseLoudness', 'removeSilence', 'preEmphasis'] as const;

const rules: readonly Rule[] = [
  {
    options: ['epochs', 'batchSize', 'learningRate', 'schedule', 'patience', 'labelSmoothing'],
    methods: ['transfer'],
    because: 'its classifier is fitted in one go',
  },
  {
    options: [
      'classWeights',
      ...([
        'pitchSemitones',
        'stretch',
        'noiseBelowDecibels',
        'equaliserDecibels',
        'masks',
        'mixup',
      ] as const),
    ],
    methods: ['transfer'],
    because: 'its classifier learns from the tracks as they are',
  },
  {
    options: ['deltas', 'nMels', 'networkSize', ...ofSound],
    methods: ['transfer', 'finetune'],
    because: 'it hears through the pretrained network, whose settings are given',
  },
  { options: ['deltas'], methods: ['dense'], because: 'it has them among its features already' },
  {
    options: ['members'],
    methods: ['transfer', 'finetune', 'cnn', 'attention', 'dense'],
    because: 'the method "ensemble" is the one that averages as many as are asked for',
  },
  {
    options: ofSound,
    methods: [...convolutional, 'dense'],
    kind: 'spectrograms',
    because: 'a spectrogram set holds no sound to change',
  },
  {
    options: ['normaliseLoudness'],
    methods: convolutional,
    kind: 'audio',
    because: 'its spectrograms are relative to the loudest of their track anyway',
  },
  {
    options: ['equaliserDecibels', 'masks'],
    methods: ['dense'],
    kind: 'audio',
    because: 'on audio it changes the sound itself, and these change spectrograms',
  },
];

/** A sentence for each reason why something that was asked for is left out. */
export function ignoredOptions(
  method: TrainingMethodName,
  kind: Dataset['kind'],
  options: TrainingOptions,
): string[] {
  const asked = askedFor(options);
  return rules
    .filter((rule) => rule.methods.includes(method) && (rule.kind ?? kind) === kind)
    .flatMap(({ options: useless, because }) => {
      const ignored = useless.filter((name) => asked.has(name)).map((name) => names[name]);
      return ignored.length === 0
        ? []
        : [`The method "${method}" leaves out ${listOf(ignored)}: ${because}.`];
    });
}

/** What was set to something: not what is switched off. */
function askedFor({ augmentation = {}, ...options }: TrainingOptions): Set<Name> {
  const values: Partial<Record<Name, unknown>> = {
    ...options,
    ...augmentation,
  };
  // The usual size is what everything has.
  if (options.networkSize === 'full') delete values.networkSize;
  return new Set(
    (Object.keys(names) as Name[]).filter(
      (name) => ![undefined, null, false, 0].includes(values[name] as never),
    ),
  );
}

function listOf(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
