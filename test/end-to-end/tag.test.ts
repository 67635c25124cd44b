/** The main job through the command line: tag, write, history, undo, on a folder of good, odd and broken files. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ffprobePath } from '../support/ffmpeg.ts';
import { upgradableFiles } from '../support/tags/upgradable-files.ts';
import { earmark, finished, readTagLines, startEarmark } from './earmark.ts';
import { hashesBelow, makeFolder, makeMusic, type MadeFolder } from './made-folder.ts';

let scratch: string;
let made: MadeFolder;
let data: string;
let before: Map<string, string>;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'earmark-tag-'));
  data = join(scratch, 'data');
  made = makeFolder(join(scratch, 'music'));
  before = hashesBelow(made.folder);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const tag = (...words: string[]) => earmark('tag', made.folder, '--data', data, '--json', ...words);

/** The tags as another program reads them: of the container or, as Ogg has it, of its stream. */
function probedTags(path: string): Record<string, string> {
  const words = ['-v', 'quiet', '-print_format', 'json', '-show_format', '-show_streams', path];
  const tagged = z.object({ tags: z.record(z.string(), z.string()).default({}) });
  const { format, streams } = z
    .object({ format: tagged, streams: z.array(tagged) })
    .parse(JSON.parse(execFileSync(ffprobePath, words, { encoding: 'utf8' })));
  return { ...streams[0]?.tags, ...format.tags };
}

function probedGenre(path: string): string | undefined {
  const tags = probedTags(path);
  return tags['genre'] ?? tags['GENRE'];
}

describe('earmark tag', () => {
  it('predicts every file that can be heard and names what is wrong with the others', async () => {
    const { status, stdout } = await tag();
    const { lines, summary } = readTagLines(stdout);
    expect(status).toBe(1);
    const byPath = new Map(lines.map((line) => [line.path, line]));
    for (const name of made.music) {
      const line = byPath.get(join(made.folder, name));
      expect(line, name).toMatchObject({ status: 'predicted' });
      const sum = line?.topK?.reduce((total, { probability }) => total + probability, 0);
      expect(sum, name).toBeCloseTo(1, 2);
      expect(line?.genre, name).toBe(line?.topK?.[0]?.genre);
    }
    for (const [name, code] of made.broken)
      expect(byPath.get(join(made.folder, name)), name).toMatchObject({ status: 'failed', error: { code } });
    expect(lines).toHaveLength(made.music.length + made.broken.size);
    expect(summary).toMatchObject({
      files: lines.length,
      predicted: made.music.length,
      failed: made.broken.size,
      batch: null,
    });
    expect(hashesBelow(made.folder)).toEqual(before);
  }, 120_000);

  it('keeps results: an unchanged folder is not heard again', async () => {
    const first = readTagLines((await tag()).stdout);
    const again = readTagLines((await tag()).stdout);
    const bySortedPath = (lines: typeof first.lines) =>
      lines.toSorted((left, right) => (left.path < right.path ? -1 : 1));
    expect(bySortedPath(again.lines)).toEqual(bySortedPath(first.lines));

    // Of the same size and time a file counts as unchanged, though there is nothing to hear in it any more.
    const folder = join(scratch, 'kept');
    const path = join(folder, 'song.mp3');
    const then = new Date('2024-05-06T07:08:09Z');
    mkdirSync(folder);
    makeMusic(path);
    utimesSync(path, then, then);
    const tagAgain = async () =>
      readTagLines((await earmark('tag', folder, '--data', data, '--json')).stdout);
    const [heard] = (await tagAgain()).lines;
    expect(heard).toMatchObject({ status: 'predicted' });
    writeFileSync(path, Buffer.alloc(statSync(path).size));
    utimesSync(path, then, then);
    const { status, genre, confidence, segments } = heard!;
    expect((await tagAgain()).lines).toMatchObject([{ status, genre, confidence, segments }]);
  }, 120_000);

  it('writes the genre, tells history, and undoes byte for byte', async () => {
    const { stdout, stderr } = await tag('--write');
    expect(stderr).toContain('cannot really tell');
    const { lines, summary } = readTagLines(stdout);
    const written = lines.filter((line) => line.status === 'written');
    expect(written.map((line) => line.path).toSorted()).toEqual(
      made.music.map((name) => join(made.folder, name)).toSorted(),
    );
    for (const { path, genre, before: old, after } of written) {
      expect({ old, after }, path).toEqual({ old: [], after: [genre] });
      expect(probedGenre(path), path).toBe(genre);
    }
    expect(lines.filter((line) => line.error?.code === 'unsupported-container')).toEqual([]);
    const history = await earmark('history', '--data', data, '--json');
    const { batches } = z
      .object({
        batches: z.array(z.object({ batch: z.string(), files: z.array(z.object({ state: z.string() })) })),
      })
      .parse(JSON.parse(history.stdout));
    expect(batches[0]?.batch).toBe(summary.batch);
    const states = batches[0]?.files.filter((file) => file.state === 'written');
    expect(states).toHaveLength(written.length);

    const again = readTagLines((await tag('--write', '--policy', 'replace', '--min-confidence', '0')).stdout);
    expect(again.summary).toMatchObject({
      written: 0,
      unchanged: written.length,
      batch: null,
    });

    expect((await earmark('undo', summary.batch ?? '', '--data', data)).status).toBe(0);
    expect(hashesBelow(made.folder)).toEqual(before);
  }, 120_000);

  it('notes where the genre came from only when asked to, and takes that back too', async () => {
    const { lines, summary } = readTagLines((await tag('--write', '--note')).stdout);
    const written = lines.filter((line) => line.status === 'written');
    expect(written).toHaveLength(made.music.length);
    for (const { path, genre, confidence, alsoChanges } of written) {
      const note = probedTags(path)['EARMARK_GENRE'] ?? '';
      const [model, certainty, ...words] = note.split(' ');
      expect({ model, genre: words.join(' ') }, path).toEqual({ model: summary.model, genre });
      expect(certainty, path).toMatch(/^[01]\.\d\d$/);
      expect(Math.abs(Number(certainty) - (confidence ?? 0)), path).toBeLessThan(0.0051);
      expect(alsoChanges, path).toEqual([expect.stringContaining(note)]);
    }
    expect((await earmark('undo', summary.batch ?? '', '--data', data)).status).toBe(0);
    expect(hashesBelow(made.folder)).toEqual(before);
  }, 120_000);

  it('brings an older ID3 tag up to v2.4 only when asked to, and gives the old one back', async () => {
    const folder = join(scratch, 'old-tag');
    const path = join(folder, 'song.mp3');
    const { bytes } = upgradableFiles().find(({ name }) => name === 'v23-dated.mp3')!;
    mkdirSync(folder);
    writeFileSync(path, bytes);
    const write = async (...words: string[]) =>
      readTagLines(
        (await earmark('tag', folder, '--write', '--policy', 'replace', '--data', data, '--json', ...words))
          .stdout,
      );
    for (const [words, version] of [
      [[], 3],
      [['--upgrade-id3'], 4],
    ] as const) {
      const { lines, summary } = await write(...words);
      expect(lines, words.join()).toMatchObject([{ status: 'written', before: ['Pop'] }]);
      expect(readFileSync(path)[3]).toBe(version);
      const alsoChanges = 'The ID3v2.3 tag becomes an ID3v2.4 tag that says the same.';
      expect(lines[0]?.alsoChanges).toEqual(version === 4 ? [alsoChanges] : undefined);
      expect((await earmark('undo', summary.batch ?? '', '--data', data)).status).toBe(0);
      expect(readFileSync(path).equals(bytes)).toBe(true);
    }
  }, 120_000);

  it('writes nothing below the confidence asked for', async () => {
    const { lines, summary } = readTagLines((await tag('--write', '--min-confidence', '0.99')).stdout);
    expect(summary).toMatchObject({ written: 0, skipped: made.music.length, batch: null });
    expect(lines.every((line) => line.after === undefined)).toBe(true);
    expect(hashesBelow(made.folder)).toEqual(before);
  }, 120_000);

  it('leaves a file alone on undo when somebody changed it since', async () => {
    const folder = join(scratch, 'changed');
    const path = join(folder, 'song.mp3');
    execFileSync('mkdir', ['-p', folder]);
    makeMusic(path);
    await earmark('tag', folder, '--data', data, '--write', '--min-confidence', '0');
    appendFileSync(path, 'more');
    const changed = hashesBelow(folder);
    const { status, stdout } = await earmark('undo', 'last', '--data', data, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({ path, error: { code: 'undo-refused' } });
    expect(hashesBelow(folder)).toEqual(changed);
  }, 120_000);

  it('stops on Ctrl-C, and what is done stays done', async () => {
    const child = startEarmark(['tag', made.folder, '--data', join(scratch, 'interrupted'), '--json']);
    child.stdout.once('data', () => child.kill('SIGINT'));
    const { status, stdout } = await finished(child);
    expect(status).toBe(1);
    const { lines, summary } = readTagLines(stdout);
    expect(summary.files).toBe(lines.length);
    expect(lines.length).toBeGreaterThan(0);
  }, 120_000);
});

describe('wrong use', () => {
  it.each([
    ['no command', []],
    ['an unknown command', ['listen']],
    ['no path', ['tag']],
    ['an unknown policy', ['tag', '.', '--policy', 'maybe']],
    ['a confidence beyond 1', ['tag', '.', '--min-confidence', '2']],
    ['no workers', ['tag', '.', '--workers', '0']],
    ['an empty path', ['tag', '', '--write', '--data', join(tmpdir(), 'earmark-never-made')]],
  ])('ends with status 2: %s', async (_what, words) => {
    const { status, stdout, stderr } = await earmark(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).not.toBe('');
  });

  it('ends with status 3 where the data folder cannot be used', async () => {
    const { status, stderr } = await earmark('history', '--data', join(made.folder, 'plain.mp3'));
    expect(status).toBe(3);
    expect(stderr).toContain('is not a folder');
  });

  it('names the models there are when one is unknown', async () => {
    const { status, stderr } = await earmark('tag', made.folder, '--data', data, '--model', 'nonsense');
    expect(status).not.toBe(0);
    expect(stderr).toContain('gtzan-v1');
  });

  it('is done with a huge file that is no audio in seconds', async () => {
    const folder = join(scratch, 'huge');
    mkdirSync(folder);
    writeFileSync(join(folder, 'sparse.mp3'), '');
    truncateSync(join(folder, 'sparse.mp3'), 4 * 2 ** 30);
    const { lines, summary } = readTagLines((await earmark('tag', folder, '--data', data, '--json')).stdout);
    expect(lines).toMatchObject([{ status: 'failed', error: { code: 'not-audio' } }]);
    expect(summary.seconds).toBeLessThan(60);
  }, 120_000);

  it('fails, and says so, for a path that is not there', async () => {
    const { status, stdout } = await earmark('tag', join(scratch, 'nowhere'), '--data', data, '--json');
    const { lines } = readTagLines(stdout);
    expect(status).toBe(1);
    expect(lines).toMatchObject([{ status: 'failed', error: { code: 'not-found' } }]);
  });
});
