/** The page of a comparison: its figures, its words, its picture; and what cards and ids are made of names. */
import { expect, test } from 'vitest';
import { freeId, modelIdOf } from '../../../main/inference/model-id.ts';
import {
  comparedMethodSchema,
  type ComparedMethod,
} from '../../../main/training/comparison/compare-methods.ts';
import { comparisonReport, tableOf } from '../../../main/training/comparison/comparison-report.ts';
import { curvesPicture } from '../../../main/training/comparison/curves-picture.ts';
import { scoreOfCalibration } from '../../../main/training/evaluation/held-out-score.ts';
import { cardOf, worthOf } from '../../../main/training/model-card.ts';

const score = {
  tracks: 197,
  accuracy: 0.7716,
  accuracyInterval: [0.71, 0.83] as [number, number],
  macroF1: 0.77,
  expectedCalibrationError: 0.054,
  parameters: 3070,
  bundleBytes: 1_281_771,
  trainingSeconds: 18.4,
  peakMemoryBytes: 319_300_000,
};
const transfer: ComparedMethod = { method: 'transfer', split: 'given', score, failure: null, epochs: [] };
const cnn: ComparedMethod = {
  method: 'cnn',
  split: 'given',
  score: { ...score, trainingSeconds: 2700, peakMemoryBytes: null },
  failure: null,
  epochs: [0.2, 0.5, 0.55].map((validationAccuracy, index) => ({
    type: 'epoch',
    member: 1,
    members: 1,
    epoch: index + 1,
    epochs: 3,
    loss: 1,
    accuracy: 0.5,
    validationLoss: 1,
    validationAccuracy,
    learningRate: 0.001,
    seconds: [8, 10, 2600][index]!,
    remainingSeconds: 0,
  })),
};
const failed: ComparedMethod = {
  method: 'dense',
  split: 'random',
  score: null,
  failure: { code: 'invalid-dataset', message: 'Nothing can be read.' },
  epochs: [],
};
const rows = [transfer, cnn, failed].map((row) => comparedMethodSchema.parse(row));

test('a row tells accuracy, interval, cost and calibration; a failed method is a row too', () => {
  const [head, , first, second, third] = tableOf(rows).split('\n');
  const cells = (line: string) => line.split('|').map((cell) => cell.trim());
  expect(cells(head!)).toContain('calibration error');
  expect(cells(first!).slice(1, -1)).toEqual([
    'transfer',
    'as given',
    '0.772',
    '0.710 to 0.830',
    '0.770',
    '0.054',
    '3,070',
    '1.3 MB',
    '18 s',
    '319.3 MB',
  ]);
  // Of three epochs, the usual one 10 s long: not the 45 minutes with the pause in between.
  expect(cells(second!)).toContain('30 s');
  expect(cells(third!).slice(1, 5)).toEqual(['dense', 'by chance, **leaky**', 'failed', '-']);
});

test('the page has its command above the table, warns of leaks and shows the curves', () => {
  const facts = {
    rows,
    command: 'earmark compare set.json --split splits',
    date: '2026-11-22',
    dataset: '"set.json"',
    kind: 'spectrograms' as const,
    genres: 10,
    learned: 442,
    judged: 197,
    about: 'Ten genres of a hundred each.',
    machine: 'Machine: two cores.',
    picture: 'accuracy-curves.svg',
  };
  const page = comparisonReport(facts);
  expect(page.indexOf('    earmark compare set.json')).toBeLessThan(page.indexOf('| method'));
  expect(page).toMatch(/leaky: tracks of one artist/);
  expect(page).toContain('- `dense` failed: Nothing can be read.');
  expect(page).toContain('](accuracy-curves.svg)');
  expect(page).toContain('197 to be judged by. Ten genres of a hundred each. Machine: two cores.');
  expect(page).toContain('Not compared here: `finetune`, `attention`, `ensemble`, `dense`.');
  expect(page).toContain(
    'Not tried on the split by chance: `transfer`, `finetune`, `cnn`, `attention`, `ensemble`.',
  );
  const plain = comparisonReport({ ...facts, rows: [transfer], kind: 'audio', picture: null, about: null });
  expect(plain).not.toMatch(/leaky|curves|approximation|by chance/);
});

test('the picture has a line for each method that trains in epochs', () => {
  const picture = curvesPicture(rows)!;
  expect(picture.match(/<polyline/g)).toHaveLength(1);
  expect(picture).toContain('>cnn</text>');
  // 0.55 at the last epoch, on the right.
  expect(picture).toContain('610,162.2');
  expect(curvesPicture([transfer])).toBeNull();
});

test('an id is made of any name, and never one that a system cannot use', () => {
  expect(modelIdOf('Meine Sammlung: Rock & Pop')).toBe('meine-sammlung-rock-pop');
  expect(modelIdOf('Ärger ß Île')).toBe('arger-ss-ile');
  expect(modelIdOf('音楽 🎷')).toBe('model');
  expect(modelIdOf('../../etc')).toBe('etc');
  expect(modelIdOf('CON')).toBe('model');
  expect(modelIdOf('x'.repeat(300))).toHaveLength(48);
  expect(freeId('rock', (id) => ['rock', 'rock-2'].includes(id))).toBe('rock-3');
});

test('sixteen tracks that are all right prove little, and the card says so', () => {
  const outOfFold = Array.from({ length: 16 }, () => ({ confidence: 0.95, right: true }));
  const thresholds = {
    strong: { confidence: 0.8, margin: 0.25 },
    medium: { confidence: 0.6, margin: 0.1 },
    low: { confidence: 0.35, margin: 0.05 },
  };
  const heldOut = scoreOfCalibration({ temperature: 1, thresholds, outOfFold }, 'transfer');
  expect(heldOut).toMatchObject({ by: 'cross-validation', tracks: 16, accuracy: 1 });
  expect(heldOut!.accuracyInterval[0]).toBeCloseTo(0.806, 3);
  const facts = {
    name: 'Two\nlines',
    labels: ['ro|ck', 'jazz'],
    counts: [8, 8],
    dataset: 'set',
    kind: 'audio' as const,
    leftOut: 1,
    notes: ['It listens.'],
    heldOut,
    createdAt: '2026-11-22T00:00:00.000Z',
  };
  const card = cardOf(facts);
  expect(card).toMatch(/^# Two lines$/m);
  expect(card).toContain(String.raw`| ro\|ck | 8 |`);
  expect(card).toContain('1 track of the data set took no part');
  expect(card).toContain('anywhere from 81 % to 100 %');
  expect(worthOf({ ...facts, counts: [30, 31] })).toBe('');
  expect(cardOf({ ...facts, heldOut: null })).toContain('not scored on tracks held out');
});
