/** A comparison of methods as a page: a table, what it was measured on, and the training curves as a picture. */
import { trainingMethods } from '../../../models/training.ts';
import type { ComparedMethod, ComparedSplit } from './compare-methods.ts';

export interface ComparisonFacts {
  readonly rows: readonly ComparedMethod[];
  /** The command that made the figures. */
  readonly command: string;
  readonly date: string;
  readonly dataset: string;
  readonly kind: 'audio' | 'spectrograms';
  readonly genres: number;
  readonly learned: number;
  readonly judged: number;
  /** A sentence on the data set; null for none. */
  readonly about: string | null;
  /** Processor, cores and backend. */
  readonly machine: string;
  /** File name of the picture beside the page; null where no method trains in epochs. */
  readonly picture: string | null;
}

const splitNames: Readonly<Record<ComparedSplit, string>> = {
  given: 'as given',
  grouped: 'by groups',
  random: 'by chance, **leaky**',
};

/** First line of every report. */
export const reportTitle = '# How accurate the methods are';

/** The page, Markdown. */
export function comparisonReport(facts: ComparisonFacts): string {
  const { rows, picture, kind, about } = facts;
  const approximate =
    kind === 'spectrograms'
      ? "\nOn spectrograms the pretrained network sees an approximation of its input, brought by a translation to what audio would have given. The translation is the default model's, fitted on recordings of both parts, without their genres.\n"
      : '';
  const hasRandom = rows.some(({ split }) => split === 'random');
  const leak = hasRandom
    ? '\nThe split by chance is leaky: tracks of one artist, album and even recording session stand on both sides, so its figures say how well a method knows again what it has heard. They are here because figures of other projects are usually of this kind; compare none of them with the honest ones.\n'
    : '';
  const curves =
    picture === null
      ? ''
      : `\n## Training curves\n\n![Validation accuracy by epoch](${picture})\n\nAccuracy on the tracks that each method holds out of training to know when to stop; those that judge it in the table are others.\n`;
  return `${reportTitle}

    ${facts.command}

${tableOf(rows)}

Made by the command above on ${facts.date} from ${facts.dataset}: ${facts.genres} genres, ${facts.learned} tracks to learn from and ${facts.judged} to be judged by.${about === null ? '' : ` ${about}`} ${facts.machine}

Every method learned from the same tracks and was judged by the same others, as \`evaluate\` judges: whole tracks, which no training learned from or saw. Where no accuracy stands the method failed, and why is said below. The interval is that of 95 %, by bootstrap over tracks; on so few tracks a difference of some points between two methods may be chance. Training time leaves out reading the data set; where a method trains in epochs, each counts as the usual one of its network (the median), so that a run that was paused counts no pause, and one that went on from a checkpoint counts whole. Memory is the most that the training process held. The calibration error is the mean distance between confidence and truth.
${approximate}${leak}${failuresOf(rows)}${missingOf(rows)}${curves}`;
}

const heads = [
  'method',
  'split',
  'accuracy',
  '95 % interval',
  'macro F1',
  'calibration error',
  'parameters',
  'bundle',
  'training',
  'memory',
] as const;

/** The table as Markdown. */
export function tableOf(rows: readonly ComparedMethod[]): string {
  const cells = rows.map((row) => [row.method, splitNames[row.split], ...figuresOf(row)]);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...cells.map((row) => row[column]!.length)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(' | ')} |`;
  const rule = widths.map((width, column) => (column < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(heads), `| ${rule.join(' | ')} |`, ...cells.map(line)].join('\n');
}

function figuresOf({ score, failure, epochs }: ComparedMethod): string[] {
  if (score === null) return [failure === null ? '-' : 'failed', ...Array.from({ length: 7 }, () => '-')];
  const [low, high] = score.accuracyInterval;
  return [
    score.accuracy.toFixed(3),
    `${low.toFixed(3)} to ${high.toFixed(3)}`,
    score.macroF1.toFixed(3),
    score.expectedCalibrationError.toFixed(3),
    score.parameters.toLocaleString('en'),
    sizeOf(score.bundleBytes),
    timeOf(trainingSecondsOf(epochs) ?? score.trainingSeconds),
    score.peakMemoryBytes === null ? '-' : sizeOf(score.peakMemoryBytes),
  ];
}

function failuresOf(rows: readonly ComparedMethod[]): string {
  const failed = rows.filter(({ failure }) => failure !== null);
  if (failed.length === 0) return '';
  return `\n${failed.map(({ method, failure }) => `- \`${method}\` failed: ${failure!.message}`).join('\n')}\n`;
}

/** Of all members, by the usual length of their epochs; null where a method trains otherwise. */
function trainingSecondsOf(epochs: ComparedMethod['epochs']): number | null {
  if (epochs.length === 0) return null;
  return [...Map.groupBy(epochs, ({ member }) => member).values()].reduce((sum, own) => {
    const seconds = own.map((epoch) => epoch.seconds).toSorted((one, other) => one - other);
    return sum + own.length * seconds[Math.floor(seconds.length / 2)]!;
  }, 0);
}

/** The methods that the comparison leaves out. */
function missingOf(rows: readonly ComparedMethod[]): string {
  const without = (isOf: (split: ComparedSplit) => boolean): string[] =>
    trainingMethods
      .filter((name) => !rows.some(({ method, split }) => method === name && isOf(split)))
      .map((name) => `\`${name}\``);
  const honest = without((split) => split !== 'random');
  const leaky = without((split) => split === 'random');
  const sentences = [
    ...(honest.length === 0 ? [] : [`Not compared here: ${honest.join(', ')}.`]),
    ...(leaky.length === 0 || leaky.length === trainingMethods.length
      ? []
      : [`Not tried on the split by chance: ${leaky.join(', ')}.`]),
  ];
  return sentences.length === 0 ? '' : `\n${sentences.join(' ')}\n`;
}

function sizeOf(bytes: number): string {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function timeOf(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
