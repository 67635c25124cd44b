/** `earmark train` through the command line: a model from a few files, used, judged, handed on and removed. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { comparedMethodSchema } from '../../main/training/comparison/compare-methods.ts';
import { trainingEventSchema, trainingSummarySchema } from '../../models/training.ts';
import { earmark, finished, startEarmark } from './earmark.ts';
import { makeMusic } from './made-folder.ts';

let scratch: string;
let dataset: string;
let data: string;

/** Eight pieces of each kind, no two alike: chords that ring, and noise in a beat. */
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'earmark-train-'));
  dataset = join(scratch, 'My sounds');
  data = join(scratch, 'data');
  for (let piece = 0; piece < 8; piece += 1) {
    const root = 110 * 2 ** ((piece * 5) / 12);
    const beat = 0.2 + 0.11 * piece;
    const sounds = {
      Chords: `0.25*sin(2*PI*${root}*t)*exp(-mod(t\\,${beat * 3}))+0.2*sin(2*PI*${root * 1.5}*t+sin(${piece + 1}*t))`,
      'Beat 🥁': `0.6*(random(${piece})-0.5)*exp(-${4 + 3 * piece}*mod(t\\,${beat}))+0.2*sin(2*PI*${60 * 1.35 ** piece}*t)*exp(-9*mod(t\\,${beat * 1.7}))`,
    };
    for (const [genre, sound] of Object.entries(sounds)) {
      mkdirSync(join(dataset, genre), { recursive: true });
      const options = ['-metadata', `artist=${genre} ${piece % 4}`];
      makeMusic(join(dataset, genre, `piece ${piece}.flac`), options, `aevalsrc=${sound}:s=22050:d=7`);
    }
  }
}, 60_000);
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const run = (...words: string[]) => earmark(...words, '--data', data);

function readComparison(stdout: string) {
  const last = stdout.trimEnd().split('\n').at(-1)!;
  const schema = z.object({ summary: z.object({ rows: z.array(comparedMethodSchema) }) });
  return schema.parse(JSON.parse(last)).summary;
}

/** The lines of `--json`: events, and the summary at their end. */
function readLines(stdout: string) {
  const objects = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  const { summary } = z.strictObject({ summary: trainingSummarySchema }).parse(objects.pop());
  return { events: objects.map((object) => trainingEventSchema.parse(object)), summary };
}

describe('earmark train', () => {
  it('makes a model of two genres of eight files, which is judged, used, handed on and removed', async () => {
    const trained = await run('train', dataset, '--json');
    expect(trained.stderr).toContain('only 8 tracks');
    expect(trained.status).toBe(0);
    const { events, summary } = readLines(trained.stdout);
    expect(summary).toMatchObject({
      model: 'my-sounds-transfer',
      method: 'transfer',
      labels: ['Beat 🥁', 'Chords'],
      tracks: 16,
      leftOut: 0,
      seed: 1,
    });
    expect(summary.heldOut).toMatchObject({ by: 'cross-validation', tracks: 16 });
    expect(summary.heldOut!.accuracy).toBeGreaterThan(0.8);
    expect(summary.warnings.join(' ')).toMatch(/little to learn a genre from/);
    expect(events.map((event) => event.type)).toContain('warning');

    const evaluated = await run('evaluate', dataset, '--model', summary.model, '--json');
    const scores = z
      .object({ accuracy: z.number(), tracks: z.number(), warnings: z.array(z.string()) })
      .parse(JSON.parse(evaluated.stdout));
    expect(scores.tracks).toBe(16);
    expect(scores.accuracy).toBeGreaterThan(0.9);
    expect(scores.warnings.join(' ')).toContain('used to train');

    expect((await run('models', 'use', summary.model)).status).toBe(0);
    const tagged = await run('tag', join(dataset, 'Chords', 'piece 3.flac'), '--json');
    expect(JSON.parse(tagged.stdout.split('\n')[0]!)).toMatchObject({ genre: 'Chords' });

    const file = join(scratch, 'sounds.earmark-model');
    expect((await run('models', 'export', summary.model, file)).status).toBe(0);
    expect((await run('models', 'remove', summary.model)).status).toBe(2);
    expect((await run('models', 'use', 'gtzan-v1')).status).toBe(0);
    const removed = await run('models', 'remove', summary.model, '--json');
    expect(JSON.parse(removed.stdout)).toEqual({ removed: summary.model });
    const imported = await run('models', 'import', file, '--json');
    expect(JSON.parse(imported.stdout)).toMatchObject({ imported: summary.model });
    const compared = await run('models', 'compare', 'gtzan-v1', summary.model);
    expect(compared.stdout).toContain('My sounds transfer');
    expect((await run('models', 'remove', summary.model)).status).toBe(0);
    expect(existsSync(join(data, 'models', summary.model))).toBe(false);
  }, 180_000);

  it('gives the same weights for the same seed, and never takes the place of a model', async () => {
    const first = readLines((await run('train', dataset, '--name', 'Twice', '--json')).stdout).summary;
    const second = readLines((await run('train', dataset, '--name', 'Twice', '--json')).stdout).summary;
    expect([first.model, second.model]).toEqual(['twice', 'twice-2']);
    const compared = await run('models', 'compare', 'twice', 'twice-2', '--json');
    expect(compared.stderr).toBe('');
    const digests = ['twice', 'twice-2'].map((id) => filesOf(join(data, 'models', id)));
    expect(digests[1]).toEqual(digests[0]);
  }, 180_000);

  it('learns from one part of a split and judges by another', async () => {
    const split = join(scratch, 'split');
    mkdirSync(split, { recursive: true });
    writeFileSync(join(split, 'train.txt'), [0, 1, 2, 4, 5, 6].map((piece) => `piece ${piece}\n`).join(''));
    writeFileSync(join(split, 'valid.txt'), [3, 7].map((piece) => `piece ${piece}\n`).join(''));
    const { stdout, status } = await run('train', dataset, '--split', split, '--name', 'Part', '--json');
    expect(status).toBe(0);
    const { summary } = readLines(stdout);
    expect(summary).toMatchObject({ tracks: 12, leftOut: 0, heldOut: { by: 'validation', tracks: 4 } });
  }, 180_000);

  it('compares methods: what fails is a row, the others are scored, and a report says by which command', async () => {
    // There convolutions cannot be trained.
    vi.stubEnv('EARMARK_BACKEND', 'wasm');
    const split = join(scratch, 'split');
    const report = join(scratch, 'accuracy.md');
    const words = ['compare', dataset, '--methods', 'transfer,cnn', '--split', split, '--random'];
    writeFileSync(report, 'Not a report.');
    const refused = await run(...words, '--out', report);
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('was not touched')]);
    expect(readFileSync(report, 'utf8')).toBe('Not a report.');
    rmSync(report);
    const first = await run(...words, '--out', report, '--json');
    const { rows } = readComparison(first.stdout);
    expect(rows.map(({ method, split: by }) => `${method} ${by}`)).toEqual([
      'transfer given',
      'cnn given',
      'transfer random',
      'cnn random',
    ]);
    expect(rows[0]!.score).toMatchObject({ tracks: 4, parameters: 1014 });
    expect(rows[1]).toMatchObject({ score: null, failure: { code: 'backend-unavailable' } });
    expect(first.status).toBe(1);
    const page = readFileSync(report, 'utf8');
    expect(page).toMatch(
      /^ {4}earmark compare 'My sounds' --methods transfer,cnn --split split .*--random$/m,
    );
    expect(page).toMatch(/\| transfer +\| by chance, \*\*leaky\*\*/);
    expect(page).toContain('`cnn` failed: ');
    expect(page).not.toContain(scratch);
    // What was trained once is not trained again, and no model is installed.
    const second = await run(...words, '--json');
    expect(readComparison(second.stdout).rows).toEqual(rows);
    expect(existsSync(join(data, 'models', 'compare-transfer'))).toBe(false);
  }, 180_000);

  it('leaves nothing installed when it is stopped', async () => {
    const child = startEarmark(['train', dataset, '--name', 'Stopped', '--json', '--data', data]);
    child.stdout.once('data', () => child.kill('SIGINT'));
    const { status, stdout } = await finished(child);
    expect(status).toBe(1);
    expect(stdout).not.toContain('summary');
    expect(readdirSync(join(data, 'models')).filter((name) => name.startsWith('stopped'))).toEqual([]);
    expect(readdirSync(join(data, 'training', 'staging'))).toEqual([]);
  }, 60_000);

  it.each([
    ['a data set that is not there', ['train', 'nowhere'], 'no data set'],
    ['a method that is none', ['train', '.', '--method', 'magic'], 'Allowed choices'],
    ['an augmentation that is none', ['train', '.', '--augment', 'reverb'], 'no change to examples'],
    ['a model that is not there', ['models', 'use', 'nothing'], 'no model "nothing"'],
    ['a model file that is none', ['models', 'import', 'package.json'], 'no model that can be imported'],
    ['a data set without genres', ['evaluate', '.'], 'no audio in folders'],
  ])('says what is wrong with %s', async (what, words, message) => {
    const { status, stdout, stderr } = await run(...words);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(status).toBe(what.includes('file') ? 1 : 2);
  });

  it('has a clear word for what cannot be learned, before anything is listened to', async () => {
    const one = join(scratch, 'one');
    mkdirSync(join(one, 'rock'), { recursive: true });
    mkdirSync(join(one, 'jazz'));
    writeFileSync(join(one, 'rock', 'song.mp3'), 'x');
    const { status, stderr } = await run('train', one);
    expect(status).toBe(2);
    expect(stderr).toMatch(/one genre only: "rock"/);
    expect(stderr).not.toContain('Listening');
  });
});

/** The checksums in a bundle's manifest, by file, without the card, which tells the day. */
function filesOf(folder: string): Record<string, string> {
  const manifest = z
    .object({ files: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  return { head: manifest.files['head.bin']!, network: manifest.files['network.bin']! };
}
