/** `earmark evaluate` through the command line: a folder a genre, a split, and what is wrong with either. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { earmark } from './earmark.ts';
import { makeMusic } from './made-folder.ts';

const answerSchema = z.object({
  model: z.literal('gtzan-v1'),
  tracks: z.number(),
  accuracy: z.number(),
  accuracyInterval: z.tuple([z.number(), z.number()]),
  macroF1: z.number(),
  expectedCalibrationError: z.number(),
  coverageAtPrecision: z.record(z.string(), z.number()),
  labels: z.array(z.string()),
  confusionMatrix: z.array(z.array(z.number())),
  perGenre: z.record(z.string(), z.unknown()),
  tracksScored: z.array(
    z.object({ id: z.string(), truth: z.string(), genre: z.string(), confidence: z.number().min(0).max(1) }),
  ),
});

let scratch: string;
let dataset: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'earmark-evaluate-'));
  dataset = join(scratch, 'set');
  for (const [genre, ids] of [
    ['Blues', ['blues.00001', 'blues.00002']],
    ['jazz', ['jazz.00001']],
  ] as const) {
    mkdirSync(join(dataset, genre), { recursive: true });
    for (const id of ids) makeMusic(join(dataset, genre, `${id}.flac`));
  }
  writeFileSync(join(dataset, 'jazz', 'jazz.00054.flac'), 'damaged');
  mkdirSync(join(scratch, 'split'));
  writeFileSync(join(scratch, 'split', 'valid.txt'), 'blues.00002\njazz.00001\n');
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const evaluate = (...words: string[]) =>
  earmark('evaluate', ...words, '--data', join(scratch, 'data'), '--json');

describe('earmark evaluate', () => {
  it('scores every track that can be read and names the others', async () => {
    const { status, stdout, stderr } = await evaluate(dataset);
    const answer = answerSchema.parse(JSON.parse(stdout));
    expect(status).toBe(1);
    expect(stderr).toContain('could not be read');
    expect(answer.tracksScored.map((track) => track.id).toSorted()).toEqual([
      'blues.00001',
      'blues.00002',
      'jazz.00001',
    ]);
    const right = answer.tracksScored.filter((track) => track.genre === track.truth).length;
    expect(answer.accuracy).toBeCloseTo(right / 3);
    expect(answer.confusionMatrix.flat().reduce((sum, value) => sum + value)).toBe(3);
  }, 60_000);

  it('scores one part of a split', async () => {
    const { status, stdout } = await evaluate(dataset, '--split', join(scratch, 'split'), '--part', 'valid');
    expect(status).toBe(0);
    const ids = answerSchema.parse(JSON.parse(stdout)).tracksScored.map((track) => track.id);
    expect(ids.toSorted()).toEqual(['blues.00002', 'jazz.00001']);
  }, 60_000);

  it.each([
    ['a data set that is not there', ['nowhere'], 'no data set'],
    ['a split without a part', ['.', '--split', '.'], '--split and --part'],
  ])('says what is wrong with %s', async (_what, words, message) => {
    const { status, stdout, stderr } = await evaluate(...words);
    expect(status).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });
});
