/** The card of a trained model: what it is, what it was trained on, how good it is and what it cannot do. */
import type { HeldOutScore } from '../../models/training.ts';

/** What a card tells. */
export interface CardFacts {
  readonly name: string;
  readonly labels: readonly string[];
  /** Tracks learned from, of each label. */
  readonly counts: readonly number[];
  /** Name of the data set. */
  readonly dataset: string;
  readonly kind: 'audio' | 'spectrograms';
  readonly leftOut: number;
  /** Sentences of the method. */
  readonly notes: readonly string[];
  readonly heldOut: HeldOutScore | null;
  readonly createdAt: string;
}

/** Fewer tracks of a genre than this show little of it. */
const fewTracks = 30;

export function cardOf(facts: CardFacts): string {
  const { name, labels, counts, dataset, kind, leftOut, notes, createdAt } = facts;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const listed = labels.map((label, index) => `| ${cell(label)} | ${counts[index]} |`).join('\n');
  const left = leftOut === 0 ? '' : ` ${tracksOf(leftOut)} of the data set took no part.`;
  return `# ${oneLine(name)}

Tells ${labels.map(oneLine).join(', ')} apart. Trained with Earmark on ${createdAt.slice(0, 10)}.

## How it works

${notes.join('\n\n')}

## What it was trained on

${tracksOf(total)} of "${oneLine(dataset)}", ${kind === 'audio' ? 'from their audio' : 'from spectrograms'}.${left} No recording is part of this model.

| genre | tracks |
|---|---|
${listed}

## How good it is

${[scoreOf(facts.heldOut), worthOf(facts)].filter((text) => text !== '').join(' ')}

## What it cannot do

It chooses among its genres, whatever it hears: music of any other genre gets one of them all the same, if often with
little confidence. It knows the kind of recordings it was trained on; other times, places and sound quality may be
judged worse than the figures above say.
`;
}

function scoreOf(heldOut: HeldOutScore | null): string {
  if (heldOut === null) return 'It was not scored on tracks held out.';
  const { accuracy, accuracyInterval, expectedCalibrationError, tracks } = heldOut;
  const [low, high] = accuracyInterval;
  const by = {
    validation: 'of tracks held out for validation, whose groups it did not learn from',
    'cross-validation':
      'of its tracks, each judged by a model that did not learn from its group (cross-validation)',
    'held-out': 'of tracks held out, which also decided when to stop, so it flatters a little',
  }[heldOut.by];
  return `It was right for ${percent(accuracy)} (95 % interval ${percent(low)} to ${percent(high)}) ${by}: ${tracksOf(tracks)}. The expected calibration error, the mean distance between its confidence and the truth, was ${expectedCalibrationError.toFixed(3)}.`;
}

/** What so few tracks are worth, in a sentence; nothing where they are many. */
export function worthOf({
  labels,
  counts,
  heldOut,
}: Pick<CardFacts, 'labels' | 'counts' | 'heldOut'>): string {
  const least = Math.min(...counts);
  if (least >= fewTracks) return '';
  const rarest = labels[counts.indexOf(least)]!;
  const interval =
    heldOut === null
      ? ''
      : ` By the tracks held out, its true accuracy may lie anywhere from ${percent(heldOut.accuracyInterval[0])} to ${percent(heldOut.accuracyInterval[1])}.`;
  return `Of "${oneLine(rarest)}" it knows only ${tracksOf(least)}: that is little to learn a genre from, and little to judge it by.${interval} Expect mistakes; ${fewTracks} tracks a genre, by many artists, are the least for a model to rely on.`;
}

function tracksOf(count: number): string {
  return count === 1 ? '1 track' : `${count} tracks`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** A name that cannot break the card's lines. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}

function cell(text: string): string {
  return oneLine(text).replaceAll('|', String.raw`\|`);
}
